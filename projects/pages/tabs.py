"""What each tab of a project's page shows; one or two queries a tab, however many rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from projects import rules
from projects.models import Delay, Milestone, Permit, PermitKind, PlanMoney, Project, Quantity, Replan, Report, Term
from projects.pages.head import Head
from projects.statuses import COUNTED, PermitStage, PermitState
from tracker.lib.measures import share
from tracker.lib.periods import month_end


@dataclass(frozen=True)
class MonthRow:
    """A month of the year: the linear plan at its end, and the report if there is one; 万元."""

    month: date
    planned_wan: Decimal
    report: Report | None

    @property
    def counts(self) -> bool:
        """Return True if the report's figures count."""
        return self.report is not None and self.report.status in COUNTED


@dataclass(frozen=True)
class MoneyRow:
    """The year's plan from one source, and its share."""

    source: str
    planned_wan: Decimal
    share: Fraction | None


def months(head: Head) -> list[MonthRow]:
    """Return the twelve months of the plan's year, with linear plan and report."""
    if head.plan is None:
        return []
    reports = {report.month: report for report in head.project.reports.filter(month__year=head.plan.year)}
    firsts = [date(head.plan.year, number, 1) for number in range(1, 13)]
    return [MonthRow(first, head.plan.planned_wan * first.month / 12, reports.get(first)) for first in firsts]


