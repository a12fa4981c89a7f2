"""What places bring: ladders with their versions, consequences and the decision on them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pollution.air import consequences as deciding
from pollution.air import ladders as keeping
from pollution.air.forms.standings import CONFIRM, DecideForm, EndLadderForm, LadderForm, StepsFormSet, steps_of
from pollution.air.models import Ladder
from pollution.air.pages import standings as pages
from pollution.air.statuses import ConsequenceStatus
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, reach

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
A_PAGE = 50
FIRST_YEAR, LAST_YEAR = 2000, 2100


def demand_reader(user, thing: str) -> None:
    """Raise PermissionDenied unless the user reads these."""
    if not reach(user, thing):
        raise PermissionDenied(_("You may not do this here."))


def said(form, refusal: Refused) -> None:
    """Put a refusal where it belongs on a form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


# --- Ladders ------------------------------------------------------------------------------------------------------------------------------


@require_safe
def ladders(request):
    """List ladders: in use, to come, and on record."""
    demand_reader(request.user, keeping.LADDER)
    context = {"rows": pages.ladders(periods.today()), "tabs": pages.beside(request.user, "ladders")}
    return render(request, "air/standings/ladders.html", context)


@require_safe
def ladder(request, pk: int):
    """Show a ladder with its steps, and the other versions of its ranking."""
    demand_reader(request.user, keeping.LADDER)
    found, on = get_object_or_404(Ladder, pk=pk), periods.today()
    is_kept = bool(reach(request.user, keeping.LADDER, "change"))
    context = {
        "shown": pages.shown(found, on),
        "versions": pages.ladders(on, found),
        "may_begin": is_kept,
        "may_end": is_kept and found.is_on and (found.last_day is None or found.last_day >= on),
    }
    return render(request, "air/standings/ladder.html", context)


@GET_POST
def ladder_begin(request, pk: int):
    """Bring a ladder into use from a day on, with its steps as they are written here."""
    keeping.demand_keeper(request.user)
    found, on = get_object_or_404(Ladder, pk=pk), periods.today()
    form = LadderForm(
        request.POST or None, initial={"first_day": on, "source": found.source, "source_en": found.source_en, "doubt": found.doubt}
    )
    steps = StepsFormSet(request.POST or None, initial=steps_of(found), prefix="steps")
    if form.is_bound and form.is_valid() and steps.is_valid():
        try:
            made = keeping.begin(found, steps=steps.drafts(), on=on, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            said(form, refusal)
        else:
            messages.success(request, _("The ladder is in use from %(day)s.") % {"day": made.first_day.isoformat()})
            return redirect("air:ladder", made.pk)
    context = {"form": form, "steps": steps, "shown": pages.shown(found, on)}
    return render(request, "air/standings/begin.html", context, status=422 if form.is_bound else 200)


@GET_POST
def ladder_end(request, pk: int):
    """Take a ladder out of use."""
    keeping.demand_keeper(request.user)
    found, on = get_object_or_404(Ladder, pk=pk), periods.today()
    form = EndLadderForm(request.POST or None, initial={"last_day": on})
    if form.is_bound and form.is_valid():
        try:
            keeping.end(found, on=on, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            said(form, refusal)
        else:
            messages.success(request, _("The ladder is in use until %(day)s.") % {"day": found.last_day.isoformat()})
            return redirect("air:ladder", pk)
    context = {"form": form, "heading": _("Take the ladder out of use"), "back": reverse("air:ladder", args=[pk])}
    context |= {"subheading": pages.shown(found, on).title, "note": _("What it brought before stays, and may still be decided.")}
    return render(request, "pollution/rules/form.html", context, status=422 if form.is_bound else 200)


# --- Consequences -------------------------------------------------------------------------------------------------------------------------


def _year(request) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == len(str(FIRST_YEAR)) else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else periods.today().year


@require_safe
def consequences(request):
    """List what places bring by period, what was decided, and the money of the year."""
    demand_reader(request.user, "air.consequence")
    year, user = _year(request), request.user
    counts = pages.counts(user, year)
    status = request.GET.get("status") if request.GET.get("status") in ConsequenceStatus.values else ""
    rows = pages.seen(user).filter(table__last_day__year=year, **({"status": status} if status else {}))
    page = Paginator(rows.order_by("-table__first_day", "table_id", "unit__path_order", "step__place", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = pages.show(page.object_list, user)
    chips = [{"label": _("All"), "url": f"?year={year}", "active": not status, "count": sum(counts.values())}]
    chips += [
        {"label": str(one.label), "url": f"?year={year}&status={one.value}", "active": status == one.value, "count": counts[one.value]}
        for one in ConsequenceStatus
        if counts.get(one.value)
    ]
    context = {"page_obj": page, "chips": chips, "year": year, "money": pages.money(year), "tabs": pages.beside(user, "consequences")}
    return render(
        request,
        "air/standings/consequences.html",
        context | {"years": (year - 1, year + 1), "is_decider": bool(reach(user, "air.consequence", "decide"))},
    )


@GET_POST
def consequence_decide(request, pk: int):
    """Confirm or drop a proposal, or take back what was confirmed."""
    demand_reader(request.user, "air.consequence")
    found = get_object_or_404(pages.seen(request.user), pk=pk)
    demand(request.user, "decide", found)
    form = DecideForm(request.POST or None, is_confirmed=found.status == ConsequenceStatus.CONFIRMED)
    if form.is_bound and form.is_valid():
        confirm = form.cleaned_data["decision"] == CONFIRM
        try:
            deciding.decide(found, confirm=confirm, note=form.cleaned_data["note"], at=periods.now(), by=request.user)
        except Refused as refusal:
            said(form, refusal)
        except MoveRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Confirmed.") if confirm else _("Dropped."))
            return redirect(f"{reverse('air:consequences')}?year={found.table.last_day.year}")
    context = {"form": form, "shown": pages.show_one(found, decides=True), "history": pages.history(found)}
    return render(request, "air/standings/decide.html", context, status=422 if form.is_bound else 200)
