"""The reporting round: open, fill, submit, return, accept, lock. Money is 万元, cumulative figures count from January."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import AnnualPlan, Report, Round
from projects.statuses import COUNTED, ReportStatus, RoundStatus, YearLabel
from tracker.lib.moves import MoveRefused, move
from tracker.lib.periods import month_end
from tracker.org.models import User

OPENS_ON = 25  # day of the month itself
DUE_ON = 5  # day of the next month
FILLABLE = (ReportStatus.DRAFT, ReportStatus.RETURNED)


class ReportRefused(Exception):
    """The report cannot be taken as it is; the sentence says why."""


class StaleReport(Exception):
    """Somebody saved the report since it was read; `current` is what stands now."""

    def __init__(self, current: Report):
        self.current = current
        super().__init__(_("Somebody has changed this report since you opened it."))


@dataclass(frozen=True)
class Month:
    """What a unit fills in for one month; money in 万元."""

    done_wan: Decimal
    statistics_wan: Decimal = Decimal(0)
    paid_wan: Decimal = Decimal(0)
    progress: str = ""
    problems: str = ""


# A draft for each project whose plan of the year asks for money and that is not finished; those that exist stay.
DRAFTS = """
INSERT INTO projects_report (project_id, round_id, month, done_wan, cumulative_wan, statistics_wan, paid_wan,
                             progress, problems, status, status_since, version)
SELECT p.project_id, %(round)s, %(month)s, 0, coalesce(last.cumulative_wan, 0), coalesce(last.statistics_wan, 0),
       coalesce(last.paid_wan, 0), '', '', 'draft', %(at)s, 1
FROM projects_annualplan p
JOIN projects_project j ON j.id = p.project_id
LEFT JOIN LATERAL (
    SELECT r.cumulative_wan, r.statistics_wan, r.paid_wan FROM projects_report r
    WHERE r.project_id = p.project_id AND r.month < %(month)s AND r.month >= %(january)s AND r.status IN ('accepted', 'locked')
    ORDER BY r.month DESC LIMIT 1
) last ON true
WHERE p.year = %(year)s AND p.planned_wan > 0 AND p.label <> %(preliminary)s
  AND (j.completed_on IS NULL OR j.completed_on >= %(month)s)
ON CONFLICT (project_id, month) DO NOTHING
"""


@transaction.atomic
def open_round(month: date, *, at: datetime) -> Round:
    """Open a month's round with a draft for each project that must report; opening twice changes nothing."""
    month = month.replace(day=1)
    due_on = (month_end(month) + timedelta(days=1)).replace(day=DUE_ON)
    round_, _is_new = Round.objects.get_or_create(
        month=month, defaults={"opens_on": month.replace(day=OPENS_ON), "due_on": due_on, "status_since": at}
    )
    with connection.cursor() as cursor:
        cursor.execute(
            DRAFTS,
            {
                "round": round_.pk,
                "month": month,
                "january": month.replace(month=1),
                "year": month.year,
                "preliminary": YearLabel.PRELIMINARY,
                "at": at,
            },
        )
    return round_


def rounds_to_open(on: date) -> list[date]:
    """Return the months whose round should be open on a day and is not: this month from the 25th, and the month before."""
    wanted = [(on.replace(day=1) - timedelta(days=1)).replace(day=1)]
    if on.day >= OPENS_ON:
        wanted.append(on.replace(day=1))
    known = set(Round.objects.filter(month__in=wanted).values_list("month", flat=True))
    return [month for month in wanted if month not in known]


def previous_cumulative(report: Report) -> Decimal:
    """Return what the counted reports before this month say was done since January, in 万元."""
    before = Report.objects.sharing("project", report).counted().filter(month__lt=report.month, month__year=report.month.year)
    return before.order_by("-month").values_list("cumulative_wan", flat=True).first() or Decimal(0)


def check_month(report: Report, month: Month) -> Decimal:
    """Return the cumulative figure this month would make. Raises ReportRefused with a sentence."""
    cumulative = previous_cumulative(report) + month.done_wan
    project = report.project
    room = project.total_invest_wan - project.done_before_wan
    if cumulative > room:
        raise ReportRefused(
            _("%(cumulative)s since January and %(before)s before would exceed the total investment of %(total)s (10k yuan).")
            % {"cumulative": cumulative, "before": project.done_before_wan, "total": project.total_invest_wan}
        )
    for value, name in ((month.statistics_wan, _("Entered in statistics")), (month.paid_wan, _("Paid"))):
        if value > project.total_invest_wan:
            raise ReportRefused(
                _("%(name)s cannot exceed the total investment of %(total)s (10k yuan).")
                % {"name": name, "total": project.total_invest_wan}
            )
    if min(month.done_wan, month.statistics_wan, month.paid_wan) < 0:
        raise ReportRefused(_("Figures cannot be negative."))
    return cumulative


