"""Start of tracker.org: the district's clock and the rights on its own models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ADMINISTRATION = ("/org/", "/jobs/", "/trail/", "/alerts/rules/", "/alerts/channels/", "/alerts/log/")  # what the landing page leads to


class OrgConfig(AppConfig):
    """Units, people, users, roles, working days."""

    name = "tracker.org"
    label = "org"
    verbose_name = _("Organisation")

    def ready(self):
        from tracker.lib import periods
        from tracker.lib.panels import NavEntry, roof
        from tracker.org import clock, histories, policy
        from tracker.org.login import alarms, pruning, signals
        from tracker.org.people import audit_addresses
        from tracker.org.rights import has_role
        from tracker.org.search import find_people, find_units
        from tracker.org.statuses import ADMINISTRATORS
        from tracker.trail import reports

        periods.use_offset(clock.offset)
        policy.declare()
        histories.declare()
        reports.mail_to(audit_addresses)
        signals.declare()
        pruning.declare()
        alarms.declare()
        roof.add_search(find_units)
        roof.add_search(find_people)
        roof.add_nav(
            NavEntry(_("Administration"), "org:home", "gear", 90, ADMINISTRATION, shown=lambda user: has_role(user, *ADMINISTRATORS))
        )
