"""Hours are judged: those of the last days as they come in, older ones where they were voided or corrected.

Everything looks at what holds now: run twice, late or by two processes at once it finds the same, and nothing twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from pollution.air import voids
from pollution.air.exceeding import raising, sql, texts
from pollution.air.exceeding.replies import note_replies
from pollution.air.models import Exceedance, ExceedanceRule, Station, Void
from pollution.air.statuses import CONTROL, Baseline

WINDOW = timedelta(hours=72)  # hours that come later than this become no matter any more
PREVIEW_DAYS = 30
LOCK = 7_071_068
# Hours outside the window that are too high by what stood there before a correction; a control station's move the mean of all.
TOUCHED = f"""
SELECT min(hour), max(hour), array_agg(DISTINCT station_id) FROM (
    SELECT found.hour, found.station_id FROM air_correction AS was JOIN air_exceedance AS found
        ON found.station_id = was.station_id AND found.factor = was.factor
        AND found.hour >= was.hour AND found.hour < was.hour + interval '24 hours'
    WHERE was.replaced_at > %(since)s AND was.hour <= %(before)s
    UNION
    SELECT found.hour, found.station_id FROM air_correction AS was
    JOIN air_station AS station ON station.id = was.station_id AND station.kind = ANY(%(control)s)
    JOIN air_exceedance AS found ON found.factor = was.factor AND found.hour >= was.hour AND found.hour < was.hour + interval '24 hours'
    JOIN air_exceedancerule AS rule ON rule.id = found.rule_id AND rule.baseline = '{Baseline.DIFFERENCE}'
    WHERE was.replaced_at > %(since)s AND was.hour <= %(before)s
) AS touched
"""


@dataclass(frozen=True)
class Judged:
    """What one run did."""

    found: int = 0
    withdrawn: int = 0
    opened: int = 0
    taken_back: int = 0

    def __add__(self, other: "Judged") -> "Judged":
        names = ("found", "withdrawn", "opened", "taken_back")
        return Judged(*(getattr(self, name) + getattr(other, name) for name in names))

    def __str__(self):
        return f"found {self.found}, withdrawn {self.withdrawn}, matters {self.opened}, taken back {self.taken_back}"


def judge(at: datetime, *, corrected_since: datetime) -> Judged:
    """Judge the hours of the window and what was corrected since a real moment; open and take back matters, note replies."""
    since = at - WINDOW
    with transaction.atomic():
        _wait()
        judged = _judge(since, at, at=at)
        first, last, stations = _touched(since, corrected_since)
        if stations:
            judged += _judge(first - sql.ONE_HOUR, last, at=at, stations=stations, is_new=False)
    note_replies(at)
    taken_back = raising.take_back(at)
    opened, errors = raising.open_matters(at)
    judged += Judged(taken_back=taken_back, opened=opened)
    if errors:
        raise ExceptionGroup(f"{judged}; {len(errors)} refused", errors)
    return judged


@transaction.atomic
def judge_again(stations: Iterable[Station], first_hour: datetime, last_hour: datetime, *, at: datetime) -> Judged:
    """Judge hours anew after they were voided, or a void was taken back, in the same transaction; what was not found before stays so.

    The hours of a control station move the mean of the district: then every station's are judged.
    """
    _wait()
    stations = list(stations)
    first, last = first_hour - sql.ONE_HOUR, last_hour + sql.LONGEST
    known = Exceedance.objects.unscoped("hours of the district are judged anew").filter(hour__gt=first, hour__lte=last)
    if not any(station.kind in CONTROL for station in stations):
        known = known.filter(station__in=[station.pk for station in stations])
    found = sorted(set(known.order_by().values_list("station", flat=True)))
    if not found:
        return Judged()
    judged = _judge(first, last, at=at, stations=found, is_new=False)
    taken_back = raising.take_back(at)
    opened, _errors = raising.open_matters(at, found)  # logged; the job tries again, and says so
    return judged + Judged(taken_back=taken_back, opened=opened)


def declare() -> None:
    """Let what is voided, or counts again, be judged with the void."""
    voids.after.append(_voided)
    voids.after_take_back.append(_counts_again)


def _voided(voided: voids.Voided) -> None:
    one = voided.voids[0]  # a batch has one span
    judge_again([row.station for row in voided.voids], one.first_hour, one.last_hour, at=one.at)


def _counts_again(void: Void) -> None:
    judge_again([void.station], void.first_hour, void.last_hour, at=void.taken_back_at)


def preview(rule: ExceedanceRule, at: datetime) -> tuple[int, int, int]:
    """Return how many hours a rule, saved or not, would have found in the last thirty days, at how many stations, on how many days."""
    return sql.Span(at - timedelta(days=PREVIEW_DAYS), at, [rule]).count()


def _judge(first: datetime, last: datetime, *, at: datetime, stations: Sequence[int] | None = None, is_new: bool = True) -> Judged:
    rules = _rules(first, last)
    if not rules:
        return Judged()
    said = {"voided": texts.kept(texts.VOIDED, why="{why}"), "corrected": texts.kept(texts.CORRECTED), "since": at - WINDOW}
    statements = (sql.WITHDRAW, sql.FIND_AGAIN, sql.FIND) if is_new else (sql.WITHDRAW, sql.FIND_AGAIN)
    withdrawn, *found = sql.Span(first, last, rules, stations).run(*statements, at=at, **said)
    return Judged(sum(found), withdrawn)


def _rules(first: datetime, last: datetime) -> list[ExceedanceRule]:
    """Return the rules that are on, and those by which something in these hours was found."""
    known = Exceedance.objects.unscoped("which rules found something").filter(hour__gt=first, hour__lte=last)
    numbers = set(known.order_by().values_list("rule", flat=True).distinct())
    begun = ExceedanceRule.objects.filter(is_on=True, first_day__lte=last).values_list("pk", flat=True)
    return list(ExceedanceRule.objects.filter(pk__in=numbers | set(begun)))


def _touched(before: datetime, since: datetime) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, {"since": since, "before": before, "control": list(CONTROL)})
        return cursor.fetchone()


def _wait() -> None:
    """Let only one judge at a time, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
