"""How ledgers, units and months stand: set-wise, from querysets already limited to what the reader sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from projects import rules
from projects.models import Milestone, Permit, PlanMoney, Report, Round, Start
from projects.querysets import AnnualPlanQuerySet, DelayQuerySet
from projects.statuses import COUNTED, Cause, MoneySource, RoundStatus, StartDefinition, YearLabel
from tracker.lib.measures import rounded
from tracker.lib.periods import month_end, time_progress
from tracker.org.models import Unit

ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=20, decimal_places=2))
UNIT_ROLES = ("lead_unit", "handling_unit", "territory")


def reported_months(year: int, on: date) -> QuerySet:
    """Return the rounds of a year that are due or locked and have reports that count, latest first."""
    counted = (
        Report.objects.unscoped("the month through which figures count is one for the whole district")
        .counted()
        .filter(round=OuterRef("pk"))
    )
    ended = Q(due_on__lte=on) | Q(status=RoundStatus.LOCKED)
    return Round.objects.filter(ended, Exists(counted), month__year=year, month__lte=on).order_by("-month")


def last_reported_month(year: int, on: date) -> date:
    """Return the last day of the latest month whose round is due or locked and has reports that count.

    Falls back to the end of the month before `on`; never leaves the year: in its first month nothing has been asked for yet.
    """
    month = reported_months(year, on).values_list("month", flat=True).first()
    if month:
        return month_end(month)
    return min(max(on.replace(day=1) - timedelta(days=1), date(year, 1, 1)), date(year, 12, 31))


@dataclass(frozen=True)
class LedgerStanding:
    """One ledger of one year as it stood at the end of a day; money is 万元 as the counted reports say."""

    ledger: str
    year: int
    through: date
    projects: int
    by_label: dict[YearLabel, int]
    total_invest_wan: Decimal
    planned_wan: Decimal
    done_wan: Decimal
    start_rate: rules.StartRate
    behind_milestones: int
    permits_needed: int
    permits_obtained: int
    money: dict[MoneySource, Decimal]

    @property
    def progress(self) -> Fraction:
        """Return linear time progress at the end of `through` (时序进度)."""
        return time_progress(self.through)

    @property
    def rate(self) -> Fraction | None:
        """Return done ÷ planned this year, or None without a plan."""
        return rules.investment_rate(self.done_wan, self.planned_wan)

    @property
    def gap_points(self) -> Decimal | None:
        """Return the percentage points against time progress; negative is behind."""
        return rules.gap_points(self.done_wan, self.planned_wan, self.progress)

    @property
    def short_by_yi(self) -> Fraction:
        """Return what is missing to time progress, in 亿元; negative when ahead."""
        return rules.short_by_yi(self.done_wan, self.planned_wan, self.progress)

    @property
    def not_started(self) -> int:
        """Return how many of the year's planned starts have not started."""
        return self.by_label[YearLabel.PLANNED_START] - self.start_rate.started

    @property
    def in_full_swing(self) -> int:
        """Return the projects under construction from earlier years: continuing and completion (全速推进)."""
        return self.by_label[YearLabel.CONTINUING] + self.by_label[YearLabel.COMPLETION]

    @property
    def on_milestones(self) -> int:
        """Return the projects without an overdue milestone (按照节点推进)."""
        return self.projects - self.behind_milestones

    @property
    def milestone_lag(self) -> Fraction | None:
        """Return the share of projects behind a milestone among all of the ledger."""
        return rules.milestone_lag(self.behind_milestones, self.projects)

    @property
    def permit_rate(self) -> Fraction | None:
        """Return obtained ÷ needed permits."""
        return rules.permit_rate(self.permits_obtained, self.permits_needed)

    def money_share(self, source: str) -> Fraction | None:
        """Return the share of a source in the year's plan."""
        return rules.investment_rate(self.money.get(source, Decimal(0)), self.planned_wan)


def ledger_standing(plans: AnnualPlanQuerySet, *, ledger: str, year: int, through: date) -> LedgerStanding:
    """Return how a ledger stood at the end of `through` (three queries).

    A start counts when it is substantive, also when it came earlier than planned: both rates then rise.
    """
    inside = plans.of(year, ledger)
    counted = _counts(inside, through)
    permits = Permit.objects.within(project=inside.values("project")).needed()
    got = Permit.objects.obtained(on=through).filter(pk=OuterRef("pk"))
    needed = permits.alias(got=Exists(got)).aggregate(needed=Count("pk"), obtained=Count("pk", filter=Q(got=True)))
    money = PlanMoney.objects.within(plan=inside.values("pk")).values_list("source").annotate(sum=Sum("planned_wan")).order_by("source")
    return LedgerStanding(
        ledger=ledger,
        year=year,
        through=through,
        projects=counted["projects"],
        by_label={label: counted[f"label_{label.value}"] for label in YearLabel},
        total_invest_wan=counted["total"],
        planned_wan=counted["planned"],
        done_wan=counted["done"],
        start_rate=rules.StartRate(counted["started"], counted["to_date"], counted[f"label_{YearLabel.PLANNED_START.value}"]),
        behind_milestones=counted["behind"],
        permits_needed=needed["needed"],
        permits_obtained=needed["obtained"],
        money={MoneySource(source): planned for source, planned in money},
    )


