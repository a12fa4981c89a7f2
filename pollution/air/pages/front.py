"""The air of the district and of its units on one page: now, yesterday, the month and the year so far, and what needs doing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from pollution.air import classes, index
from pollution.air.assessment import stated
from pollution.air.models import AirTarget, Channel, Device, Reading, StationWeight, Stranger, UnitDay, UnitIndex
from pollution.air.pages.hours import COUNTING, is_published, primary_words, shown
from pollution.air.periods import Air, Stretch, air_of, change_of
from pollution.air.policies import policy_on, scheme_of, year_before
from pollution.air.standards import Factor, Span, index_rule_on
from pollution.air.statuses import CONTROL, SIX
from pollution.air.tabs import STATION
from pollution.air.targets import Standing, courses
from tracker.frame.templatetags.frame import moment
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
        return index.index_of(values, index_rule_on(local_day(self.hour)))

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


@dataclass(frozen=True)
class DayIndex:
    """The AQI of a day; `aqi` is None where it is not published (NA)."""

    day: date
    aqi: int | None
    primary: str

    @property
    def kind(self) -> classes.Shown | None:
        """Return its class."""
        return classes.shown(self.aqi)


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


@dataclass(frozen=True)
class Need:
    """Something that somebody must do: how many (None: one that is named), what, whose, and where."""

    count: int | None
    words: str
    who: str
    url: str
    tone: str


# --- Who counts for whom ----------------------------------------------------------------------------------------------------------------


def lines(user: User, now: datetime, whose: Iterable[Unit] | None = None) -> list[Line]:
    """Return the units for which stations count today, the district first, with all that is known; some units where they are named."""
    today = local_day(now)
    weights = StationWeight.objects.visible_to(user).filter(in_force(today), in_force(today, "station__"), station__kind__in=CONTROL)
    if whose is not None:
        weights = weights.filter(unit__in=list(whose))
    found: dict[int, Line] = {}
    for weight in weights.select_related("unit", "station__unit").order_by("unit__path_order", "unit_id", "station__code"):
        found.setdefault(weight.unit_id, Line(weight.unit, [])).stations.append(weight)
    rows = sorted(found.values(), key=lambda line: line.unit.kind != UnitKind.DISTRICT)
    if rows:
        _now(rows, user, now)
        _yesterday(rows, today - ONE_DAY)
        _so_far(rows, today - ONE_DAY)
    return rows


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
    by_unit = {line.unit.pk: line for line in rows}
    for one in UnitIndex.objects.filter(unit__in=by_unit, day=day):
        aqi = one.aqi if is_published(one.aqi, one.factors, one.standard) else None
        by_unit[one.unit_id].yesterday = DayIndex(day, aqi, primary_words(one.primary))
    for unit, factor, value in UnitDay.objects.filter(unit__in=by_unit, day=day).values_list("unit_id", "factor", "value"):
        by_unit[unit].values[factor] = value


def _so_far(rows: list[Line], through: date) -> None:
    """Fill in the month and the year so far and the year before, both years by one version of the standard."""
    month, year, policy = month_of(through), year_of(through), policy_on(through)
    asked = [Stretch(MONTH, month.first_day, through), Stretch(YEAR, year.first_day, through)]
    before = Stretch(BEFORE, *year_before(year.first_day, through))
    rule, ids = index_rule_on(through), [line.unit.pk for line in rows]
    one_version = index_rule_on(before.first_day) is rule
    found = air_of("unit", ids, [*asked, before] if one_version else asked, policy=policy)
    if not one_version:
        found |= air_of("unit", ids, [before], policy=policy, rule=rule)
    for line in rows:
        line.month, line.year, line.before = (found[label, line.unit.pk] for label in (MONTH, YEAR, BEFORE))
        line.composite = line.month.composite(scheme_of(policy))


# --- Targets and places -----------------------------------------------------------------------------------------------------------------


def targets(unit: Unit, today: date) -> list[Standing]:
    """Return where the targets of a unit stand that hold today, at the end of yesterday."""
    rows = AirTarget.objects.filter(unit=unit, first_day__lte=today, last_day__gte=today)
    return courses(rows.order_by("last_day", "first_day", "aim"), today)


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


# --- What needs doing -----------------------------------------------------------------------------------------------------------------


def needs(user: User, rows: list[Line], now: datetime) -> list[Need]:
    """Return what somebody must look at, the worst first; nothing that is in order."""
    found = [*_silent(rows), *_devices(user, now), *_quarantine(user), *_doubts(user)]
    return sorted((one for one in found if one.count != 0), key=lambda one: one.tone != "red")


def needs_of(rows: list[Line]) -> list[Need]:
    """Return what somebody must look at in some units: stations that say nothing."""
    return list(_silent(rows))


def _silent(rows: list[Line]) -> Iterable[Need]:
    """Yield the stations that say nothing: what is missing there is missing in the day of its units."""
    silent = {
        weight.station: line.silent[weight.station_id] for line in rows for weight in line.stations if weight.station_id in line.silent
    }
    for station, last in silent.items():
        words = _("no value since %(hour)s") % {"hour": moment(last)} if last else _("no value for a day and longer")
        yield Need(None, f"{station}: {words}", str(station.unit), reverse("air:gaps", args=[station.pk]), "red")


def _devices(user: User, now: datetime) -> Iterable[Need]:
    quiet = Device.objects.visible_to(user).filter(Q(heard_at=None) | Q(heard_at__lt=now - ONE_HOUR), last_day=None)
    count = quiet.count()
    words = ngettext("device not heard for an hour", "devices not heard for an hour", count)
    yield Need(count, words, _("who keeps the devices"), reverse("air:devices"), "yellow")


def _quarantine(user: User) -> Iterable[Need]:
    count = Stranger.objects.visible_to(user).waiting().count()
    words = ngettext("unknown device waits in quarantine", "unknown devices wait in quarantine", count)
    yield Need(count, words, _("Supervision Office"), reverse("air:quarantine"), "yellow")


def _doubts(user: User) -> Iterable[Need]:
    count = Channel.objects.visible_to(user).filter(is_in_use=True).exclude(doubt="").count()
    words = ngettext("channel sends a doubtful unit of measure", "channels send a doubtful unit of measure", count)
    yield Need(count, words, _("who keeps the devices"), reverse("air:devices"), "yellow")


def district_of(rows: list[Line]) -> Line | None:
    """Return the district's own line, None where no station counts for it."""
    return rows[0] if rows and rows[0].unit.kind == UnitKind.DISTRICT else None
