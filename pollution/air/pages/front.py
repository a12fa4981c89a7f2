"""The air of the district and of its units on one page: now, yesterday, the month and the year so far, targets and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from pollution.air import classes, index
from pollution.air.assessment import stated
from pollution.air.models import AirPolicy, AirTarget, Reading, StationWeight
from pollution.air.pages.hours import COUNTING, label_of, primary_words, shown
from pollution.air.pages.indices import DayIndex, days_of_units, one_version, same_dates
from pollution.air.periods import Air, Stretch, air_of, change_of
from pollution.air.policies import scheme_of
from pollution.air.standards import Factor, Span, index_rule_on
from pollution.air.statuses import CONTROL, SIX
from pollution.air.tabs import STATION
from pollution.air.targets import Standing, standing, stretches
from tracker.lib.periods import local_day, month_of, week_of, year_of
from tracker.org.models import Unit, User
from tracker.org.querysets import in_force
from tracker.org.statuses import UnitKind
from tracker.rankings.kinds import rankings
from tracker.rankings.models import Place, RankingTable
from tracker.rankings.statuses import TableStatus

ONE_DAY, ONE_HOUR = timedelta(days=1), timedelta(hours=1)
FRESH = 3 * ONE_HOUR  # a station without a value for longer is silent
LOOK_BACK = timedelta(hours=24)
MONTH, YEAR, BEFORE = "month", "year", "before"
THIN = Fraction(3, 4)  # a year before with fewer valid days than this share of ours is no fair comparison


@dataclass(frozen=True)
class Now:
    """The hour that came last: AQI of the hour, class, primary pollutants, values; a mean of so many of so many stations."""

    hour: datetime
    values: Mapping[str, Decimal]
    stations: int
    of_stations: int
    is_old: bool

    def index(self) -> index.Index | None:
        """Return the AQI of the hour."""
        values = {(Factor(name), Span.HOUR): value for name, value in self.values.items()}
        return index.index_of(values, index_rule_on(label_of(self.hour)[0]))

    @property
    def aqi(self) -> int | None:
        """Return the number."""
        found = self.index()
        return found.value if found else None

    @property
    def kind(self) -> classes.Shown | None:
        """Return its class."""
        return classes.shown(self.aqi)

    @property
    def primary(self) -> str:
        """Return the primary pollutants in words."""
        found = self.index()
        return primary_words(found.primary) if found else ""


@dataclass
class Line:
    """The air of a unit."""

    unit: Unit
    stations: list[StationWeight]
    now: Now | None = None
    yesterday: DayIndex | None = None
    values: dict[str, Decimal | None] = field(default_factory=dict)  # of yesterday
    month: Air = field(default_factory=Air)
    year: Air = field(default_factory=Air)
    before: Air = field(default_factory=Air)  # the same days of the year before
    composite: Decimal | None = None  # of the month so far
    places: list = field(default_factory=list)
    targets: list[Standing] = field(default_factory=list)  # of the unit that is shown at a glance
    silent: dict[int, datetime | None] = field(default_factory=dict)  # stations without a fresh hour, and their last one

    @property
    def now_values(self) -> list[tuple[str, Decimal | None]]:
        """Return the values of the latest hour by the factor's name."""
        return [(factor.label, shown(self.now.values.get(factor.value), factor) if self.now else None) for factor in SIX]

    @property
    def yesterday_values(self) -> list[tuple[str, Decimal | None]]:
        """Return the values of yesterday by the factor's name."""
        return [(factor.label, shown(self.values.get(factor.value), factor)) for factor in SIX]

    @property
    def changes(self) -> list[tuple[str, Decimal | None]]:
        """Return the change of PM2.5 and PM10 of the year so far on the year before, in per cent."""
        return [(SIX[place].label, change_of(self.year.values, self.before.values, Factor(SIX[place]))) for place in (0, 1)]

    @property
    def month_values(self) -> dict[str, Decimal | None]:
        """Return what the particles of the month so far come to."""
        return {name.value: self.month.stated(name) for name in (Factor.PM25, Factor.PM10)}

    @property
    def year_values(self) -> dict[str, Decimal | None]:
        """Return what the particles of the year so far come to."""
        return {name.value: self.year.stated(name) for name in (Factor.PM25, Factor.PM10)}

    @property
    def is_thin(self) -> bool:
        """Return whether the year before has too few valid days beside ours to be compared fairly: it is shown with that said."""
        return self.before.valid < self.year.valid * THIN


# --- Who counts for whom ----------------------------------------------------------------------------------------------------------------


def lines(user: User, now: datetime, policy: AirPolicy, whose: Unit | None = None) -> list[Line]:
    """Return the units for which stations count today, the district first, with all that is known; one unit where it is named.

    `policy` are the rules of periods in force at the end of yesterday.
    """
    today = local_day(now)
    weights = StationWeight.objects.visible_to(user).filter(in_force(today), in_force(today, "station__"), station__kind__in=CONTROL)
    if whose is not None:
        weights = weights.filter(unit=whose)
    found: dict[int, Line] = {}
    for weight in weights.select_related("unit", "station__unit").order_by("unit__path_order", "unit_id", "station__code"):
        found.setdefault(weight.unit_id, Line(weight.unit, [])).stations.append(weight)
    rows = sorted(found.values(), key=lambda line: line.unit.kind != UnitKind.DISTRICT)
    if rows:
        _now(rows, user, now)
        _yesterday(rows, today - ONE_DAY)
        _so_far(rows, rows[0] if whose else district_of(rows), today, policy)
    return rows


