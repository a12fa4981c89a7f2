"""A day with every step of its calculation: hours, means, windows of eight hours, sub-indices, AQI; of a station and of a unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from pollution.air import classes
from pollution.air.assessment import day_of, eight_hour_means, stated
from pollution.air.index import Index, daily, exact_sub_index, sub_index
from pollution.air.models import AirPolicy, Reading, Station, StationDay, StationWeight, UnitDay
from pollution.air.pages.corrections import Stood, former_of, said
from pollution.air.pages.hours import Cell, bounds, cell_of, counts, is_published, label_of, primary_words, shown
from pollution.air.standards import (
    DAILY_SPAN,
    EIGHTS_FOR_A_DAY,
    HOURS_FOR_A_DAY,
    HOURS_FOR_EIGHT,
    STEPS,
    IndexRule,
    index_rule_on,
    limits_on,
)
from pollution.air.standards import Factor as Six
from pollution.air.statuses import CONTROL, SIX, Factor
from tracker.lib.periods import at_local
from tracker.org.models import Unit, User
from tracker.org.querysets import in_force

ONE_HOUR = timedelta(hours=1)
PLACES_OF_EXACT = 4


@dataclass(frozen=True)
class Step:
    """How a factor's day becomes its sub-index: the breakpoints between which it lies, the exact result, rounded up."""

    factor: Factor
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    index_low: Decimal | None = None
    index_high: Decimal | None = None
    exact: Fraction | None = None
    part: int | None = None
    limit: Decimal | None = None
    hours: int = 0
    total: Decimal | None = None
    windows: int = 0
    is_primary: bool = False

    @property
    def total_words(self) -> str:
        """Return the sum of the hours without zeros at its end."""
        return said(self.total)

    @property
    def is_over(self) -> bool:
        """Return whether the day is above the limit of GB 3095."""
        return self.value is not None and self.limit is not None and self.value > self.limit

    @property
    def kind(self) -> classes.Shown | None:
        """Return the class of the sub-index."""
        return classes.shown(self.part)

    @property
    def mean(self) -> Decimal | None:
        """Return the mean before it is rounded, with four decimals for reading."""
        return (
            None if self.total is None or not self.hours else stated(Fraction(self.total) / self.hours, Six(self.factor), PLACES_OF_EXACT)
        )

    @property
    def exact_words(self) -> str:
        """Return the sub-index before it is rounded up, with four decimals where it is no whole number."""
        if self.exact is None or self.exact.denominator == 1:
            return "" if self.exact is None else str(self.exact.numerator)
        return f"{stated(self.exact, Six.PM10, PLACES_OF_EXACT)}…"


def step_of(factor: Factor, value: Decimal | None, rule: IndexRule, day: date, **more) -> Step:
    """Return the step of a factor whose day is known."""
    six = Six(factor)
    span = DAILY_SPAN[six]
    limit = limits_on(day).of(six, span)
    if value is None:
        return Step(factor, None, limit=limit, **more)
    value, row = shown(value, factor), rule.row(six, span)
    place = next((place for place in range(1, len(row)) if value <= row[place]), None)
    found = {"exact": exact_sub_index(value, six, span, rule), "part": sub_index(value, six, span, rule), "limit": limit}
    if place:
        found |= {"low": row[place - 1], "high": row[place], "index_low": STEPS[place - 1], "index_high": STEPS[place]}
    return Step(factor, value, **found, **more)


@dataclass(frozen=True)
class Reckoned:
    """What the steps come to: the AQI, whether it is published, and the version of the standard with its first day."""

    steps: list[Step]
    index: Index | None
    rule: IndexRule

    @property
    def aqi(self) -> int | None:
        """Return the AQI, None without any valid factor."""
        return self.index.value if self.index else None

    @property
    def is_published(self) -> bool:
        """Return whether it stands (HJ 633-2026 5.3)."""
        return self.index is not None and is_published(self.index.value, len(self.index.parts), self.rule.name)

    @property
    def kind(self) -> classes.Shown | None:
        """Return its class."""
        return classes.shown(self.aqi)

    @property
    def primary(self) -> str:
        """Return the primary pollutants in words."""
        return primary_words(self.index.primary) if self.index else ""

    @property
    def missing(self) -> str:
        """Return the factors without a valid day in words."""
        return primary_words(step.factor for step in self.steps if step.value is None)


def reckoned(values: Mapping[Factor, Decimal | None], day: date, **of_factor: Mapping) -> Reckoned:
    """Return the index of a day's values with every step; `of_factor` adds to the steps by name: hours, total, windows."""
    rule = index_rule_on(day)
    index = daily({Six(factor): values.get(factor) for factor in SIX}, rule)
    primary = index.primary if index else ()
    steps = []
    for factor in SIX:
        more = {name: found[factor] for name, found in of_factor.items() if factor in found}
        steps.append(step_of(factor, values.get(factor), rule, day, is_primary=factor in primary, **more))
    return Reckoned(steps, index, rule)


# --- A station ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """A mean of eight hours: of so many valid ones; None with fewer than six."""

    end: int
    count: int
    mean: Decimal | None
    is_largest: bool


@dataclass(frozen=True)
class HourRow:
    """An hour of a day: its values by factor, by which ways they came and when the last of them was received."""

    label: int
    end: datetime
    cells: list[Cell]
    ways: list[str]
    received_at: datetime | None


@dataclass(frozen=True)
class Former:
    """What an hour had before: by factor and label, the first value first, and what stands now."""

    factor: Factor
    label: int
    stood: list[Stood]
    now: Cell


