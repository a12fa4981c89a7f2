"""The figures of pollution control that overview, counts and facts share; each counts what the asking person may see, in one statement."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncWeek

from accountability.statuses import MatterStatus
from pollution.models import Finding, Inspection, Source, SourceDevice, SweepTask
from pollution.policies import numbers_on
from pollution.statuses import LIVING, FindingStatus, SweepStatus
from pollution.watching import Concern, Rules, concern, is_late, offline
from tracker.lib.measures import rounded
from tracker.lib.periods import LOCAL, at_local, local_day, week_of

RECENT_DAYS, WEEKS = 30, 12
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Share:
    """Done of due; the denominator is always said beside the rate."""

    done: int
    due: int

    @property
    def rate(self) -> Fraction | None:
        """Return done ÷ due, None where nothing was due."""
        return Fraction(self.done, self.due) if self.due else None


@dataclass(frozen=True)
class Sources:
    """How sources stand at a moment."""

    living: int
    sites: Share  # building sites that meet all hundred-percents
    never_judged: int
    visited: Share  # within their days
    scattered: Share  # disposed of


def sources_at(sources: QuerySet[Source], now: datetime, rules: Rules | None = None) -> Sources:
    """Return how some sources stand at a moment (one statement, and the rules of its day unless they are given)."""
    rules = rules or Rules(local_day(now))
    codes = (Concern.JUDGED, Concern.MET, Concern.LATE_VISIT, Concern.SCATTERED, Concern.DISPOSED)
    asked = {code: Count("pk", concern(code, now, rules)) for code in codes}
    living = Count("pk", Q(status__in=LIVING))
    unjudged = Count("pk", concern(Concern.JUDGED, now, rules) & Q(meets_all=None))
    found = sources.order_by().aggregate(living=living, unjudged=unjudged, **{code.value: count for code, count in asked.items()})
    return Sources(
        found["living"],
        Share(found["met"], found["judged"]),
        found["unjudged"],
        Share(found["living"] - found["late_visit"], found["living"]),
        Share(found["disposed"], found["scattered"]),
    )


def devices_at(devices: QuerySet[SourceDevice], now: datetime) -> Share:
    """Return how many of the devices at living sources are on line (one statement)."""
    silent = offline(now, numbers_on(local_day(now)))
    standing = devices.installed(on=local_day(now)).filter(source__status__in=LIVING)
    found = standing.order_by().aggregate(n=Count("pk"), silent=Count("pk", Q(pk__in=silent.values("pk"))))
    return Share(found["n"] - found["silent"], found["n"])


def coverage(tasks: QuerySet[SweepTask]) -> Share:
    """Return how many of the visits of sweeps under way were made (one statement)."""
    found = tasks.filter(sweep__status=SweepStatus.RUNNING).order_by().aggregate(due=Count("pk"), done=Count("inspection"))
    return Share(found["done"], found["due"])


# --- Findings -----------------------------------------------------------------------------------------------------------------------------


class Percentile(Aggregate):
    """The smallest value that a share of the values do not exceed (nearest rank), as rules.percentile says."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Findings:
    """What visits found and what became of it; the last four of the last thirty days."""

    open: int
    overdue: int
    found: int
    at_once: Share
    median: int | None  # minutes from finding to reply
    ninth: int | None
    answered: int


def findings_at(findings: QuerySet[Finding], now: datetime) -> Findings:
    """Return how some findings stand at a moment (two statements)."""
    standing = findings.open_ones().order_by().aggregate(open=Count("pk"), overdue=Count("pk", is_late(now)))
    rows = findings.filter(found_at__gte=at_local(recent_from(now)), found_at__lte=now).order_by()
    took = ExpressionWrapper(F("replied_at") - F("found_at"), output_field=DurationField())
    recent = rows.aggregate(
        found=Count("pk"),
        fixed=Count("pk", Q(status=FindingStatus.FIXED)),
        answered=Count("replied_at"),
        median=Percentile(took, share="0.5"),
        ninth=Percentile(took, share="0.9"),
    )
    return Findings(
        standing["open"],
        standing["overdue"],
        recent["found"],
        Share(recent["fixed"], recent["found"]),
        in_minutes(recent["median"]),
        in_minutes(recent["ninth"]),
        recent["answered"],
    )


def recent_from(now: datetime) -> date:
    """Return the first of the last thirty days, today among them."""
    return local_day(now) - timedelta(days=RECENT_DAYS - 1)


def in_minutes(took: timedelta | None) -> int | None:
    """Return a duration in minutes, half up."""
    return None if took is None else int(rounded(Decimal(took.total_seconds()) / 60, 0))


def recent_visits(inspections: QuerySet[Inspection], now: datetime) -> int:
    """Return how many visits ended in the last thirty days."""
    return inspections.ended_between(at_local(recent_from(now)), now + timedelta(microseconds=1)).count()


@dataclass(frozen=True)
class Week:
    """A week of findings: how many came, how many went, how many were open at its end (增量、存量)."""

    monday: datetime
    came: int
    went: int
    left: int


def by_week(findings: QuerySet[Finding], now: datetime) -> list[Week]:
    """Return the last twelve weeks of findings, the running one last (three statements); what repeats an open one is not counted anew."""
    this = at_local(week_of(local_day(now)).first_day)
    mondays = [this - ONE_WEEK * n for n in reversed(range(WEEKS))]
    once = findings.filter(same_as=None).order_by()
    came = _weekly(once.filter(found_at__gte=mondays[0], found_at__lte=now), "found_at")
    fixed = _weekly(once.filter(status=FindingStatus.FIXED, status_since__gte=mondays[0], status_since__lte=now), "status_since")
    closed = _weekly(once.filter(matter__status=MatterStatus.CLOSED, matter__closed_at__gte=mondays[0]), "matter__closed_at")
    untrue = once.filter(matter__status=MatterStatus.DISMISSED, matter__status_since__gte=mondays[0])
    dismissed = _weekly(untrue, "matter__status_since")
    left, weeks = findings.open_ones().count(), []
    for monday in reversed(mondays):
        went = sum(one.get(monday, 0) for one in (fixed, closed, dismissed))
        weeks.append(Week(monday, came.get(monday, 0), went, left))
        left += went - came.get(monday, 0)
    return weeks[::-1]


def _weekly(rows: QuerySet[Finding], moment: str) -> dict[datetime, int]:
    return dict(rows.annotate(week=TruncWeek(moment, tzinfo=LOCAL)).values_list("week").annotate(n=Count("pk")))
