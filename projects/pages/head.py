"""The head of a project's page: how it stands this year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject

from projects import rules
from projects.figures import last_reported_month
from projects.models import AnnualPlan, Delay, Milestone, Permit, Project, Report, Start
from projects.querysets import ProjectQuerySet
from projects.statuses import LedgerName, Light, Stage, StartDefinition
from projects.thresholds import thresholds_on
from tracker.lib.periods import time_progress

PEOPLE = ("lead_unit", "handling_unit", "territory", "sponsor", "main_leader", "deputy", "responsible")


@dataclass(frozen=True)
class Head:
    """A project on a day: its plan of the year, money against time, light and stage."""

    project: Project
    plan: AnnualPlan | None
    starts: list[Start]
    on: date
    through: date
    progress: Fraction
    rate: Fraction | None
    gap: Decimal | None
    light: Light
    stage: Stage

    @property
    def light_label(self) -> str:
        """Return the light in words."""
        return self.light.label

    @property
    def behind(self) -> Decimal | None:
        """Return how many percentage points the project is behind time progress, or None if it is not."""
        return -self.gap if self.gap is not None and self.gap < 0 else None

    @property
    def ledgers(self) -> list[str]:
        """Return the names of the ledgers that the plan sits in."""
        return [LedgerName(name).label for name in self.plan.ledgers] if self.plan else []

    @property
    def started_on(self) -> date | None:
        """Return the day of the substantive start, or None."""
        return next((start.started_on for start in self.starts if start.definition == StartDefinition.SUBSTANTIVE), None)

    @property
    def start_is_late(self) -> bool:
        """Return True if the planned start has passed without one."""
        return bool(self.plan and self.plan.planned_start_on and not self.started_on and self.plan.planned_start_on < self.on)


def for_page(projects: ProjectQuerySet, on: date) -> ProjectQuerySet:
    """Return projects with their people, the counts that the tabs carry, and what is to be done first."""
    undelivered = Milestone.objects.undelivered(on=on).order_by("due_on", "id")
    unresolved = Delay.objects.unresolved(on=on).order_by("next_step_due_on", "id")
    with_unit = Report.objects.with_unit().in_open_rounds().order_by("month")
    return projects.select_related(*PEOPLE).annotate(
        late_milestones=count_of(Milestone.objects.overdue(on=on)),
        late_permits=count_of(Permit.objects.overdue(on=on)),
        open_delays=count_of(Delay.objects.unresolved(on=on)),
        next_milestone=_first_of(undelivered, "id", "kind", "name", "due_on"),
        next_delay=_first_of(unresolved, "id", "cause", "description"),
        next_report=_first_of(with_unit, "id", "month", "status"),
    )


def _first_of(rows, *fields: str) -> Subquery:
    """Return some fields of a project's first row as one value, or None, as a subquery on its row."""
    values = JSONObject(**{name: F(name) for name in fields})
    return Subquery(rows.filter(project=OuterRef("pk")).values(found=values)[:1])


def count_of(rows) -> Coalesce:
    """Return how many of the rows belong to a project, as a subquery on its row."""
    counted = rows.filter(project=OuterRef("pk")).order_by().values("project").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def plan_on(project: Project, on: date) -> AnnualPlan | None:
    """Return the plan of the year of a day, or the latest before it."""
    return project.plans.filter(year__lte=on.year).order_by("-year").first()


def progress_of(year: int, through: date) -> Fraction:
    """Return time progress of a year at the end of `through`: nothing before the year, all after it."""
    if through.year != year:
        return Fraction(int(through.year > year))
    return time_progress(through)


def head(project: Project, on: date) -> Head:
    """Return how a project stands on a day (four queries)."""
    plan = plan_on(project, on)
    year = plan.year if plan else on.year
    through = last_reported_month(year, on)
    progress = progress_of(year, through)
    starts = [start for start in project.starts.select_related("by__person").order_by("started_on") if start.started_on <= on]
    has_started = any(start.definition == StartDefinition.SUBSTANTIVE for start in starts)
    done, planned = (plan.done_wan, plan.planned_wan) if plan else (Decimal(0), Decimal(0))
    gap = rules.gap_points(done, planned, progress)
    light = rules.light(
        gap=gap,
        planned_start_on=plan.planned_start_on if plan else None,
        has_started=has_started,
        on=on,
        thresholds=thresholds_on(on),
    )
    stage = rules.stage(completed_on=project.completed_on, has_started=has_started, label=plan.label if plan else "", on=on)
    return Head(project, plan, starts, on, through, progress, rules.investment_rate(done, planned), gap, light, stage)
