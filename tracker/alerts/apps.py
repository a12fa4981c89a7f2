"""Start of tracker.alerts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """Machinery that apps plug into."""

    name = "tracker.alerts"
    label = "alerts"
    verbose_name = _("Alerts")
