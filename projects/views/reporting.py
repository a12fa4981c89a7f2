"""Pages of the reporting round: rounds, one month, the unit's sheet, one report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects import reporting, sheets
from projects.forms.reporting import ReportForm, ReturnForm
from projects.models import Report, Round
from projects.statuses import ReportStatus, RoundStatus
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.org.rights import demand, may, reach

PAGE_SIZE = 50


def _round_or_404(user, label: str) -> Round:
    """Return the round of a month label (2016-07) if the user may see rounds at all."""
    if not reach(user, "projects.round"):
        raise Http404
    try:
        month = periods.period(label).first_day
    except periods.BadPeriod as error:
        raise Http404 from error
    return get_object_or_404(Round, month=month)


def _need(user, act: str) -> None:
    """Refuse whoever may do an act on no project at all."""
    if not reach(user, "projects.project", act):
        raise PermissionDenied(_("You may not do this here."))


def _report_or_404(user, pk: int) -> Report:
    reports = Report.objects.visible_to(user).select_related(
        "project__lead_unit", "project__handling_unit", "round", "submitted_by__person"
    )
    return get_object_or_404(reports, pk=pk)


@require_safe
def rounds(request):
    """List the months, newest first, each with how many reports stand where."""
    if not reach(request.user, "projects.round"):
        raise Http404
    visible = Report.objects.visible_to(request.user)
    rows = sheets.round_counts(visible, Round.objects.all())
    return render(request, "projects/rounds.html", {"rows": rows, "today": periods.today()})


@require_safe
def round_page(request, label: str):
    """Show one month: where each report stands, and what this person can do about it."""
    user = request.user
    round_ = _round_or_404(user, label)
    reports = Report.objects.visible_to(user).filter(round=round_)
    counts = sheets.status_counts(reports)
    chosen = request.GET.get("status", "")
    listed = sheets.listed(reports, year=round_.month.year, status=chosen, unit=request.GET.get("unit", ""), text=request.GET.get("q", ""))
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    can_review = bool(reach(user, "projects.project", "review"))
    context = {
        "round": round_,
        "page_obj": page,
        "tabs": sheets.status_tabs(request, counts, chosen),
        "counts": counts,
        "is_overdue": periods.today() > round_.due_on,
        "can_review": can_review and round_.status == RoundStatus.OPEN,
        "can_report": round_.status == RoundStatus.OPEN and sheets.fillable(user, round_).exists(),
        "progress": periods.time_progress(periods.month_end(round_.month)),
    }
    return render(request, "projects/round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request, label: str):
    """Let a unit fill its whole month on one page; every row is saved, or none and each error stands at its cell."""
    user = request.user
    round_ = _round_or_404(user, label)
    _need(user, "report")
    if round_.status != RoundStatus.OPEN:
        raise PermissionDenied(_("The round of this month is locked."))
    rows = sheets.sheet_rows(sheets.fillable(user, round_), request.POST if request.method == "POST" else None)
    if request.method == "POST" and sheets.save_sheet(rows, submit="submit" in request.POST, at=periods.now(), by=user):
        saved = len([row for row in rows if row.is_touched])
        messages.success(request, ngettext("%(n)d report saved.", "%(n)d reports saved.", saved) % {"n": saved})
        return redirect(round_)
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/sheet.html", {"round": round_, "rows": rows}, status=status)


@require_safe
def report(request, pk: int):
    """Show one report; its unit fills it here, a reviewer decides here."""
    found = _report_or_404(request.user, pk)
    form = ReportForm.of(found) if _can_fill(request.user, found) else None
    return _report_page(request, found, form)


def _can_fill(user, found: Report) -> bool:
    return found.status in reporting.FILLABLE and found.round.status == RoundStatus.OPEN and may(user, "report", found.project)


def _report_page(request, found: Report, form, *, return_form=None, stale: Report | None = None, status: int = 200):
    can_review = may(request.user, "review", found.project)
    before = Report.objects.sharing("project", found).filter(month__lt=found.month).order_by("-month").first()
    context = {
        "report": found,
        "form": form,
        "stale": stale,
        "before": before,
        "plan": found.project.plans.filter(year=found.month.year).first(),
        "history": found.history.select_related("by__person"),
        "can_decide": can_review and found.status == ReportStatus.SUBMITTED,
        "can_return": can_review and found.status in (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED),
        "return_form": return_form or ReturnForm(),
        "progress": periods.time_progress(periods.month_end(found.month)),
    }
    return render(request, "projects/report.html", context, status=status)


@require_POST
def fill(request, pk: int):
    """Save a report, and submit it if asked."""
    found = _report_or_404(request.user, pk)
    demand(request.user, "report", found.project)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _report_page(request, found, form, status=422)
    try:
        sheets.fill_and_submit(
            found, form.month(), version=form.cleaned_data["version"], submit="submit" in request.POST, at=periods.now(), by=request.user
        )
    except reporting.StaleReport as stale:
        return _report_page(request, found, form, stale=stale.current, status=409)
    except (reporting.ReportRefused, MoveRefused) as refusal:
        form.add_error(None, str(refusal))
        return _report_page(request, found, form, status=422)
    messages.success(request, _("Submitted for review.") if "submit" in request.POST else _("Saved."))
    return redirect(found)


@require_POST
def accept(request, pk: int):
    """Accept one report."""
    found = _report_or_404(request.user, pk)
    demand(request.user, "review", found.project)
    try:
        reporting.accept_report(found, at=periods.now(), by=request.user)
    except (reporting.ReportRefused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Accepted: its figures count from now on."))
    return redirect(found)


@require_POST
def send_back(request, pk: int):
    """Return one report with the reason."""
    found = _report_or_404(request.user, pk)
    demand(request.user, "review", found.project)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _report_page(request, found, None, return_form=form, status=422)
    try:
        reporting.return_report(found, because=form.cleaned_data["because"], at=periods.now(), by=request.user)
    except (reporting.ReportRefused, MoveRefused) as refusal:
        form.add_error("because", str(refusal))
        return _report_page(request, found, None, return_form=form, status=422)
    messages.success(request, _("Returned to the unit."))
    return redirect(found)


@require_POST
def accept_many(request, label: str):
    """Accept the chosen reports of a month."""
    round_ = _round_or_404(request.user, label)
    _need(request.user, "review")
    chosen = [value for value in request.POST.getlist("report") if value.isdigit()]
    reports = (
        Report.objects.actable_by(request.user, "review")
        .visible_to(request.user)
        .filter(round=round_, pk__in=chosen)
        .select_related("project")
    )
    outcome = reporting.accept_reports(reports, at=periods.now(), by=request.user)
    if outcome.done:
        messages.success(request, ngettext("%(n)d report accepted.", "%(n)d reports accepted.", outcome.done) % {"n": outcome.done})
    for refused, why in outcome.refused:
        messages.error(request, f"{refused.project}: {why}")
    if not chosen:
        messages.warning(request, _("Tick the reports that you accept."))
    return redirect(f"{reverse('projects:round', args=[label])}?status={ReportStatus.SUBMITTED}")


@require_POST
def lock(request, label: str):
    """Lock a month."""
    round_ = _round_or_404(request.user, label)
    if not reach(request.user, "projects.round", "change"):
        raise Http404
    try:
        locked = reporting.lock_round(round_, because=request.POST.get("because", ""), at=periods.now(), by=request.user)
    except (reporting.ReportRefused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, ngettext("The month is locked with %(n)d report.", "The month is locked with %(n)d reports.", locked) % {"n": locked}
        )
    return redirect(round_)
