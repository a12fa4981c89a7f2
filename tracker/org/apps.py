"""Start of tracker.org: the district's clock and the rights on its own models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    """Units, people, users, roles, working days."""

    name = "tracker.org"
    label = "org"
    verbose_name = _("Organisation")

    def ready(self):
        from tracker.lib import periods
        from tracker.lib.panels import roof
        from tracker.org import clock, policy
        from tracker.org.search import find_units

        periods.use_offset(clock.offset)
        policy.declare()
        roof.add_search(find_units)
