"""For which day a ledger of supervision is asked, and for an import: into which batch, as what, whether to hand down at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accountability.rules import RECEIPT_WORKDAYS, SOON_WORKDAYS
from accountability.statuses import Level, Origin
from tracker.frame.templatetags.frame import day as day_in_words
from tracker.lib import periods
from tracker.lib.periods import local_day
from tracker.org.workdays import add_workdays, workdays_ago


@dataclass(frozen=True)
class Basis:
    """The moment of a page; `soon` is the last day that counts as due soon, notices from before `unsigned_since` should be signed for."""

    at: datetime
    on: date
    soon: date
    unsigned_since: date
    batch: str = ""
    kind: str = ""
    level: str = Level.DISTRICT
    origin: str = Origin.INSPECTION
    assigns: bool = False

    @property
    def year(self) -> int:
        """Return the year which days without one belong to."""
        return self.on.year


def basis(params: Mapping[str, str]) -> Basis:
    """Return the basis of a page or of an import, from its parameters and the district's moment."""
    at = periods.now()
    on = local_day(at)
    given = {name: params[name] for name in ("batch", "kind", "level", "origin") if params.get(name)}
    soon, unsigned_since = add_workdays(on, SOON_WORKDAYS).day, workdays_ago(on, RECEIPT_WORKDAYS + 1)
    return Basis(at, on, soon, unsigned_since, **given, assigns=params.get("assigns") == "yes")


def as_of(basis: Basis) -> str:
    """Return what a list says of its lights: of which day."""
    return _("as of %(day)s") % {"day": day_in_words(basis.on, "full")}
