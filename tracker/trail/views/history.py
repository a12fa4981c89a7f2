"""The history of an object, as a page or as the part that a page opens in place."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from tracker.trail.history import history_of, may_see
from tracker.trail.restricted import note_reading
from tracker.trail.showing import shown
from tracker.trail.words import thing_name


@require_safe
@vary_on_headers("HX-Request")
def of(request, label: str, pk: str | None = None):
    """Show who changed which field of an object; who may not see the object finds nothing."""
    known = shown(label)
    obj = may_see(known, request.user, pk) if known else None
    if obj is None:
        raise Http404
    if known.is_restricted:
        note_reading(request, known.label, pk)
    before = request.GET.get("before", "")
    page = history_of(known, pk, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    title = str(obj) if pk else thing_name(known.model)
    context = {
        "page": page,
        "title": title,
        "url": reverse("trail:of", args=[known.label, pk]) if pk else reverse("trail:of-all", args=[known.label]),
        "crumbs": [{"label": title, "url": obj.get_absolute_url()}] if pk and hasattr(obj, "get_absolute_url") else [],
        "sees_addresses": request.user.reaches("trail.act"),
    }
    return render(request, _template(request, page.is_continued), context)


def _template(request, is_continued: bool) -> str:
    if "HX-Request" not in request.headers or "HX-History-Restore-Request" in request.headers:
        return "trail/of.html"
    return "trail/_entries.html" if is_continued else "trail/_history_part.html"
