"""The pages of pollution control that stand beside one another, as tabs for who may open them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.org.models import User
from tracker.org.rights import reach

ROOMS = (  # URL name, words, thing whose reader may open it
    ("list", _("Ledger"), "pollution.source"),
    ("air:air", pgettext_lazy("pages", "Air"), "air.station"),
    ("map", _("Map"), "pollution.source"),
    ("sweeps", _("Sweeps"), "pollution.sweep"),
    ("inspections", pgettext_lazy("ledger", "Visits"), "pollution.source"),
    ("findings", pgettext_lazy("ledger", "Findings"), "pollution.source"),
    ("enforcements", _("Enforcement"), "pollution.enforcement"),
    ("teams", _("Enforcement teams"), "pollution.team"),
    ("workload", _("Workload of site supervisors"), "pollution.source"),
    ("checklists", pgettext_lazy("pages", "Rules of the field"), "pollution.checklist"),
)
RULES = (
    ("checklists", _("Checklists"), "pollution.checklist"),
    ("field-policy", _("Rules of the field"), "pollution.fieldpolicy"),
    ("grids", _("Duties in grids"), "pollution.gridduty"),
)
SWEEPS = (
    ("sweeps", _("Sweeps"), "pollution.sweep"),
    ("sweep-mine", _("My visits"), "pollution.sweep"),
    ("sweep-tasks", _("Visits of sweeps"), "pollution.sweep"),
    ("sweep-coverage", _("Coverage on three levels"), "pollution.sweep"),
    ("campaigns", _("Special treatments"), "pollution.campaign"),
)


@dataclass(frozen=True)
class Tab:
    """A page beside this one."""

    label: str
    url: str
    active: bool


def tabs(user: User, pages: tuple, here: str) -> list[Tab]:
    """Return pages as tabs, the one shown marked."""
    return [Tab(str(words), reverse(_address(name)), name == here) for name, words, thing in pages if reach(user, thing)]


def _address(name: str) -> str:
    return name if ":" in name else f"pollution:{name}"
