"""The month as a sheet: what a unit fills in row by row, and how the round's page counts and lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Case, Count, F, FilteredRelation, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects import reporting
from projects.models import Report, Round
from projects.querysets import OF_PROJECT
from projects.reporting import FILLABLE, Month, ReportRefused, StaleReport
from projects.statuses import ReportStatus, RoundStatus
from tracker.ledger.search import found_by
from tracker.lib.measures import share
from tracker.lib.moves import MoveRefused
from tracker.lib.panels import TodoItem
from tracker.org.models import User
from tracker.org.rights import reach

MONEY = ("done_wan", "statistics_wan", "paid_wan")
MOST_ROWS = 200
URGENCY = (ReportStatus.RETURNED, ReportStatus.SUBMITTED, ReportStatus.DRAFT)  # what waits for somebody stands first


def status_counts(reports) -> dict[str, int]:
    """Return how many reports stand in each status."""
    return dict(reports.order_by().values_list("status").annotate(n=Count("pk")))


def round_counts(visible, rounds: Iterable[Round]) -> list[dict]:
    """Return one row per month: the round, and how many of the visible reports stand where; two queries."""
    counted: dict[int, dict[str, int]] = {}
    for round_id, status, n in visible.order_by().values_list("round", "status").annotate(n=Count("pk")):
        counted.setdefault(round_id, {})[status] = n
    rows = []
    for round_ in rounds:
        by_status = counted.get(round_.pk, {})
        total = sum(by_status.values())
        settled = by_status.get("accepted", 0) + by_status.get("locked", 0)
        rows.append(
            {
                "round": round_,
                "total": total,
                "settled": settled,
                "share": share(settled, total),
                **{status: by_status.get(status, 0) for status in ReportStatus},
            }
        )
    return rows


def status_tabs(request, counts: dict[str, int], chosen: str) -> list[dict]:
    """Return the tabs of the round's page: all, then each status that occurs."""
    tabs = [{"label": _("All"), "url": "?", "active": not chosen, "count": sum(counts.values())}]
    for status in ReportStatus:
        if counts.get(status) or status == chosen:
            tabs.append(
                {"label": status.label, "url": f"?status={status.value}", "active": chosen == status, "count": counts.get(status, 0)}
            )
    return tabs


def listed(reports, *, year: int, status: str = "", unit: str = "", text: str = ""):
    """Return the reports for the table, with the year's plan joined, those that need somebody first."""
    if status in ReportStatus.values:
        reports = reports.filter(status=status)
    if unit.isdigit():
        reports = reports.filter(project__lead_unit=unit)
    if text:
        reports = found_by(reports, text, prefix="project__")
    plan = FilteredRelation("project__plans", condition=Q(project__plans__year=year))
    urgency = Case(*[When(status=name, then=Value(place)) for place, name in enumerate(URGENCY)], default=Value(9))
    return (
        reports.alias(plan=plan, urgency=urgency)
        .annotate(planned_wan=F("plan__planned_wan"))
        .select_related("project__lead_unit", "project__handling_unit")
        .order_by("urgency", "project__name", "pk")
    )


@dataclass
class SheetRow:
    """One report on the sheet: what was typed, and what is wrong with it."""

    report: Report
    typed: dict[str, str]
    is_touched: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    def is_ready(self) -> bool:
        """Return True for an untouched draft with words; a returned report must be changed before it goes back."""
        return self.report.status == ReportStatus.DRAFT and bool(self.typed["progress"].strip())

    def version(self) -> int:
        """Return the version that was read; 0, which no report has, for anything else."""
        return int(self.typed["version"]) if self.typed["version"].isdecimal() else 0

    def month(self) -> Month:
        """Return what was typed as figures; notes an error at each cell that is no number."""
        money = {}
        for name in MONEY:
            money[name] = self._number(name)
        return Month(**money, progress=self.typed["progress"].strip(), problems=self.report.problems)

    def _number(self, name: str) -> Decimal:
        text = self.typed[name].replace(",", "").replace("，", "").strip() or "0"
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = None
        if value is None or not value.is_finite():
            self.errors[name] = _("“%(text)s” is not a number.") % {"text": self.typed[name]}
            return Decimal(0)
        if value < 0:
            self.errors[name] = _("Figures cannot be negative.")
        elif value != round(value, 2) or value >= 10**12:
            self.errors[name] = _("At most two decimals, please.")
        return value


