"""Hours and days as pages name and show them: labels 1 to 24, values with their places, what does not count and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pollution.air.measures import stored_in
from pollution.air.models import ExceptionalEvent, Reading
from pollution.air.standards import HJ633_2012
from pollution.air.statuses import SIX, STORED_IN, Factor, Flag, Measure
from tracker.lib.periods import LOCAL, at_local
from tracker.org.models import Unit

COUNTING = (Flag.NORMAL, Flag.MANUAL, "")  # as days.COUNTS says it in SQL
WIND = (Factor.WIND_SPEED, Factor.WIND_DIRECTION)
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)
GOOD = 100
VOIDED = "V"


def label_of(hour: datetime) -> tuple[date, int]:
    """Return the day and the label, 1 to 24, of an hour that is named by its end."""
    inside = (hour - ONE_SECOND).astimezone(LOCAL)
    return inside.date(), inside.hour + 1


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moments after which and up to which the hours of days end."""
    return at_local(first), at_local(last + ONE_DAY)


def places_of(factor: str) -> int:
    """Return with how many places a value is shown."""
    return 1 if factor == Factor.CO or (factor in STORED_IN and factor != Factor.WIND_DIRECTION) else 0


def shown(value: Decimal | None, factor: str) -> Decimal | None:
    """Return a value as it is shown, half to even."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-places_of(factor)), rounding=ROUND_HALF_EVEN)


def measure_of(factor: str) -> str:
    """Return the unit of measure in which a factor is stored."""
    return Measure(stored_in(factor)).label


def counts(reading: Reading) -> bool:
    """Return whether an hour counts: a value that is not negative, normal, not voided."""
    return reading.value is not None and reading.value >= 0 and reading.flag in COUNTING and reading.voided_id is None


def why_not(reading: Reading) -> str:
    """Return in words why an hour does not count, "" where it does."""
    if reading.voided_id:
        return _("Voided: %(because)s") % {"because": reading.voided.because} if reading.voided else _("Voided")
    if reading.flag not in COUNTING:
        return reading.get_flag_display()
    if reading.value is None:
        return _("No value")
    return _("Below zero") if reading.value < 0 else ""


@dataclass(frozen=True)
class Cell:
    """A value in a table of hours or days; `why` says why it does not count, `mark` the same by a letter."""

    value: Decimal | None = None
    why: str = ""
    mark: str = ""


def cell_of(reading: Reading) -> Cell:
    """Return an hour as a table shows it."""
    why = why_not(reading)
    mark = "" if not why else VOIDED if reading.voided_id else reading.flag if reading.flag not in COUNTING else "?"
    return Cell(shown(reading.value, reading.factor), why, mark)


def is_published(aqi: int, factors: int, standard: str) -> bool:
    """Return whether an AQI is published: since HJ 633-2026 5.3 with a factor missing only above 100 (periods.stands says it in SQL)."""
    return standard == HJ633_2012.name or factors == len(SIX) or aqi > GOOD


def primary_words(primary: Iterable[str]) -> str:
    """Return the primary pollutants joined, "" without any."""
    return pgettext("between the items of a list", ", ").join(str(Factor(name).label) for name in primary)


def events_of(unit: Unit, first: date, last: date) -> list[ExceptionalEvent]:
    """Return the exceptional events of a unit (of the whole district, of it, or of a unit above it) in some days, oldest first."""
    units = Prefetch("units", Unit.objects.only("pk", "path"))
    rows = ExceptionalEvent.objects.filter(first_day__lte=last, last_day__gte=first).prefetch_related(units).order_by("first_day", "pk")
    return [row for row in rows if not (named := row.units.all()) or any(one.pk == unit.pk or _is_above(one, unit) for one in named)]


def _is_above(one: Unit, unit: Unit) -> bool:
    return bool(one.path) and unit.path.startswith(one.path)


def days_of(events: Iterable[ExceptionalEvent], first: date, last: date) -> dict[date, str]:
    """Return the days of events, with the names of the events."""
    found: dict[date, str] = {}
    for event in events:
        begin, end = max(event.first_day, first), min(event.last_day, last)
        for place in range((end - begin).days + 1):
            day = begin + timedelta(days=place)
            found[day] = f"{found[day]} · {event}" if day in found else str(event)
    return found
