"""The rules of key projects: pure, exact, with their denominators named. Money is 万元; shares are fractions."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from projects.statuses import Light, Stage, YearLabel
from tracker.lib.measures import WAN_PER_YI, exact, points, share


@dataclass(frozen=True)
class Thresholds:
    """The light thresholds in force on a day, and the document that sets them (依据)."""

    yellow_points: Decimal  # percentage points behind, from which a light is yellow
    red_points: Decimal  # beyond which it is red
    start_yellow_days: int  # days past the planned start, from which it is yellow
    start_red_days: int
    source: str


DEFAULT_THRESHOLDS = Thresholds(Decimal(10), Decimal(30), 1, 90, "默认：序时进度为绿，落后10至30个百分点为黄，超过30个百分点为红")


def investment_rate(done_wan: Decimal, planned_wan: Decimal) -> Fraction | None:
    """Return done ÷ planned this year (投资完成率); may exceed 1; None without a plan."""
    return share(done_wan, planned_wan)


def gap_points(done_wan: Decimal, planned_wan: Decimal, progress: Fraction) -> Decimal | None:
    """Return the gap to linear time progress in percentage points (百分点), two decimals; negative is behind."""
    return points(investment_rate(done_wan, planned_wan), progress)


def short_by_wan(done_wan: Decimal, planned_wan: Decimal, progress: Fraction) -> Fraction:
    """Return how much money is missing to linear time progress, in 万元; negative when ahead."""
    return exact(planned_wan) * progress - exact(done_wan)


def short_by_yi(done_wan: Decimal, planned_wan: Decimal, progress: Fraction) -> Fraction:
    """Return the same in 亿元."""
    return short_by_wan(done_wan, planned_wan, progress) / exact(WAN_PER_YI)


@dataclass(frozen=True)
class StartRate:
    """Started projects with both denominators: planned to date and planned this year (开工率)."""

    started: int
    planned_to_date: int
    planned_this_year: int

    @property
    def of_planned_to_date(self) -> Fraction | None:
        """Return started ÷ planned to date, the one that bulletins print."""
        return share(self.started, self.planned_to_date)

    @property
    def of_planned_this_year(self) -> Fraction | None:
        """Return started ÷ planned this year."""
        return share(self.started, self.planned_this_year)


def milestone_lag(behind: int, projects: int) -> Fraction | None:
    """Return the share of projects with an overdue milestone among all of the ledger (节点落后率)."""
    return share(behind, projects)


def permit_rate(obtained: int, needed: int) -> Fraction | None:
    """Return obtained ÷ needed approvals (审批事项办结率); what is not applicable is not needed."""
    return share(obtained, needed)


def light(
    *, gap: Decimal | None, planned_start_on: date | None, has_started: bool, on: date, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> Light:
    """Return the worse of two lights: money against time, and a planned start that has passed; grey without any plan.

    A project whose planned start is still to come is on schedule: nobody can have spent its money yet.
    """
    start = light_of_start(planned_start_on, has_started, on, thresholds)
    if start == Light.GREEN:
        return Light.GREEN
    found = [light_of_gap(gap, thresholds), start]
    for colour in (Light.RED, Light.YELLOW, Light.GREEN):
        if colour in found:
            return colour
    return Light.GREY


def light_of_gap(gap: Decimal | None, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Light:
    """Return green on schedule, yellow from yellow_points behind, red beyond red_points; grey without a plan."""
    if gap is None:
        return Light.GREY
    if -gap > thresholds.red_points:
        return Light.RED
    return Light.YELLOW if -gap >= thresholds.yellow_points else Light.GREEN


def light_of_start(planned_start_on: date | None, has_started: bool, on: date, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Light:
    """Return the light of a planned start: green while it is still to come; grey where none is planned or it was made."""
    if planned_start_on is None or has_started:
        return Light.GREY
    days = (on - planned_start_on).days
    if days > thresholds.start_red_days:
        return Light.RED
    return Light.YELLOW if days >= thresholds.start_yellow_days else Light.GREEN


def stage(*, completed_on: date | None, has_started: bool, label: str, on: date) -> Stage:
    """Return where a project stands on a day; one carried over from earlier years (续建、竣工) is under construction."""
    if completed_on is not None and completed_on <= on:
        return Stage.COMPLETED
    if has_started or label in (YearLabel.CONTINUING, YearLabel.COMPLETION):
        return Stage.BUILDING
    return Stage.NOT_STARTED if label == YearLabel.PLANNED_START else Stage.PRELIMINARY


def backward_schedule(end: date, steps: list[tuple[str, int]]) -> list[tuple[str, date]]:
    """Return each step's due day, planned back from the end date (倒排工期).

    `steps` are (name, calendar days the step takes) in order of work; the last step ends on `end`.
    """
    planned: list[tuple[str, date]] = []
    due = end
    for name, days in reversed(steps):
        planned.append((name, due))
        due -= timedelta(days=days)
    return planned[::-1]
