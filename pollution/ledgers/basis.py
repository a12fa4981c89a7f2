"""For which moment the ledger of sources is asked, by which numbers; for an import also what holds where the list is silent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from pollution.policies import numbers_on
from pollution.rules import Numbers
from pollution.statuses import Crs, SourceKind
from tracker.frame.templatetags.frame import day as day_in_words
from tracker.lib import periods
from tracker.lib.periods import local_day


@dataclass(frozen=True)
class Basis:
    """The moment of a page and the numbers of the field on its day; unit, kind and coordinates as an upload said them."""

    at: datetime
    on: date
    numbers: Numbers
    unit: int | None = None
    kind: str = ""
    crs: str = Crs.WGS84

    @property
    def year(self) -> int:
        """Return the year which days without one belong to."""
        return self.on.year

    @property
    def offline_since(self) -> datetime:
        """Return since when a device must have given a sign of life to be on line."""
        return self.at - timedelta(hours=self.numbers.offline_hours)


def basis(params: Mapping[str, str]) -> Basis:
    """Return the basis of a page or of an import, from its parameters and the district's moment."""
    at = periods.now()
    on = local_day(at)
    unit, kind, crs = (params.get(name) or "" for name in ("for_unit", "for_kind", "crs"))
    return Basis(
        at,
        on,
        numbers_on(on),
        unit=int(unit) if unit.isascii() and unit.isdecimal() and len(unit) < 10 else None,
        kind=kind if kind in SourceKind.values else "",
        crs=crs if crs in Crs.values else Crs.WGS84,
    )


def as_of(basis: Basis) -> str:
    """Return what a list says of its lights: of which day."""
    return _("as of %(day)s") % {"day": day_in_words(basis.on, "full")}