@transaction.atomic
def fill_report(report: Report, month: Month, *, version: int) -> None:
    """Save what the unit filled in. Raises ReportRefused, or StaleReport if somebody saved it since `version` was read."""
    if report.status not in FILLABLE:
        raise ReportRefused(_("This report is %(status)s and can no longer be changed.") % {"status": report.get_status_display()})
    cumulative = check_month(report, month)
    values = {**vars(month), "cumulative_wan": cumulative}
    saved = Report.objects.again(report).filter(version=version, status__in=FILLABLE).update(version=F("version") + 1, **values)
    if not saved:
        raise StaleReport(Report.objects.again(report).select_related("project").get())
    for name, value in values.items():
        setattr(report, name, value)
    report.version = version + 1


@transaction.atomic
def submit_report(report: Report, *, at: datetime, by: User) -> None:
    """Hand the report to the reviewer; it must say in words what was done. Raises ReportRefused or MoveRefused."""
    if not report.progress.strip():
        raise ReportRefused(_("Say in words what was done this month before you submit."))
    if report.round.status == RoundStatus.LOCKED:
        raise ReportRefused(_("The round of this month is locked."))
    cumulative = check_month(report, Month(report.done_wan, report.statistics_wan, report.paid_wan))
    move(report, ReportStatus.SUBMITTED, at=at, by=by, submitted_by=by, cumulative_wan=cumulative)


@transaction.atomic
def return_report(report: Report, *, because: str, at: datetime, by: User) -> None:
    """Give the report back to its unit with the reason. Raises ReportRefused if a later month already counts."""
    if not because.strip():
        raise ReportRefused(_("Say why the report is returned."))
    plan = _plan_locked(report)
    if report.status in COUNTED and _counts_later(report):
        raise ReportRefused(_("A later month of this project has been accepted; return that one first."))
    move(report, ReportStatus.RETURNED, at=at, by=by, because=because.strip())
    keep_account(plan)


@transaction.atomic
def accept_report(report: Report, *, at: datetime, by: User) -> None:
    """Take the report: its figures count from now on. Nobody accepts what they submitted. Raises ReportRefused or MoveRefused."""
    if report.submitted_by_id == by.pk:
        raise ReportRefused(_("Somebody else must accept what you submitted."))
    plan = _plan_locked(report)
    if _counts_later(report):
        raise ReportRefused(_("A later month of this project has already been accepted."))
    cumulative = check_month(report, Month(report.done_wan, report.statistics_wan, report.paid_wan))
    move(report, ReportStatus.ACCEPTED, at=at, by=by, cumulative_wan=cumulative)
    keep_account(plan)


def _plan_locked(report: Report) -> AnnualPlan:
    """Return the year's plan, locked until the transaction ends, so that two reviewers keep one account."""
    return AnnualPlan.objects.sharing("project", report).select_for_update().get(year=report.month.year)


def _counts_later(report: Report) -> bool:
    return Report.objects.sharing("project", report).counted().filter(month__gt=report.month, month__year=report.month.year).exists()


def keep_account(plan: AnnualPlan) -> None:
    """Write the plan's `done_wan` and `done_through` from the latest report that counts."""
    last = Report.objects.sharing("project", plan).counted().filter(month__year=plan.year).order_by("-month").first()
    done, through = (last.cumulative_wan, month_end(last.month)) if last else (Decimal(0), None)
    AnnualPlan.objects.again(plan).update(done_wan=done, done_through=through)


@dataclass(frozen=True)
class Outcome:
    """What came of an act on many reports: how many went through, and the sentence for each that did not."""

    done: int
    refused: list[tuple[Report, str]]


def accept_reports(reports: Iterable[Report], *, at: datetime, by: User) -> Outcome:
    """Accept many reports; each that is refused stays as it is and says why."""
    done, refused = 0, []
    for report in reports:
        try:
            accept_report(report, at=at, by=by)
        except (ReportRefused, MoveRefused) as refusal:
            refused.append((report, str(refusal)))
        else:
            done += 1
    return Outcome(done, refused)


@transaction.atomic
def lock_round(round_: Round, *, because: str = "", at: datetime, by: User | None) -> int:
    """Lock a round and its accepted reports; return how many. Unreviewed ones forbid it, unreported ones need a reason."""
    reports = Report.objects.unscoped("a month is locked for the whole district").filter(round=round_)
    waiting = reports.awaiting_review().count()
    if waiting:
        raise ReportRefused(ngettext("%(n)d report still awaits review.", "%(n)d reports still await review.", waiting) % {"n": waiting})
    missing = reports.with_unit().count()
    if missing and not because.strip():
        raise ReportRefused(
            ngettext(
                "%(n)d report is missing; say why the round is locked all the same.",
                "%(n)d reports are missing; say why the round is locked all the same.",
                missing,
            )
            % {"n": missing}
        )
    move(round_, RoundStatus.LOCKED, at=at, by=by, because=because.strip())
    locked = 0
    for report in reports.filter(status=ReportStatus.ACCEPTED).select_for_update():
        move(report, ReportStatus.LOCKED, at=at, by=by)
        locked += 1
    return locked
