"""What acts are called: changes of rows, and the kinds of note that the pages write."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS = {
    "change": (_("Change of data"), "blue"),
    "login": (pgettext_lazy("act", "Log-in"), "green"),
    "login_refused": (_("Refused log-in"), "red"),
    "logout": (pgettext_lazy("act", "Log-out"), "grey"),
    "locked": (_("Account locked"), "red"),
    "unlocked": (_("Lock taken off"), "yellow"),
    "session_ended": (pgettext_lazy("act", "Session ended"), "yellow"),
    "second_factor": (pgettext_lazy("act", "Second factor"), "blue"),
    "password": (_("Change of password"), "yellow"),
    "right": (_("Change of rights"), "yellow"),
    "policy": (_("Change of a policy"), "yellow"),
    "api": (_("Readings by a key"), "blue"),
    "export": (pgettext_lazy("act", "Export"), "yellow"),
    "verified": (_("Look at the chains"), "green"),
    "verified_accepted": (_("Finding accepted"), "yellow"),
    "case_look": (_("Look at the evidence of cases"), "green"),
    "read": (_("Reading of a restricted page"), "grey"),
}


def kind_of(kind: str) -> tuple[str, str]:
    """Return what a kind is called and its tone; a kind that nobody named is shown as it is."""
    label, tone = KINDS.get(kind, (kind, "grey"))
    return str(label), tone
