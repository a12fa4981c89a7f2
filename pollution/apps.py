"""Start of pollution control: everything it plugs into the machinery."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PollutionConfig(AppConfig):
    """Pollution sources and their inspection."""

    name = "pollution"
    verbose_name = _("Pollution control")

    def ready(self):
        from pollution import alerts, exhibits, histories, jobs, ledgers, lines, panels, policy, rankings, todo

        for room in (policy, ledgers, panels, exhibits, histories, lines, rankings, jobs, alerts, todo):
            room.declare()
