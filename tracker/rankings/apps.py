"""Start of tracker.rankings: rights, what hangs in the roof, the first score schemes."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RankingsConfig(AppConfig):
    """Standings by week and month, scored by dated schemes."""

    name = "tracker.rankings"
    label = "rankings"
    verbose_name = _("Rankings")

    def ready(self):
        from tracker.rankings import histories, panels, policy, schemes

        policy.declare()
        panels.declare()
        histories.declare()
        post_migrate.connect(schemes.set_up_schemes, sender=self)