def fillable(user: User, round_: Round):
    """Return the reports of a round that this user may fill in now."""
    return (
        Report.objects.actable_by(user, "report")
        .visible_to(user)
        .filter(round=round_, status__in=FILLABLE)
        .select_related("project__lead_unit", "round")
        .order_by("project__name", "pk")
    )


def sheet_rows(reports, posted: Mapping | None) -> list[SheetRow]:
    """Return the rows of the sheet, with what was posted for each; only rows of `reports` are looked at."""
    rows = []
    for report in reports[:MOST_ROWS]:
        kept = {name: f"{getattr(report, name):.2f}" for name in MONEY} | {"progress": report.progress, "version": str(report.version)}
        if posted is None:
            rows.append(SheetRow(report, kept))
            continue
        typed = {name: posted.get(f"{name}-{report.pk}", value) for name, value in kept.items()}
        rows.append(SheetRow(report, typed, is_touched=any(typed[name].strip() != kept[name] for name in (*MONEY, "progress"))))
    return rows


def save_sheet(rows: list[SheetRow], *, submit: bool, at: datetime, by: User) -> bool:
    """Save touched rows and, if asked, hand in those with words and drafts that are ready; False, and nothing saved, if one is wrong."""
    try:
        with transaction.atomic():
            for row in rows:
                if row.is_touched or (submit and row.is_ready()):
                    row.is_touched = True
                    _save_row(row, submit=submit and bool(row.typed["progress"].strip()), at=at, by=by)
            if any(row.errors for row in rows):
                raise ReportRefused
    except ReportRefused:
        return False
    return True


def _save_row(row: SheetRow, *, submit: bool, at: datetime, by: User) -> None:
    month = row.month()
    if row.errors:
        return
    try:
        fill_and_submit(row.report, month, version=row.version(), submit=submit, at=at, by=by)
    except (ReportRefused, MoveRefused, StaleReport) as refusal:
        row.errors["done_wan"] = str(refusal)


@transaction.atomic
def fill_and_submit(report: Report, month: Month, *, version: int, submit: bool, at: datetime, by: User) -> None:
    """Save a report and, if asked, submit it, as one act."""
    reporting.fill_report(report, month, version=version)
    if submit:
        reporting.submit_report(report, at=at, by=by)


def todo(user: User, day: date) -> list[TodoItem]:
    """Return one item per open month that waits for this user: to fill in, or to review."""
    fills, reviews = reach(user, "projects.project", "report"), reach(user, "projects.project", "review")
    if not fills and not reviews:
        return []
    waiting = Report.objects.visible_to(user).filter(round__status=RoundStatus.OPEN, month__lte=day)
    mine = Q(status__in=FILLABLE) & fills.limit(*OF_PROJECT) if fills and not reviews else Q(pk__in=[])
    theirs = Q(status=ReportStatus.SUBMITTED) & reviews.limit(*OF_PROJECT) if reviews else Q(pk__in=[])
    rows = (
        waiting.order_by()
        .values("round__month", "round__due_on")
        .annotate(fill=Count("pk", filter=mine), review=Count("pk", filter=theirs))
    )
    items = []
    for row in rows.order_by("round__month"):
        items += _round_items(row)
    return items


def _round_items(row: dict) -> list[TodoItem]:
    """Return what one month asks of a user."""
    label, due_on = f"{row['round__month']:%Y-%m}", row["round__due_on"]
    items = []
    if row["fill"]:
        title = ngettext("Report %(month)s: %(n)d project", "Report %(month)s: %(n)d projects", row["fill"]) % {
            "month": label,
            "n": row["fill"],
        }
        items.append(TodoItem(title, reverse("projects:sheet", args=[label]), _("Monthly report"), due_on, act=_("Fill in")))
    if row["review"]:
        title = ngettext("Review %(month)s: %(n)d report", "Review %(month)s: %(n)d reports", row["review"]) % {
            "month": label,
            "n": row["review"],
        }
        url = f"{reverse('projects:round', args=[label])}?status={ReportStatus.SUBMITTED}"
        items.append(TodoItem(title, url, _("Review of reports"), due_on, act=_("Review")))
    return items
