"""A unit's page: goals press duties, dates press progress (三个倒逼); and the causes of delay of a unit or the district."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, Count, DecimalField, ExpressionWrapper, F, Q, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects import rules
from projects.figures import last_reported_month
from projects.models import Delay, Milestone, Permit, Project
from projects.pages.head import count_of, progress_of
from projects.querysets import DelayQuerySet, ProjectQuerySet
from projects.statuses import Cause, Light, YearLabel
from projects.thresholds import thresholds_on
from tracker.frame.templatetags.frame import day
from tracker.lib.measures import share
from tracker.org.models import Unit, User

WORST_FIRST = Case(
    When(light=Light.RED, then=Value(0)), When(light=Light.YELLOW, then=Value(1)), When(light=Light.GREEN, then=Value(2)), default=Value(3)
)
LACKS_A_ONE = Q(sponsor=None) | Q(team="") | Q(scheme="")
START_IS_LATE = Q(has_started=False, planned_start_on__lt=F("today"))


def ids_under(unit: Unit) -> list[int]:
    """Return the ids of a unit and everything below it."""
    return list(Unit.objects.under(unit).values_list("pk", flat=True))


def projects_of(unit: Unit, user: User, on: date, through: date) -> ProjectQuerySet:
    """Return the unit's projects of the year that the user sees, with standing and counts, the worst first."""
    return (
        Project.objects.visible_to(user)
        .of_units(ids_under(unit))
        .in_year(on.year)
        .with_standing(on, through, thresholds_on(on))
        .annotate(
            today=Value(on),
            late_milestones=count_of(Milestone.objects.overdue(on=on)),
            late_permits=count_of(Permit.objects.overdue(on=on)),
            open_delays=count_of(Delay.objects.unresolved(on=on)),
            worst=WORST_FIRST,
            rate_share=ExpressionWrapper(F("rate") / 100, DecimalField(max_digits=12, decimal_places=4)),
        )
        .select_related("lead_unit", "handling_unit")
        .order_by("worst", F("gap").asc(nulls_last=True), "pk")
    )


def with_overdue_words(projects: Iterable[Project], on: date) -> Iterable[Project]:
    """Give each project of a page its `overdue_words`: what has passed its day, in words."""
    for project in projects:
        project.overdue_words = list(_overdue_words(project, on))
    return projects


def _overdue_words(project: Project, on: date) -> Iterator[str]:
    if project.late_milestones:
        yield ngettext("%(n)d milestone", "%(n)d milestones", project.late_milestones) % {"n": project.late_milestones}
    if project.late_permits:
        yield ngettext("%(n)d permit", "%(n)d permits", project.late_permits) % {"n": project.late_permits}
    if project.planned_start_on and not project.has_started and project.planned_start_on < on:
        yield _("start planned for %(day)s") % {"day": day(project.planned_start_on, on)}


@dataclass(frozen=True)
class Goals:
    """The sums of a unit's year: what it must reach, who is named, how it stands against time."""

    projects: int
    planned_wan: Decimal
    done_wan: Decimal
    progress: Fraction
    red: int
    yellow: int
    planned_starts: int
    started: int
    completions: int
    completed: int
    lack_a_one: int
    late_milestones: int
    late_permits: int
    late_starts: int

    @property
    def rate(self) -> Fraction | None:
        """Return done ÷ planned."""
        return rules.investment_rate(self.done_wan, self.planned_wan)

    @property
    def gap(self) -> Decimal | None:
        """Return percentage points against time progress."""
        return rules.gap_points(self.done_wan, self.planned_wan, self.progress)

    @property
    def behind(self) -> Decimal | None:
        """Return how many percentage points the unit is behind time progress, or None if it is not."""
        return -self.gap if self.gap is not None and self.gap < 0 else None

    @property
    def short_wan(self) -> Fraction:
        """Return the money missing to time progress, negative when ahead."""
        return rules.short_by_wan(self.done_wan, self.planned_wan, self.progress)

    @property
    def tone(self) -> str:
        """Return the colour of money against time."""
        return rules.light_of_gap(self.gap).value


