"""Start of tracker.alerts: its jobs, its rights, the kernel's own rule, the count in the top bar."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """Machinery that apps plug into."""

    name = "tracker.alerts"
    label = "alerts"
    verbose_name = _("Alerts")

    def ready(self):
        from tracker.alerts import histories, jobs, kernel, policy, sending
        from tracker.alerts.querysets import open_count
        from tracker.lib.panels import roof

        for room in (policy, kernel, sending, jobs, histories):
            room.declare()
        roof.inbox_count = open_count
