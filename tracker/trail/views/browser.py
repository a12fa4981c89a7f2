"""The trail browser of the audit administrator: the list of acts, one act, today's page, the list as a file."""

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tracker.lib import periods
from tracker.trail.browsing import listed
from tracker.trail.chains import state
from tracker.trail.detail import detail_of
from tracker.trail.export import as_csv
from tracker.trail.forms import ConditionsForm
from tracker.trail.models import Act
from tracker.trail.notes import note
from tracker.trail.restricted import restricted
from tracker.trail.today import day_of

CSV = "text/csv; charset=utf-8"
NAME = gettext_lazy("Audit trail")


def _need(request, act: str = "view") -> None:
    """Answer 404 to who has no right; the user object knows the rights, which stand above this app."""
    if not request.user.reaches("trail.act", act):
        raise Http404


def _asked(request) -> tuple[ConditionsForm, dict]:
    """Return the form and the conditions that could be read."""
    form = ConditionsForm(request.GET or None)
    return form, form.cleaned_data if form.is_valid() else {}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def _crumbs(request, *more: tuple[str, str]) -> list[dict]:
    way = [(_("Administration"), reverse("org:home")), *more]
    return [{"label": label, "url": url} for label, url in way]


@require_safe
@restricted("trail.act")
def acts(request):
    """List the acts that meet the conditions, newest first."""
    _need(request)
    form, told = _asked(request)
    before = _number(request.GET.get("before"))
    last = get_object_or_404(Act.objects.visible_to(request.user), pk=before) if before else None
    is_sound = not form.is_bound or form.is_valid()
    context = {
        "form": form,
        "acts": listed(told, request.user, before=last) if is_sound else None,
        "is_narrowed": any(value not in (None, "") for value in told.values()),
        "is_continued": last is not None,
        "state": state(),
        "crumbs": _crumbs(request),
        "may_export": request.user.reaches("trail.act", "export"),
    }
    return render(request, "trail/acts.html", context, status=200 if is_sound else 422)


@require_safe
@restricted("trail.act")
def act(request, pk: int):
    """Show one act: its changes field by field, its seal, what else the same request did."""
    _need(request)
    one = get_object_or_404(Act.objects.visible_to(request.user), pk=pk)
    found = detail_of(one, request.user, after=_number(request.GET.get("after")) or 0)
    return render(
        request, "trail/act.html", {"found": found, "act": found.row.act, "crumbs": _crumbs(request, (NAME, reverse("trail:acts")))}
    )


@require_safe
@restricted("trail.act")
def today(request):
    """Show what an audit administrator looks at first: refused log-ins, exports, changes of rights, the chains."""
    _need(request)
    context = {"found": day_of(periods.real_now(), request.user), "state": state(), "crumbs": _crumbs(request)}
    return render(request, "trail/today.html", context)


@require_safe
def export(request):
    """Send the acts that meet the conditions as a table; that it left is written down first."""
    _need(request, "export")
    form, told = _asked(request)
    if form.is_bound and not form.is_valid():
        raise Http404
    note("export", thing="trail.act", words=NAME, query=request.GET.urlencode())
    response = StreamingHttpResponse(as_csv(told, request.user), content_type=CSV)
    name = f"{NAME} {periods.local_day(periods.real_now()):%Y-%m-%d}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