def _counts(inside: AnnualPlanQuerySet, through: date) -> dict:
    """Return counts and sums of plans in one query."""
    started = Start.objects.filter(project=OuterRef("project"), definition=StartDefinition.SUBSTANTIVE, started_on__lte=through)
    late = Milestone.objects.filter(project=OuterRef("project")).overdue(on=through)
    planned_start = Q(label=YearLabel.PLANNED_START)
    return (
        inside.with_done_through(through)
        .alias(has_started=Exists(started), is_behind=Exists(late))
        .aggregate(
            projects=Count("pk"),
            **{f"label_{label.value}": Count("pk", filter=Q(label=label)) for label in YearLabel},
            total=Coalesce(Sum("project__total_invest_wan"), ZERO),
            planned=Coalesce(Sum("planned_wan"), ZERO),
            done=Coalesce(Sum("done_then_wan"), ZERO),
            started=Count("pk", filter=planned_start & Q(has_started=True)),
            to_date=Count("pk", filter=planned_start & Q(planned_start_on__lte=through)),
            behind=Count("pk", filter=Q(is_behind=True)),
        )
    )


@dataclass(frozen=True)
class UnitStanding:
    """A unit's share of the plans; `gap_points` against time progress, None without planned money."""

    unit_id: int
    unit: Unit
    projects: int
    planned_wan: Decimal
    done_wan: Decimal
    rate: Fraction | None
    gap_points: Decimal | None
    progress: Fraction

    @property
    def is_ahead(self) -> bool:
        """Return True if the unit has reached time progress (超过时序进度)."""
        return self.rate is not None and self.rate >= self.progress


def unit_standings(plans: AnnualPlanQuerySet, *, by: str, through: date) -> list[UnitStanding]:
    """Return the units of plans (already of one year and ledger), best gap first; `by` is lead_unit, handling_unit or territory."""
    if by not in UNIT_ROLES:
        raise ValueError(by)
    progress = time_progress(through)
    rows = (
        plans.with_done_through(through)
        .order_by()
        .values_list(f"project__{by}")
        .annotate(projects=Count("pk"), planned=Coalesce(Sum("planned_wan"), ZERO), done=Coalesce(Sum("done_then_wan"), ZERO))
    )
    found = [
        (unit, count, planned, done, rules.investment_rate(done, planned), rules.gap_points(done, planned, progress))
        for unit, count, planned, done in rows
    ]
    units = Unit.objects.in_bulk(row[0] for row in found)
    standings = [UnitStanding(row[0], units[row[0]], *row[1:], progress) for row in found]
    return sorted(standings, key=lambda s: (s.rate is None, -(s.rate or 0), s.unit.path_order))


@dataclass(frozen=True)
class CurvePoint:
    """The end of a month: money by linear plan and money done, None where not yet reported; 万元."""

    month_end: date
    planned_wan: Decimal
    done_wan: Decimal | None


def monthly_curve(plans: AnnualPlanQuerySet, *, year: int, through: date) -> list[CurvePoint]:
    """Return the twelve month ends of a year for plans (already of that year)."""
    planned = plans.aggregate(sum=Coalesce(Sum("planned_wan"), ZERO))["sum"]
    added = dict(_added_by_month(plans, year))
    points, done = [], Decimal(0)
    for number in range(1, 13):
        first = date(year, number, 1)
        done += added.get(first, Decimal(0))
        last = month_end(first)
        points.append(CurvePoint(last, rounded(planned * number / 12, 2), done if last <= through else None))
    return points


def _added_by_month(plans: AnnualPlanQuerySet, year: int) -> Iterator[tuple[date, Decimal]]:
    """Return what each month added to the latest counted cumulative, so that the sums equal the headline at every month end."""
    before = (
        Report.objects.counted()
        .filter(project=OuterRef("project"), month__year=year, month__lt=OuterRef("month"))
        .order_by("-month")
        .values("cumulative_wan")[:1]
    )
    return (
        Report.objects.within(project=plans.values("project"))
        .filter(month__year=year, status__in=COUNTED)
        .annotate(added=F("cumulative_wan") - Coalesce(Subquery(before), ZERO))
        .order_by()
        .values_list("month")
        .annotate(Sum("added"))
    )


def causes(delays: DelayQuerySet, on: date) -> list[tuple[Cause, int]]:
    """Return how many unresolved delays have each cause, most frequent first, for the Pareto."""
    rows = delays.unresolved(on=on).order_by().values_list("cause").annotate(count=Count("pk"))
    return sorted(((Cause(cause), count) for cause, count in rows), key=lambda row: (-row[1], row[0]))
