"""What a recorded address is called: the auditor reads “Users”, with /org/users/11/ beside it."""

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What an address begins with; the longest one that fits names the page.
NAMES = {
    "/": _("First page"),
    "/alerts/": _("Inbox"),
    "/alerts/channels/": _("Channels"),
    "/alerts/log/": _("Delivery log"),
    "/alerts/rules/": _("Alert policy"),
    "/jobs/": _("Schedule and health"),
    "/language/": _("Language"),
    "/ledger/": _("Ledger"),
    "/ledger/projects/": _("Ledger of key projects"),
    "/log-in/": pgettext_lazy("act", "Log-in"),
    "/log-out/": pgettext_lazy("act", "Log-out"),
    "/org/": _("Administration"),
    "/org/calendar/": _("Working-day calendar"),
    "/org/locks/": _("Locked log-ins"),
    "/org/log-in/": _("Log-in policy"),
    "/org/me/": _("My account"),
    "/org/me/factor/": _("Second factor"),
    "/org/me/log-ins/": _("My log-ins"),
    "/org/people/": _("People"),
    "/org/posts/": _("People"),
    "/org/rights/": _("Table of rights"),
    "/org/roles/": _("Users"),
    "/org/units/": _("Units"),
    "/org/users/": _("Users"),
    "/overview/": _("Overview"),
    "/password/": _("Change of password"),
    "/projects/": _("Key projects"),
    "/projects/delays/": _("Delays"),
    "/projects/milestones/": _("Milestones"),
    "/projects/reports/": _("Monthly reports"),
    "/projects/rounds/": _("Reporting rounds"),
    "/rankings/": _("Rankings"),
    "/search/": _("Search"),
    "/sign-on/": _("Single sign-on"),
    "/todo/": _("To-do"),
    "/trail/": _("Audit trail"),
    "/trail/of/": _("Field history"),
    "/trail/today/": _("What to look at"),
}


def page_name(address: str) -> str:
    """Return what the page at an address is called; "" if it is none of ours."""
    path = urlsplit(address).path
    fits = [start for start in NAMES if path == start or (start != "/" and path.startswith(start))]
    return str(NAMES[max(fits, key=len)]) if fits else ""
