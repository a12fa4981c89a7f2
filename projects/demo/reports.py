"""Seven months of reports: their money adds up to the table, June and July are printed sums, a few of July still lie open."""

from datetime import date, datetime, timedelta
from random import Random

from projects.demo.people import People
from projects.demo.phrases import PROBLEMS, progress
from projects.demo.rows import JULY_END, YEAR, Row, dice, split
from projects.models import AnnualPlan, Report, ReportHistory, Round, RoundHistory
from projects.reporting import DUE_ON, OPENS_ON
from projects.statuses import ReportStatus, RoundStatus, YearLabel
from tracker.lib.periods import at_local, month_end
from tracker.org.models import User

MONTHS = [date(YEAR, number, 1) for number in range(1, 8)]
SEASON = [0.55, 0.4, 0.9, 1.1, 1.2, 1.35, 1.2]  # winter and the Spring Festival are slow
# July reports that are not settled; they report no money, so that the printed totals stand whatever becomes of them.
OPEN_IN_JULY = {
    "航海西路商业综合体": ReportStatus.DRAFT,
    "侯寨电商物流港": ReportStatus.DRAFT,
    "荆胡小学": ReportStatus.DRAFT,
    "滨河花园实验小学": ReportStatus.RETURNED,
    "红云路片区改造": ReportStatus.SUBMITTED,
    "大顺路": ReportStatus.SUBMITTED,
    "王胡砦城中村改造": ReportStatus.SUBMITTED,
}
WHY_RETURNED = "本月进度只写“正在推进”，请补充施工许可办理到哪一步、预计开工日期。"


def build(table: list[Row], plans: dict[str, AnnualPlan], people: People) -> None:
    """Make rounds, reports with their histories, and the account in the plans."""
    rounds = _rounds(people.users["reviewer"])
    random = dice("reports")
    reports, stories = [], []
    for row in table:
        if row.label == YearLabel.PRELIMINARY:
            continue
        cumulative = 0
        for round_, done in zip(rounds, _months(row, random), strict=True):
            cumulative += done
            report, story = _report(row, round_, done, cumulative, random, people)
            reports.append(report)
            stories.append(story)
        plan = plans[row.code]
        plan.done_wan = cumulative
        plan.done_through = date(YEAR, 6, 30) if row.name in OPEN_IN_JULY else JULY_END
    Report.objects.bulk_create(reports)
    ReportHistory.objects.bulk_create(
        ReportHistory(report=report, was=was, became=became, at=at, by=by, because=because)
        for report, story in zip(reports, stories, strict=True)
        for was, became, at, by, because in story
    )
    AnnualPlan.objects.bulk_update(plans.values(), ["done_wan", "done_through"])


def _rounds(reviewer: User) -> list[Round]:
    """Make the rounds of January to July; those before July are locked."""
    found = []
    for month in MONTHS:
        following = month_end(month) + timedelta(days=1)
        is_locked = month < MONTHS[-1]
        since = at_local(following.replace(day=10), 17) if is_locked else at_local(month.replace(day=OPENS_ON), 6)
        status = RoundStatus.LOCKED if is_locked else RoundStatus.OPEN
        due_on = following.replace(day=DUE_ON)
        found.append(Round(month=month, opens_on=month.replace(day=OPENS_ON), due_on=due_on, status=status, status_since=since))
    Round.objects.bulk_create(found)
    RoundHistory.objects.bulk_create(
        RoundHistory(round=round_, was=RoundStatus.OPEN, became=RoundStatus.LOCKED, at=round_.status_since, by=reviewer)
        for round_ in found[:-1]
    )
    return found


def _months(row: Row, random) -> list[int]:
    """Return what was done in each month in whole 万元; little before a start, and June and July as printed."""
    starts = 1 if row.is_built else row.started_on.month if row.started_on else 8
    weights = [season * random.uniform(0.8, 1.25) * (1 if number >= starts else 0.06) for number, season in enumerate(SEASON, start=1)]
    if row.name in OPEN_IN_JULY:
        weights[-1] = 0
    if row.done_june_wan is None:
        return split(row.done_july_wan, weights)
    return [*split(row.done_june_wan, weights[:6]), row.done_july_wan - row.done_june_wan]


def _report(row: Row, round_: Round, done: int, cumulative: int, random, people: People) -> tuple[Report, list[tuple]]:
    """Return a report and the changes that brought it where it stands."""
    status = ReportStatus.LOCKED if round_.status == RoundStatus.LOCKED else ReportStatus.ACCEPTED
    if round_.month == MONTHS[-1]:
        status = OPEN_IN_JULY.get(row.name, status)
    own = Random(f"shares {row.code}")  # the same every month, so that what was entered and paid never shrinks
    entered, paid = own.uniform(0.82, 1.0), own.uniform(0.68, 0.95)
    report = Report(
        project=row.project,
        round=round_,
        month=round_.month,
        done_wan=done,
        cumulative_wan=cumulative,
        statistics_wan=int(cumulative * entered),
        paid_wan=int(cumulative * entered * paid),
        progress="" if status == ReportStatus.DRAFT else progress(row, round_.month.month),
        problems=random.choice(PROBLEMS) if status != ReportStatus.DRAFT else "",
        status=status,
    )
    if status == ReportStatus.RETURNED:
        report.progress = "正在推进。"
    story = _story(report, round_, random, people)
    report.status_since = story[-1][2] if story else at_local(round_.opens_on, 6)
    report.submitted_by = next((by for _was, became, _at, by, _why in reversed(story) if became == ReportStatus.SUBMITTED), None)
    return report, story


def _story(report: Report, round_: Round, random, people: People) -> list[tuple]:
    """Return (was, became, at, by, because) of each change; most are in time, some late, some returned once."""
    if report.status == ReportStatus.DRAFT:
        return []
    reviewer, unit = people.users["reviewer"], _of_unit(report, people)
    sent = _working_hour(round_.due_on - timedelta(days=random.randrange(0, 4)), random)
    if random.random() < 0.06 or report.status == ReportStatus.SUBMITTED:
        sent += timedelta(days=random.randrange(1, 4))
    story = [(ReportStatus.DRAFT, ReportStatus.SUBMITTED, sent, unit, "")]
    if report.status == ReportStatus.RETURNED or (report.status == ReportStatus.LOCKED and random.random() < 0.05):
        story.append((ReportStatus.SUBMITTED, ReportStatus.RETURNED, sent + timedelta(hours=3), reviewer, WHY_RETURNED))
        if report.status == ReportStatus.RETURNED:
            return story
        story.append((ReportStatus.RETURNED, ReportStatus.SUBMITTED, sent + timedelta(hours=6), unit, ""))
    if report.status == ReportStatus.SUBMITTED:
        return story
    last = story[-1][2]
    story.append((ReportStatus.SUBMITTED, ReportStatus.ACCEPTED, last + timedelta(minutes=random.randrange(15, 150)), reviewer, ""))
    if report.status == ReportStatus.LOCKED:
        story.append((ReportStatus.ACCEPTED, ReportStatus.LOCKED, max(round_.status_since, last + timedelta(hours=4)), reviewer, ""))
    return story


def _of_unit(report: Report, people: People) -> User | None:
    """Return the log-in of the unit that reports, where the demonstration has one."""
    holders = (report.project.responsible_id,)
    return next((user for user in people.users.values() if user.person_id in holders), None)


def _working_hour(day: date, random) -> datetime:
    return at_local(day, random.randrange(9, 16), random.randrange(60))
