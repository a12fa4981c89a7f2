"""What the views of sweeps share: who gets a sweep, the page with a form, the act of one button."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pollution.models import Sweep
from pollution.querysets import SWEEP
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, reach

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Page:
    """What an act's page says: its title, and what will follow."""

    title: str
    follows: str


def sweep_or_404(request, pk: int, act: str = "") -> Sweep:
    """Return a sweep the user may know of; with an act, 403 for who may not do it."""
    sweep = get_object_or_404(Sweep.objects.visible_to(request.user).select_related("unit", "campaign"), pk=pk)
    if act:
        demand(request.user, act, sweep)
    return sweep


def demand_reader(request) -> None:
    """Raise 404 for who reads no sweeps at all."""
    if not reach(request.user, SWEEP):
        raise Http404


def refuse(form: Form, refusal: Exception) -> None:
    """Put a refusal on the field that it names, or above the form."""
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal))


def act_with_form(request, sweep: Sweep, form: Form, page: Page, do: Callable, **more):
    """Show the form, or do the act and lead to the sweep, or to the one that the act returned."""
    if form.is_valid():
        try:
            made = do(at=periods.now(), by=request.user)
        except (Refused, MoveRefused) as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(act)s: recorded.") % {"act": page.title})
            return redirect((made if isinstance(made, Sweep) else sweep).get_absolute_url())
    context = {"sweep": sweep, "form": form, "page": page, **more}
    return render(request, "pollution/sweeps/act.html", context, status=422 if form.is_bound else 200)


def done_or_refused(request, sweep: Sweep, do: Callable, words: Callable):
    """Do an act of one button, say what came of it, lead back to the sweep."""
    try:
        result = do(at=periods.now(), by=request.user)
    except (Refused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words(result))
    return redirect(sweep.get_absolute_url())


def demand_planner(request) -> None:
    """Raise 404 for who reads no sweeps, 403 for who plans none."""
    demand_reader(request)
    if not reach(request.user, SWEEP, "plan"):
        raise PermissionDenied(_("You may not do this here."))