def goals(projects: ProjectQuerySet, on: date, through: date) -> Goals:
    """Return the sums over a unit's projects (one query)."""
    starts, ends = Q(year_label=YearLabel.PLANNED_START), Q(year_label=YearLabel.COMPLETION)
    found = projects.order_by().aggregate(
        projects=Count("pk"),
        planned=Sum("plan__planned_wan"),
        done=Sum("plan__done_wan"),
        red=Count("pk", filter=Q(light=Light.RED)),
        yellow=Count("pk", filter=Q(light=Light.YELLOW)),
        planned_starts=Count("pk", filter=starts),
        started=Count("pk", filter=starts & Q(has_started=True)),
        completions=Count("pk", filter=ends),
        completed=Count("pk", filter=ends & Q(completed_on__lte=on)),
        lack_a_one=Count("pk", filter=LACKS_A_ONE),
        milestones=Sum("late_milestones"),
        permits=Sum("late_permits"),
        late_starts=Count("pk", filter=START_IS_LATE),
    )
    return Goals(
        planned_wan=found.pop("planned") or Decimal(0),
        done_wan=found.pop("done") or Decimal(0),
        progress=progress_of(on.year, through),
        late_milestones=found.pop("milestones") or 0,
        late_permits=found.pop("permits") or 0,
        **found,
    )


def figures_through(on: date) -> date:
    """Return the day through which the year's figures are counted."""
    return last_reported_month(on.year, on)


@dataclass(frozen=True)
class CauseRow:
    """A cause of delay: how many are open and resolved, their share and the running share; oldest open day."""

    cause: Cause
    open: int
    resolved: int
    projects: int
    share: Fraction | None
    running: Fraction | None


def cause_rows(delays: DelayQuerySet, on: date) -> list[CauseRow]:
    """Return the causes by number of open delays, the most frequent first (one query)."""
    is_open = Q(resolved_on=None) | Q(resolved_on__gt=on)
    counts = {
        row["cause"]: row
        for row in delays.filter(since__lte=on)
        .order_by()
        .values("cause")
        .annotate(
            open=Count("pk", filter=is_open),
            resolved=Count("pk", filter=~is_open),
            projects=Count("project", filter=is_open, distinct=True),
        )
    }
    ordered = sorted(counts.values(), key=lambda row: (-row["open"], -row["resolved"], row["cause"]))
    whole = sum(row["open"] for row in ordered)
    rows, running = [], 0
    for row in ordered:
        running += row["open"]
        rows.append(
            CauseRow(Cause(row["cause"]), row["open"], row["resolved"], row["projects"], share(row["open"], whole), share(running, whole))
        )
    return rows


@dataclass(frozen=True)
class UnitCauses:
    """How many open delays a unit has, by cause."""

    unit: Unit
    total: int
    by_cause: dict[str, int]


def causes_by_unit(delays: DelayQuerySet, on: date) -> list[UnitCauses]:
    """Return the lead units with open delays, the most burdened first (two queries)."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for unit, cause, n in delays.unresolved(on=on).order_by().values_list("project__lead_unit", "cause").annotate(n=Count("pk")):
        counts[unit][cause] = n
    units = Unit.objects.in_bulk(counts)
    rows = [UnitCauses(units[pk], sum(by_cause.values()), by_cause) for pk, by_cause in counts.items()]
    return sorted(rows, key=lambda row: (-row.total, row.unit.path_order))


def delays_of(unit: Unit | None, user: User) -> DelayQuerySet:
    """Return the delays of a unit's projects, or of all, that the user sees."""
    delays = Delay.objects.visible_to(user)
    if unit is None:
        return delays
    return delays.filter(project__in=Project.objects.of_units(ids_under(unit)).values("pk"))
