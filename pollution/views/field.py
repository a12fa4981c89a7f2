"""The phone pages of an inspector: today's list, a source on the spot, the form of a visit."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import UUIDField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pollution.forms.visit import VisitForm
from pollution.models import Checklist, Finding, Inspection, Source, SweepTask
from pollution.pages.field import filing, seen
from pollution.pages.field import today as list_of
from pollution.pages.field.source import officers, on_site
from pollution.policies import numbers_on
from pollution.querysets import SOURCE
from pollution.standing import with_light
from pollution.statuses import SourceLight
from tracker.lib import periods
from tracker.lib.periods import local_day
from tracker.org.rights import reach

# The page asks the phone where it is only when somebody presses the button; what it answers stays in the page.
MAY_ASK_WHERE = "camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(), usb=()"
ALL_UNITS = ("unit", "grid", "lead_unit")


@require_safe
def today(request):
    """Show where an inspector goes today."""
    if not reach(request.user, SOURCE, "inspect"):
        raise Http404
    now = periods.now()
    context = {"stops": list_of.today(request.user, now=now), "on": local_day(now), "most": list_of.MOST}
    response = render(request, "pollution/field/today.html", context)
    response.headers["Permissions-Policy"] = MAY_ASK_WHERE
    return response


@require_safe
def source(request, pk: int):
    """Show a source as its inspector needs it on the spot."""
    now = periods.now()
    row = source_or_404(request.user, pk, now)
    on = local_day(now)
    context = {"source": row, "on": on, "seen": on_site(row, request.user, now=now), "repeat_days": numbers_on(on).repeat_days}
    return render(request, "pollution/field/source.html", context | {"light_label": SourceLight(row.light).label})


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request, pk: int):
    """Show the form of a visit, or file it and lead to its record; the same form again leads to the same record."""
    now = periods.now()
    if not Source.objects.open_to_visit_by(request.user).filter(pk=pk).exists() and (record := _filed(request, pk)):
        return redirect(record)  # whoever was drawn for a source elsewhere has no way back to it, but to the record
    row = source_or_404(request.user, pk, now)
    said = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = _form(row, now, *said)
    if form.is_bound and (filed := filing.take(form, at=now, by=request.user)):
        record, is_new = filed
        messages.success(request, _told(record) if is_new else _("This record is filed already: here it is."))
        return redirect(record)
    return _form_page(request, row, form, now)


def _filed(request, pk: int) -> Inspection | None:
    """Return the record which the very form that is sent again filed before."""
    uid = UUIDField(required=False)
    try:
        return (
            Inspection.objects.visible_to(request.user).filter(uid=uid.clean(request.POST.get("uid")), source=pk, by=request.user).first()
        )
    except ValidationError:
        return None


def _form(source: Source, now: datetime, said, sent) -> VisitForm:
    on = local_day(now)
    checklists = list(Checklist.objects.on(on).for_kind(source.kind).order_by("-is_standard", "series").prefetch_related("items"))
    known = {"checklists": checklists, "still_open": seen.open_ones(source), "numbers": numbers_on(on), "now": now}
    return VisitForm(said, sent, source=source, **known)


def _told(record: Inspection) -> str:
    """Return what to say of a record that was filed just now."""
    raised = Finding.objects.within(source=record.source).filter(inspection=record, matter__isnull=False).count()
    if raised:
        return ngettext("Filed. %(count)d matter was made of it.", "Filed. %(count)d matters were made of it.", raised) % {"count": raised}
    return _("Filed.")


def _form_page(request, source: Source, form: VisitForm, now: datetime):
    on, numbers = local_day(now), numbers_on(local_day(now))
    tasks = SweepTask.objects.mine(request.user).to_do().filter(source=source).select_related("sweep")
    context = {
        "source": source,
        "form": form,
        "on": on,
        "now": now,
        "last": seen.last_visits([source]).get(source.pk),
        "repeated": seen.repeated(source, on=on, numbers=numbers),
        "repeat_days": numbers.repeat_days,
        "stop_wind_force": numbers.stop_wind_force,
        "task": tasks.order_by("due_on", "id").first(),
        "officers": officers(source),
        "draft": f"visit:{request.user.pk}:{source.pk}",
    }
    return render(request, "pollution/field/visit.html", context, status=getattr(form, "refused_status", 422) if form.is_bound else 200)


def source_or_404(user, pk: int, now: datetime) -> Source:
    """Return a source with its light; who sees it but may not visit it gets 403."""
    rows = Source.objects.open_to_visit_by(user).select_related(*ALL_UNITS)
    row = with_light(rows, now=now, numbers=numbers_on(local_day(now))).filter(pk=pk).first()
    if row is None:
        get_object_or_404(Source.objects.visible_to(user), pk=pk)
        raise PermissionDenied(_("You may not do this here."))
    return row