@dataclass(frozen=True)
class StationsDay:
    """Everything about a day of a station."""

    reckoned: Reckoned
    factors: list[Factor]
    hours: list[HourRow]
    windows: list[Window]
    formers: list[Former]
    voids: list
    agrees: bool  # what is stored is what these hours give
    hours_for_a_day: int = HOURS_FOR_A_DAY
    hours_for_eight: int = HOURS_FOR_EIGHT
    eights_for_a_day: int = EIGHTS_FOR_A_DAY


def of_station(station: Station, day: date, user: User) -> StationsDay:
    """Return a day of a station, computed again from its hours by the pure rules (three queries)."""
    after, until = bounds(day, day)
    rows = list(Reading.objects.visible_to(user).filter(station=station).between(after, until).select_related("voided"))
    counting = {factor: {label_of(row.hour)[1]: row.value for row in rows if row.factor == factor and counts(row)} for factor in SIX}
    values = {factor: day_of(counting[factor], Six(factor), limits_on(day)) for factor in SIX}
    windows = _windows(counting[Factor.O3])
    found = reckoned(
        values,
        day,
        hours={factor: len(hours) for factor, hours in counting.items()},
        total={factor: sum(hours.values(), Decimal(0)) for factor, hours in counting.items() if hours and factor != Factor.O3},
        windows={Factor.O3: sum(one.mean is not None for one in windows)},
    )
    stored = dict(StationDay.objects.visible_to(user).filter(station=station, day=day).values_list("factor", "value"))
    agrees = all(stored.get(factor) == values[factor] for factor in SIX)
    known = {row.factor for row in rows}
    factors = [factor for factor in Factor if factor in known or (factor in SIX and not station.is_for_reference)]
    cells = {(row.factor, label_of(row.hour)[1]): cell_of(row) for row in rows}
    formers = _formers(station, after, until, cells)
    voids = list({row.voided_id: row.voided for row in rows if row.voided_id}.values())
    return StationsDay(found, factors, list(_hours(rows, factors, cells, day)), windows, formers, voids, agrees)


def _windows(hours: Mapping[int, Decimal]) -> list[Window]:
    means = eight_hour_means(hours)
    largest = max(means.values(), default=None)
    found = []
    for end in range(8, 25):
        count = sum(label in hours for label in range(end - 7, end + 1))
        found.append(Window(end, count, stated(means.get(end), Six.O3, 2), end in means and means[end] == largest))
    return found


def _hours(rows: list[Reading], factors: list[Factor], cells: Mapping, day: date) -> Iterable[HourRow]:
    for label in range(1, 25):
        own = [row for row in rows if label_of(row.hour)[1] == label]
        ways = sorted({str(row.get_way_display()) for row in own})
        received = max((row.received_at for row in own), default=None)
        found = [cells.get((factor, label), Cell()) for factor in factors]
        yield HourRow(label, at_local(day) + ONE_HOUR * label, found, ways, received)


def _formers(station: Station, after: datetime, until: datetime, cells: Mapping) -> list[Former]:
    found = []
    for (factor, hour), stood in former_of(station, after, until).items():
        label = label_of(hour)[1]
        found.append(Former(Factor(factor), label, stood, cells.get((factor, label), Cell())))
    return found


# --- A unit ---------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OfStation:
    """A station in a unit's day: its weight and the values of its day, None where they are not valid."""

    weight: StationWeight
    values: list[Decimal | None]


@dataclass(frozen=True)
class Share:
    """How many stations a unit's day of a factor has of how many, and how many it needs."""

    factor: Factor
    value: Decimal | None
    stations: int
    of_stations: int
    needed: int
    share: int  # per cent
    exact: Decimal | None  # the weighted mean before it is rounded

    @property
    def is_enough(self) -> bool:
        """Return whether there are enough."""
        return self.stations >= self.needed


@dataclass(frozen=True)
class UnitsDay:
    """Everything about a day of a unit."""

    reckoned: Reckoned
    stations: list[OfStation]
    shares: list[Share]


def of_unit(unit: Unit, day: date, user: User, policy: AirPolicy) -> UnitsDay:
    """Return a day of a unit: its stations with weights, the means of those that are valid, the index (three queries)."""
    weights = StationWeight.objects.visible_to(user).filter(in_force(day), in_force(day, "station__"), unit=unit, station__kind__in=CONTROL)
    weights = list(weights.select_related("station").order_by("station__code"))
    rows = StationDay.objects.visible_to(user).filter(station__in=[one.station_id for one in weights], day=day)
    own = {(station, factor): value for station, factor, value in rows.values_list("station_id", "factor", "value")}
    values = {row.factor: row for row in UnitDay.objects.filter(unit=unit, day=day)}
    stations = [OfStation(one, [shown(own.get((one.station_id, factor)), factor) for factor in SIX]) for one in weights]
    shares = [_share(factor, values.get(factor), weights, own, policy) for factor in SIX]
    return UnitsDay(reckoned({one.factor: one.value for one in shares}, day), stations, shares)


def _share(factor: Factor, row: UnitDay | None, weights: list[StationWeight], own: Mapping, policy: AirPolicy) -> Share:
    valid = [(one.weight, own[one.station_id, factor]) for one in weights if own.get((one.station_id, factor)) is not None]
    count = row.of_stations if row else len(weights)
    share = policy.few_points_share if count < policy.few_points else policy.points_share
    exact = None
    if valid:
        total = sum(Fraction(weight) * Fraction(value) for weight, value in valid)
        exact = stated(total / sum(Fraction(weight) for weight, _value in valid), Six(factor), PLACES_OF_EXACT)
    needed = -(-count * share // 100)
    return Share(factor, shown(row.value, factor) if row else None, row.stations if row else 0, count, needed, share, exact)