def money(head: Head) -> list[MoneyRow]:
    """Return the year's plan by source of money, in the order of the sources."""
    rows = list(head.plan.money.all()) if head.plan else []
    order = [source for source, _label in PlanMoney._meta.get_field("source").choices]
    rows.sort(key=lambda row: order.index(row.source))
    whole = sum((row.planned_wan for row in rows), Decimal(0))
    return [MoneyRow(row.get_source_display(), row.planned_wan, share(row.planned_wan, whole)) for row in rows]


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone with its days late on a day and its replans, oldest first."""

    milestone: Milestone
    begins_on: date
    days_late: int
    replans: list[Replan]

    @property
    def tone(self) -> str:
        """Return the colour: delivered green, overdue red, due within a week yellow, later grey."""
        if self.milestone.delivered_on:
            return "green"
        return "red" if self.days_late > 0 else "yellow" if self.days_late >= -7 else "grey"

    @property
    def delivered_late_by(self) -> int:
        """Return how many days after its due day it was delivered; 0 if in time or open."""
        done = self.milestone.delivered_on
        return max((done - self.milestone.due_on).days, 0) if done else 0


def milestones(project: Project, on: date) -> list[MilestoneRow]:
    """Return the milestones by due day; each bar of the Gantt begins where the one before is due (30 days for the first)."""
    found = list(project.milestones.order_by("due_on", "id"))
    replans = defaultdict(list)
    for replan in Replan.objects.within(milestone__project=project).select_related("by__person"):
        replans[replan.milestone_id].append(replan)
    rows, begins_on = [], None
    for milestone in found:
        begins = begins_on or milestone.due_on - timedelta(days=30)
        rows.append(MilestoneRow(milestone, min(begins, milestone.due_on), milestone.days_late(on), replans[milestone.pk]))
        begins_on = milestone.due_on
    return rows


@dataclass(frozen=True)
class PermitRow:
    """A kind of approval and how it stands with this project; permit None: not yet judged."""

    kind: PermitKind
    permit: Permit | None
    days_late: int | None

    @property
    def authority(self) -> str:
        """Return who decides: the permit's own authority, else that of the kind in the reader's language."""
        own = self.permit.authority if self.permit else ""
        return own if own and own != self.kind.authority else self.kind.authority_label

    @property
    def tone(self) -> str:
        """Return the colour of its state."""
        if self.permit is None or self.permit.state == PermitState.NOT_APPLICABLE:
            return "grey"
        if self.permit.state == PermitState.DONE:
            return "green"
        return "red" if (self.days_late or 0) > 0 else "blue" if self.permit.state == PermitState.IN_PROGRESS else "yellow"


@dataclass(frozen=True)
class PermitStageRows:
    """One of the four stages with its approvals; obtained ÷ needed."""

    stage: PermitStage
    rows: list[PermitRow]
    obtained: int
    needed: int

    @property
    def rate(self) -> Fraction | None:
        """Return obtained ÷ needed, or None when nothing is needed."""
        return rules.permit_rate(self.obtained, self.needed)


def permits(project: Project, on: date) -> list[PermitStageRows]:
    """Return the four stages with every kind of approval."""
    there = {permit.kind_id: permit for permit in project.permits.order_by()}
    by_stage = defaultdict(list)
    for kind in PermitKind.objects.all():
        by_stage[kind.stage].append(_permit_row(kind, there.get(kind.pk), on))
    return [_stage_rows(stage, by_stage[stage]) for stage in PermitStage]


def _permit_row(kind: PermitKind, permit: Permit | None, on: date) -> PermitRow:
    if permit:
        permit.kind = kind
    is_open = permit and permit.due_on and permit.state in (PermitState.NEEDED, PermitState.IN_PROGRESS)
    return PermitRow(kind, permit, (on - permit.due_on).days if is_open else None)


def _stage_rows(stage: PermitStage, rows: list[PermitRow]) -> PermitStageRows:
    needed = [row.permit for row in rows if row.permit and row.permit.state != PermitState.NOT_APPLICABLE]
    return PermitStageRows(stage, rows, sum(permit.state == PermitState.DONE for permit in needed), len(needed))


@dataclass(frozen=True)
class DelayRow:
    """A delay with how long it has lasted and how late its next step is."""

    delay: Delay
    days: int
    next_step_late: int | None


def delays(project: Project, on: date) -> list[DelayRow]:
    """Return the delays, open ones first, the newest first within."""
    found = sorted(project.delays.select_related("by__person"), key=lambda delay: delay.resolved_on is not None)
    return [_delay_row(delay, on) for delay in found]


def _delay_row(delay: Delay, on: date) -> DelayRow:
    lasted = ((delay.resolved_on or on) - delay.since).days
    return DelayRow(delay, max(lasted, 0), None if delay.resolved_on else (on - delay.next_step_due_on).days)


@dataclass(frozen=True)
class QuantityRow:
    """Something counted: its months, what was done in all, and the share of the total."""

    quantity: Quantity
    months: list
    planned: Decimal
    done: Decimal

    @property
    def rate(self) -> Fraction | None:
        """Return done ÷ total."""
        return share(self.done, self.quantity.total)

    @property
    def is_beyond(self) -> bool:
        """Return True if more was done than the total."""
        return self.done > self.quantity.total


@dataclass(frozen=True)
class QuantityGroup:
    """One thing counted in one unit of measure, by the teams together."""

    name: str
    measure: str
    rows: list[QuantityRow]

    @property
    def total(self) -> Decimal:
        """Return the totals of the teams together."""
        return sum((row.quantity.total for row in self.rows), Decimal(0))

    @property
    def planned(self) -> Decimal:
        """Return what all teams planned so far."""
        return sum((row.planned for row in self.rows), Decimal(0))

    @property
    def done(self) -> Decimal:
        """Return what all teams did."""
        return sum((row.done for row in self.rows), Decimal(0))

    @property
    def rate(self) -> Fraction | None:
        """Return done ÷ total of all teams."""
        return share(self.done, self.total)


def quantities(project: Project, on: date) -> list[QuantityGroup]:
    """Return what is counted, by thing and measure; planned counts the months up to this one."""
    groups: dict[tuple[str, str], list[QuantityRow]] = defaultdict(list)
    for quantity in project.quantities.order_by("name", "measure", "team", "id").prefetch_related("months"):
        rows = list(quantity.months.all())
        planned = sum((row.planned for row in rows if row.month <= month_end(on)), Decimal(0))
        groups[quantity.name, quantity.measure].append(QuantityRow(quantity, rows, planned, sum((row.done for row in rows), Decimal(0))))
    return [QuantityGroup(str(rows[0].quantity), rows[0].quantity.get_measure_display(), rows) for rows in groups.values()]


@dataclass(frozen=True)
class TermRow:
    """A term of the agreement with its light."""

    term: Term
    days_late: int | None

    @property
    def tone(self) -> str:
        """Return the colour: kept green, overdue red, else grey."""
        return "green" if self.term.kept_on else "red" if (self.days_late or 0) > 0 else "grey"


def terms(project: Project, on: date) -> list[TermRow]:
    """Return the agreement terms by due day."""
    return [TermRow(term, (on - term.due_on).days if term.due_on and not term.kept_on else None) for term in project.terms.all()]