def district_of(rows: list[Line]) -> Line | None:
    """Return the district's own line, None where no station counts for it."""
    return rows[0] if rows and rows[0].unit.kind == UnitKind.DISTRICT else None


def _now(rows: list[Line], user: User, now: datetime) -> None:
    """Fill in the latest hour of each unit: the weighted mean of its stations that have a value in it (one query)."""
    stations = {weight.station_id for line in rows for weight in line.stations}
    counting = Q(value__gte=0, flag__in=COUNTING, voided=None, factor__in=SIX)
    latest = Reading.objects.visible_to(user).filter(counting, station_id__in=stations).between(now - LOOK_BACK, now)
    latest = latest.order_by("station_id", "factor", "-hour").distinct("station_id", "factor")
    values: dict[int, dict[datetime, dict[str, Decimal]]] = {}
    for station, factor, hour, value in latest.values_list("station_id", "factor", "hour", "value"):
        values.setdefault(station, {}).setdefault(hour, {})[factor] = value
    for line in rows:
        last = {weight.station_id: max(values.get(weight.station_id, ()), default=None) for weight in line.stations}
        line.silent = {station: hour for station, hour in last.items() if hour is None or now - hour > FRESH}
        if any(last.values()):
            line.now = _mean_of(line.stations, values, max(hour for hour in last.values() if hour), now)


def _mean_of(weights: list[StationWeight], values: dict, hour: datetime, now: datetime) -> Now:
    known = [(weight.weight, own) for weight in weights if (own := values.get(weight.station_id, {}).get(hour))]
    means = {}
    for factor in SIX:
        parts = [(weight, own[factor]) for weight, own in known if factor in own]
        if parts:
            total = sum(Fraction(weight) * Fraction(value) for weight, value in parts)
            means[factor.value] = stated(total / sum(Fraction(weight) for weight, _value in parts), Factor(factor))
    return Now(hour, means, len(known), len(weights), now - hour > FRESH)


def _yesterday(rows: list[Line], day: date) -> None:
    """Fill in the values of a day and its AQI (one query)."""
    found = days_of_units([line.unit.pk for line in rows], day)
    for line in rows:
        line.values, line.yesterday = found.get(line.unit.pk, ({}, None))


def _so_far(rows: list[Line], whole: Line | None, today: date, policy: AirPolicy) -> None:
    """Fill in the month and the year so far and the year before, both years by one version of the standard; the targets of one line.

    The days of the targets are read with the others, by the same statements.
    """
    through = today - ONE_DAY
    aims = _targets(whole.unit, today) if whole else []
    month, year = month_of(through), year_of(through)
    asked = [Stretch(MONTH, month.first_day, through), *stretches(aims, today)]
    years = [Stretch(YEAR, year.first_day, through), Stretch(BEFORE, *same_dates(year.first_day, through))]
    rule, ids = one_version(through, years[1].first_day), [line.unit.pk for line in rows]
    found = air_of("unit", ids, asked if rule else [*asked, *years], policy=policy)
    if rule:
        found |= air_of("unit", ids, years, policy=policy, rule=rule)
    for line in rows:
        line.month, line.year, line.before = (found[label, line.unit.pk] for label in (MONTH, YEAR, BEFORE))
        line.composite = line.month.composite(scheme_of(policy))
    if whole:
        whole.targets = [standing(aim, today, found, policy) for aim in aims]


def _targets(unit: Unit, today: date) -> list[AirTarget]:
    """Return the targets of a unit that hold today, that which ends first before the others."""
    rows = AirTarget.objects.filter(unit=unit, first_day__lte=today, last_day__gte=today)
    return list(rows.order_by("last_day", "first_day", "aim"))


# --- Places -----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ranked:
    """A unit's place in the standing of a week: `is_draft` as long as it is not published."""

    label: str
    rank: int
    url: str
    is_draft: bool
    short: str = ""  # the label where a column's head says the rest


SHORT = {"air-composite": pgettext_lazy("standing", "index"), "air-change": pgettext_lazy("standing", "change")}
SHORT |= {f"air-{factor.value}": factor.label for factor in SIX[:2]}


def ranked(rows: list[Line], user: User, today: date) -> None:
    """Fill in the places of the week before in the standings that the user may see (one query)."""
    week = week_of(today).previous()
    codes = {ranking.code: str(ranking.title) for ranking in rankings().values() if ranking.thing == STATION}
    by_unit = {line.unit.pk: line for line in rows}
    tables = RankingTable.objects.visible_to(user).filter(kind__in=codes, period=week.label).alive()
    places = Place.objects.within(table=tables).filter(unit__in=by_unit, rank__isnull=False).select_related("table")
    for place in sorted(places.order_by("table"), key=lambda one: list(codes).index(one.table.kind)):  # as the rankings stand
        table = place.table
        url = reverse("rankings:place", args=[table.kind, table.period, table.group, place.unit_id])
        by_unit[place.unit_id].places.append(
            Ranked(codes[table.kind], place.rank, url, table.status == TableStatus.DRAFT, str(SHORT.get(table.kind, codes[table.kind])))
        )
