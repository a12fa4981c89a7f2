"""The acts on a standing: each a page with a form; a refusal becomes a sentence on it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.lib import periods
from tracker.lib.moves import MoveRefused
from tracker.org.rights import demand
from tracker.rankings import publish as publishing
from tracker.rankings.forms import ReasonForm
from tracker.rankings.models import RankingTable
from tracker.rankings.publish import PublishRefused
from tracker.rankings.schemes import NoScheme
from tracker.rankings.standing import PeriodRefused
from tracker.rankings.words import day_in_words

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Page:
    """What an act's page says: its title, what will follow, whether a reason is needed, and what to say when it is done."""

    title: str
    follows: str
    done: str
    needs_reason: bool = True


def _table(request, pk: int) -> RankingTable:
    """Return a standing the user sees; who sees it but may not act gets 403."""
    table = get_object_or_404(RankingTable.objects.visible_to(request.user), pk=pk)
    demand(request.user, "publish", table)
    return table


def _act(request, table: RankingTable, page: Page, do: Callable):
    form = ReasonForm(request.POST or None, required=page.needs_reason)
    if request.method == "POST" and form.is_valid():
        try:
            shown = do(at=periods.now(), by=request.user, because=form.cleaned_data["because"]) or table
        except (PublishRefused, MoveRefused, PeriodRefused, NoScheme) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, page.done)
            shown.refresh_from_db()
            return redirect(shown.get_absolute_url())
    return render(request, "rankings/act.html", {"table": table, "form": form, "page": page}, status=422 if form.is_bound else 200)


@page_with_form
def publish(request, pk: int):
    """Publish a draft."""
    table = _table(request, pk)
    is_open = publishing.is_open_to_objections(table, periods.now())
    early = _("Objections may still be raised until %(day)s; to publish earlier, give the reason.") % {
        "day": day_in_words(table.objections_until)
    }
    page = Page(
        title=_("Publish the standing"),
        follows=(early + " " if is_open else "") + _("It can then no longer be changed, only corrected by a numbered correction."),
        done=_("The standing is published."),
        needs_reason=is_open,
    )
    return _act(request, table, page, lambda **said: publishing.publish(table, **said))


@page_with_form
def correct(request, pk: int):
    """Start a correction of a published standing."""
    table = _table(request, pk)
    page = Page(
        title=_("Prepare a correction"),
        follows=_(
            "The standing is computed anew from the figures of now. What is published stays in force until the correction is published."
        ),
        done=_("The correction is computed; look at what it changes before you publish it."),
    )
    return _act(request, table, page, lambda **said: publishing.start_correction(table, **said))


@page_with_form
def withdraw(request, pk: int):
    """Give up the draft of a correction."""
    table = _table(request, pk)
    page = Page(
        title=_("Withdraw the correction"),
        follows=_("What is published stays in force."),
        done=_("The correction is withdrawn."),
    )
    return _act(request, table, page, lambda **said: publishing.withdraw(table, **said) or table.correction_of)


@require_POST
def recompute(request, pk: int):
    """Bring a draft up to date with the figures of now."""
    table = _table(request, pk)
    before = table.fingerprint
    try:
        publishing.recompute(table, at=periods.now(), by=request.user)
    except (PeriodRefused, NoScheme) as refusal:
        messages.error(request, str(refusal))
    else:
        table.refresh_from_db()
        messages.success(request, _("Nothing has changed.") if table.fingerprint == before else _("The draft is up to date."))
    return redirect(table.get_absolute_url())
