"""The list of cases, one case, the look at its evidence, the bulletin without names."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accountability.pages import cases as pages
from accountability.snapshots import verify_case
from accountability.views.cases.parts import THING, case_or_404
from tracker.lib import periods
from tracker.org.rights import reach
from tracker.trail.notes import note
from tracker.trail.restricted import restricted

AT_ONCE = 50


def _demand_keeper(request) -> None:
    if not reach(request.user, THING):
        raise PermissionDenied(_("You may not do this here."))


@require_safe
@restricted(THING)
def cases_list(request):
    """List the cases, by status."""
    _demand_keeper(request)
    status = request.GET.get("status", "")
    page = Paginator(pages.lines(request.user, status), AT_ONCE).get_page(request.GET.get("page"))
    rows = [pages.Line(case, pages.TONES[case.status]) for case in page]
    context = {"page_obj": page, "rows": rows, "tabs": pages.tabs(request.user, status), "names": pages.keeps_names(request.user)}
    return render(request, "accountability/cases/list.html", context)


@require_safe
@restricted(THING)
def case(request, pk: int):
    """Show one case: what opened it, its evidence, how far it is; people and outcomes for discipline only."""
    found = case_or_404(request, pk)
    names = pages.keeps_names(request.user)
    context = {
        "case": found,
        "tone": pages.TONES[found.status],
        "facts": pages.facts(found),
        "steps": pages.steps(found),
        "chain": pages.chain(found),
        "snapshot": pages.snapshot(found),
        "history": pages.history(found),
        "acts": pages.acts(found, request.user),
        "names": names,
        "may_change": names and found.status in pages.OPEN_CASE and pages.keeps_names(request.user, "change"),
        "people": pages.people(found, request.user) if names else [],
        "reliefs": pages.reliefs(found, request.user) if names else [],
    }
    return render(request, "accountability/cases/case.html", context)


@require_safe
@restricted(THING)
def evidence(request, pk: int):
    """Look whether the evidence of a case still stands as it was frozen; a part of its page, or a page of its own."""
    found = case_or_404(request, pk)
    context = {"case": found, "look": verify_case(found), "at": periods.now()}
    part = "HX-Request" in request.headers
    return render(request, "accountability/cases/_look.html" if part else "accountability/cases/evidence.html", context)


@require_safe
@restricted(THING)
def bulletin(request):
    """Show the cases of a year as a bulletin to be printed: counts and facts, nobody named."""
    _demand_keeper(request)
    today = periods.today()
    first, last = _day(request, "from", today.replace(month=1, day=1)), _day(request, "to", today)
    rows = list(pages.opened_in(request.user, first, last))
    if request.method == "GET":
        note("export", thing=THING, words=gettext_lazy("Bulletin of cases without names"), rows=len(rows))
    context = {"cases": rows, "first": first, "last": last, "today": today}
    return render(request, "accountability/cases/bulletin.html", context)


def _day(request, name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
