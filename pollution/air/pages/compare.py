"""Units, or stations of a kind, side by side for a period: values, composite index with its terms, good days, the year before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from pollution.air.assessment import change, to_places
from pollution.air.forms.days import FREE, MONTH, OWN, QUARTER, UNITS, WEEK, WITH
from pollution.air.models import AirPolicy, Station, StationWeight
from pollution.air.pages.hours import primary_words, shown
from pollution.air.pages.indices import one_version, same_dates
from pollution.air.periods import Air, Stretch, air_of, change_of
from pollution.air.policies import days_needed, scheme_of, year_before
from pollution.air.standards import INDEX_RULES, Factor, IndexRule
from pollution.air.statuses import CONTROL, SIX
from tracker.lib.periods import Period, month_of, quarter_of, week_of, year_of
from tracker.org.models import Unit, User
from tracker.org.statuses import UnitKind

ONE_DAY = timedelta(days=1)
HOLDS = {WEEK: week_of, MONTH: month_of, QUARTER: quarter_of, "year": year_of}
NAME, COMPOSITE, SHARE = "name", "composite", "share"


@dataclass(frozen=True)
class Span:
    """The days that are looked at: a whole period, counted `through` the end of yesterday where it is not over."""

    kind: str
    first_day: date
    last_day: date
    through: date

    @property
    def is_over(self) -> bool:
        """Return whether all its days are counted."""
        return self.through == self.last_day

    @property
    def stretch(self) -> Stretch:
        """Return its counted days."""
        return Stretch("now", self.first_day, self.through)

    @property
    def before(self) -> Stretch:
        """Return the same days of the year before."""
        before = year_before if self.kind in (WEEK, FREE) else same_dates
        return Stretch("before", *before(self.first_day, self.through))

    def moved(self, way: int) -> dict[str, str]:
        """Return what the form is asked for the period before (−1) or after (1)."""
        if self.kind == FREE:
            by = (self.last_day - self.first_day + ONE_DAY) * way
            return {"first": str(self.first_day + by), "last": str(self.last_day + by)}
        return {"on": str(self.first_day - ONE_DAY if way < 0 else self.last_day + ONE_DAY)}


def span_of(asked: dict, yesterday: date) -> Span:
    """Return the days that a form asks for."""
    kind = asked["kind"]
    if kind == FREE:
        first, last = asked["first"], asked["last"]
    else:
        period: Period = HOLDS[kind](asked["on"])
        first, last = period.first_day, period.last_day
    return Span(kind, first, last, max(first, min(last, yesterday)))


# --- Rows -------------------------------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """A unit or a station in the comparison."""

    whose: Unit | Station
    now: Air
    before: Air
    composite: Decimal | None
    composite_before: Decimal | None
    terms: dict[Factor, Fraction]
    few: frozenset[Factor]  # factors with fewer valid days than the period needs

    @property
    def values(self) -> list[tuple[Factor, Decimal | None, bool, Decimal | None]]:
        """Return the values of the six, whether too few days stand behind them, and their change on the year before."""
        return [(factor, *self._value(Factor(factor))) for factor in SIX]

    def _value(self, factor: Factor) -> tuple[Decimal | None, bool, Decimal | None]:
        return shown(self.now.stated(factor), factor), factor in self.few, self.change_of(factor)

    @property
    def shown_terms(self) -> list[Decimal | None]:
        """Return the terms of the index with three decimals for reading; they are added unrounded."""
        return [to_places(self.terms[Factor(factor)], 3) if Factor(factor) in self.terms else None for factor in SIX]

    @property
    def main(self) -> str:
        """Return the factors whose term is the largest, where all six have one."""
        if len(self.terms) < len(SIX):
            return ""
        largest = max(self.terms.values())
        return primary_words(factor for factor in SIX if self.terms[Factor(factor)] == largest)

    def change_of(self, factor: Factor) -> Decimal | None:
        """Return the change of a factor on the year before in per cent."""
        return change_of(self.now.values, self.before.values, factor)

    @property
    def change(self) -> Decimal | None:
        """Return the change of the composite index in per cent."""
        return change(self.composite, self.composite_before) if self.composite is not None and self.composite_before else None

    @property
    def more_good_days_words(self) -> str:
        """Return how many good days more than in the year before, with its sign."""
        return "±0" if not self.more_good_days else f"{self.more_good_days:+d}".replace("-", "−")

    @property
    def more_good_days(self) -> int | None:
        """Return how many more good days than in the year before."""
        return self.now.good - self.before.good if self.before.valid else None


def subjects(of: str, user: User, span: Span) -> tuple[str, list]:
    """Return what is compared: units for which control stations count in these days, or the stations of a kind that the user sees."""
    if of == UNITS:
        weights = StationWeight.objects.visible_to(user).filter(station__kind__in=CONTROL, first_day__lte=span.through)
        pks = weights.exclude(last_day__lt=span.first_day).values_list("unit_id", flat=True).order_by().distinct()
        units = sorted(Unit.objects.filter(pk__in=list(pks)).in_order(), key=lambda unit: unit.kind != UnitKind.DISTRICT)
        return "unit", units
    stations = Station.objects.visible_to(user).filter(kind=of, first_day__lte=span.through).exclude(last_day__lt=span.first_day)
    return "station", list(stations.select_related("unit").order_by("code"))


def version_of(name: str, span: Span) -> IndexRule | None:
    """Return the one version by which both years are judged: the one named, or that of the last day where the versions differ."""
    if name != OWN:
        return next(rule for rule in INDEX_RULES if rule.name == name)
    return one_version(span.through, span.before.first_day)


def rows_of(subject: str, found: list, span: Span, policy: AirPolicy, rule: IndexRule | None, events: str) -> list[Row]:
    """Return the rows, with one set of queries for all of them."""
    with_events = None if not events else events == WITH
    ids = [one.pk for one in found]
    air = air_of(subject, ids, [span.stretch, span.before], policy=policy, rule=rule, with_events=with_events)
    scheme, rows = scheme_of(policy), []
    for one in found:
        now, before = air["now", one.pk], air["before", one.pk]
        few = frozenset(factor for factor in now.values if span.is_over and now.is_enough(factor, policy, span.stretch) is False)
        rows.append(Row(one, now, before, now.composite(scheme), before.composite(scheme), now.terms(scheme), few))
    return rows


def in_order(rows: list[Row], by: str) -> list[Row]:
    """Return rows by a column, the best first, with "-" the worst; what has no value stands last."""
    name, turned = by.removeprefix("-"), by.startswith("-")
    key = KEYS.get(name)
    if key is None:
        return rows
    known = [row for row in rows if key(row) is not None]
    return sorted(known, key=key, reverse=turned) + [row for row in rows if key(row) is None]


def _value(factor: Factor):
    return lambda row: row.now.values[factor].exact if factor in row.now.values else None


KEYS = {
    COMPOSITE: lambda row: row.composite,
    SHARE: lambda row: -row.now.good_share if row.now.good_share is not None else None,
    "change": lambda row: row.change,
    **{factor.value: _value(Factor(factor)) for factor in SIX},
}


@dataclass(frozen=True)
class Head:
    """A head of a column: by what it sorts when pressed, and how it is sorted now."""

    label: str
    by: str
    next: str
    sorted: str  # ascending, descending or nothing
    measure: str = ""


def heads(by: str) -> list[Head]:
    """Return the heads of the columns that sort."""
    names = [(factor.value, str(factor.label), "mg/m³" if factor == SIX[4] else "µg/m³") for factor in SIX]
    more = [(COMPOSITE, _("Composite index"), ""), (SHARE, _("Good days ÷ valid days"), ""), ("change", _("Index on last year"), "")]
    found = []
    for name, label, measure in [*names, *more]:
        state = "ascending" if by == name else "descending" if by == f"-{name}" else ""
        found.append(Head(label, name, f"-{name}" if by == name else name, state, measure))
    return found


def needed(policy: AirPolicy, span: Span) -> int | None:
    """Return how many valid days the period needs, None where no rule says so."""
    return days_needed(policy, span.first_day, span.last_day)


# --- As a workbook ----------------------------------------------------------------------------------------------------------------------


def book_heads() -> list[str]:
    """Return the heads of the workbook."""
    named = [f"{factor.label} ({'mg/m³' if factor == SIX[4] else 'µg/m³'})" for factor in SIX]
    terms = [_("Term of %(factor)s") % {"factor": factor.label} for factor in SIX]
    changes = [_("PM2.5 on last year (%)"), _("PM10 on last year (%)"), _("Composite index on last year (%)")]
    return [_("Name"), *named, *terms, _("Composite index"), _("Main pollutant"), _("Good days"), _("Valid days"), *changes]


def book_rows(rows: Iterable[Row]) -> Iterable[list]:
    """Yield the rows of the workbook."""
    for row in rows:
        values = [value for _factor, value, _few, _change in row.values]
        changes = [row.change_of(Factor.PM25), row.change_of(Factor.PM10), row.change]
        yield [str(row.whose), *values, *row.shown_terms, row.composite, row.main, row.now.good, row.now.valid, *changes]
