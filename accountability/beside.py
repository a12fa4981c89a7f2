"""The pages of supervision that stand beside one another, as tabs for who may open them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.powers import MATTER
from tracker.org.models import User
from tracker.org.rights import reach

CASE = "accountability.case"
PAGES = (  # URL name, words, who may open it
    ("desk", _("Supervision desk"), lambda user: reach(user, MATTER).everywhere),
    ("list", _("Matters"), lambda user: bool(reach(user, MATTER))),
    ("notices", _("Notices"), lambda user: bool(reach(user, MATTER))),
    ("cases", _("Cases"), lambda user: bool(reach(user, CASE))),
    ("statistics", pgettext_lazy("supervision", "Statistics"), lambda user: bool(reach(user, MATTER))),
    ("policy", _("Rules of supervision"), lambda user: bool(reach(user, "accountability.supervisionpolicy"))),
)


@dataclass(frozen=True)
class Tab:
    """A page beside this one."""

    label: str
    url: str
    active: bool


def beside(user: User, here: str) -> list[Tab]:
    """Return the pages as tabs, the one shown marked."""
    return [Tab(str(words), reverse(f"accountability:{name}"), name == here) for name, words, may_open in PAGES if may_open(user)]
