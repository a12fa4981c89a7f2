"""Hours that do not count (作废): said by batch with a reason, taken back with a reason; nothing measured is touched.

What hangs on the data registers here: `after` is called with what was voided, `after_take_back` with the void that counts again, in the
same transaction: both happen or neither. Days are noted as due and computed by days.py, small batches by the caller at once.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from pollution.air import days, intake
from pollution.air.models import Station, Void
from pollution.air.statuses import Factor
from tracker.lib.acting import gives_reason
from tracker.lib.periods import LOCAL
from tracker.lib.refusals import Refused, SaidAlready, demand_text
from tracker.org.models import User
from tracker.org.rights import demand

MOST_STATIONS = 200
MOST_VALUES = 200_000  # in one act: stations × factors × hours; it is done while somebody waits
AT_ONCE = 400  # days of stations: computed by who voids, more by the job
LONGEST_REASON = 200


@dataclass(frozen=True)
class Span:
    """Hours of stations: from the first to the last, both named by their end and both among them."""

    stations: tuple[int, ...]
    factors: tuple[str, ...]
    first_hour: datetime
    last_hour: datetime

    def named(self) -> dict:
        """Return what fills the names of the statements."""
        return {"stations": list(self.stations), "factors": list(self.factors), "first": self.first_hour, "last": self.last_hour}


@dataclass(frozen=True)
class Voided:
    """What came of voiding: a void for each station, how many hours and days of stations."""

    voids: tuple[Void, ...]
    hours: int
    days: int


after: list[Callable[[Voided], None]] = []
after_take_back: list[Callable[[Void], None]] = []

# The hours of a span are read by station, factor and hour within the months it touches: the first hour and the last stand in the statement.
WITHIN = "hour BETWEEN %(first)s AND %(last)s AND station_id = ANY(%(stations)s) AND factor = ANY(%(factors)s)"
VOID = f"""
WITH gone AS (
    UPDATE air_reading SET voided_id = void.id FROM air_void AS void
    WHERE void.id = ANY(%(voids)s) AND void.station_id = air_reading.station_id AND {WITHIN.replace("station_id", "air_reading.station_id")}
    AND voided_id IS NULL RETURNING air_reading.station_id, hour
), due AS (
    INSERT INTO air_staleday (station_id, day) SELECT DISTINCT station_id, {days.DAY} AS day FROM gone {intake.NOTED}
)
SELECT count(*), count(DISTINCT (station_id, {days.DAY})) FROM gone
"""
# An hour that another void still covers goes over to that one.
TAKE_BACK = f"""
WITH freed AS (
    UPDATE air_reading SET voided_id = (
        SELECT min(other.id) FROM air_void AS other WHERE other.station_id = air_reading.station_id AND other.taken_back_at IS NULL
        AND air_reading.factor = ANY(other.factors) AND air_reading.hour BETWEEN other.first_hour AND other.last_hour
    ) WHERE {WITHIN} AND voided_id = %(void)s RETURNING station_id, hour, voided_id
), due AS (
    INSERT INTO air_staleday (station_id, day) SELECT DISTINCT station_id, {days.DAY} AS day FROM freed WHERE voided_id IS NULL
    {intake.NOTED}
)
SELECT count(*), count(DISTINCT (station_id, {days.DAY})) FROM freed WHERE voided_id IS NULL
"""
HOLD = "SELECT pg_advisory_xact_lock(%s, held) FROM (SELECT DISTINCT mod(one, %s)::int AS held FROM unnest(%s) AS one ORDER BY 1) AS locks"


@gives_reason()
@transaction.atomic
def void(
    stations: Iterable[Station],
    factors: Collection[str],
    first_hour: datetime,
    last_hour: datetime,
    *,
    because: str,
    at: datetime,
    by: User | None,
) -> Voided:
    """Let hours of stations not count. Raises PermissionDenied, Missing, Refused. `by` None: the system."""
    stations = sorted(stations, key=lambda one: one.pk)
    because = demand_text(because, "because")
    demand_sound(stations, factors, first_hour, last_hour, at)
    if len(because) > LONGEST_REASON:
        raise Refused(_("This is too long."), "because")
    for station in stations if by is not None else ():
        demand(by, "void", station)
    _hold(one.pk for one in stations)
    said = {"factors": in_their_order(factors), "first_hour": first_hour, "last_hour": last_hour, "because": because, "at": at, "by": by}
    made = tuple(Void.objects.create(station=station, **said) for station in stations)
    span = Span(tuple(one.pk for one in stations), tuple(factors), first_hour, last_hour)
    voided = Voided(made, *_written(VOID, span.named() | {"voids": [one.pk for one in made]}))
    if not voided.hours:
        raise Refused(_("No hour that counts lies in this span."), "first_hour")
    for call in after:
        call(voided)
    return voided


@gives_reason()
@transaction.atomic
def take_back(void: Void, *, because: str, at: datetime, by: User | None) -> Voided:
    """Let the hours of a void count again. Raises PermissionDenied, Missing, Refused, SaidAlready."""
    because = demand_text(because, "because")
    if len(because) > LONGEST_REASON:
        raise Refused(_("This is too long."), "because")
    _hold([void.station_id])
    void.refresh_from_db(from_queryset=Void.objects.again(void).select_for_update(of=("self",)))
    if by is not None:
        demand(by, "void", void.station)
    if void.taken_back_at:
        raise SaidAlready
    void.taken_back_at, void.taken_back_by, void.taken_back_because = at, by, because
    void.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    freed = Voided((void,), *_written(TAKE_BACK, span_of(void).named() | {"void": void.pk}))
    for call in after_take_back:
        call(void)
    return freed


def demand_sound(stations: Collection[Station], factors: Collection[str], first: datetime, last: datetime, at: datetime) -> None:
    """Raise Refused unless the span is one of whole hours that have begun: what is still to be measured nobody can judge."""
    if not stations or len(stations) > MOST_STATIONS:
        raise Refused(_("Choose 1 to %(most)d stations.") % {"most": MOST_STATIONS}, "stations")
    if not factors or set(factors) - set(Factor.values):
        raise Refused(_("Choose what was measured."), "factors")
    if any(moment.astimezone(LOCAL).minute or moment.second or moment.microsecond for moment in (first, last)):
        raise Refused(_("Hours are whole."), "first_hour")
    if last < first:
        raise Refused(_("It ends before it begins."), "last_hour")
    hours = (last - first) // timedelta(hours=1) + 1
    if len(stations) * len(set(factors)) * hours > MOST_VALUES:
        raise Refused(_("These are more than %(most)d values: void them in several steps.") % {"most": MOST_VALUES}, "last_hour")
    for name, moment in (("first_hour", first), ("last_hour", last)):
        if moment - timedelta(hours=1) > at:
            raise Refused(_("These hours are still to come."), name)


def in_their_order(factors: Collection[str]) -> list[str]:
    """Return factors in the order in which they are always named, each once."""
    return [one for one in Factor.values if one in set(factors)]


def span_of(void: Void) -> Span:
    """Return the hours of a void."""
    return Span((void.station_id,), tuple(void.factors), void.first_hour, void.last_hour)


def _hold(stations: Iterable[int]) -> None:
    """Wait for the batches that fill these stations, and keep the next ones waiting until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [intake.LOCK, intake.LOCKS, list(stations)])


def _written(sql: str, named: dict) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        return cursor.fetchone()


# --- Computed at once ---------------------------------------------------------------------------------------------------------------------

WAITING = "SELECT count(*) FROM (SELECT 1 FROM air_staleday LIMIT %s) AS few"


def compute_if_few() -> bool:
    """Compute the days that are due if they are few; return False if the job does it within minutes."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [AT_ONCE + 1])
        if cursor.fetchone()[0] > AT_ONCE:
            return False
    try:
        days.compute_due()
    except OperationalError:  # another process computes just now: what was done before is done, and nobody is told otherwise
        return False
    return True
