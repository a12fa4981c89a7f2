"""Start of the supervision engine: everything it plugs into the machinery."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountabilityConfig(AppConfig):
    """Supervision and accountability."""

    name = "accountability"
    verbose_name = _("Supervision and accountability")

    def ready(self):
        from accountability import alerts, case_panels, exhibits, histories, jobs, ledgers, panels, policy, rankings
        from accountability.snapshots import daily

        for room in (policy, histories, exhibits, ledgers, panels, rankings, alerts, jobs, case_panels, daily):
            room.declare()
