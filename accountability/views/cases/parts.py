"""What the views of cases share: who gets a case, and the page with a form."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.models import Case
from accountability.pages.cases import for_page, keeps_names
from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused
from tracker.org.rights import demand, reach

THING = "accountability.case"
page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Page:
    """What an act's page says: its title, about whom, what will follow."""

    title: str
    follows: str
    about: str = ""


def case_or_404(request, pk: int) -> Case:
    """Return a case that the user keeps."""
    return get_object_or_404(for_page(Case.objects.visible_to(request.user)), pk=pk)


def demand_names(request) -> None:
    """Raise 403 for who sees cases but not their people, 404 for everybody else."""
    if not keeps_names(request.user, "change"):
        if not reach(request.user, THING):
            raise Http404
        raise PermissionDenied(_("You may not do this here."))


def named_or_404(request, model, pk: int):
    """Return a person of a case, or what hangs on one; who may not read names learns nothing of it."""
    return get_object_or_404(model.objects.visible_to(request.user), pk=pk)


def act_on_case(request, case: Case, act: str, form: Form, page: Page, do: Callable):
    """Show the form, or do the act and lead back to the case; who sees the case but may not act gets 403."""
    if act == "names":
        if not keeps_names(request.user, "change"):
            raise PermissionDenied(_("You may not do this here."))
    else:
        demand(request.user, act, case)
    if form.is_valid():
        try:
            do(at=periods.now(), by=request.user)
        except (Refused, MoveRefused) as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("%(act)s: recorded.") % {"act": page.title})
            return redirect(case.get_absolute_url())
    context = {"case": case, "form": form, "page": page}
    return render(request, "accountability/cases/act.html", context, status=422 if form.is_bound else 200)


def done_or_refused(request, case: Case, words: str, do: Callable):
    """Do an act of one button, say what came of it, lead back to the case."""
    try:
        do(at=periods.now(), by=request.user)
    except (Refused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(case.get_absolute_url())
