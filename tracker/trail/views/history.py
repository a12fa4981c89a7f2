"""The history of an object, as a page or as the part that a page opens in place."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from tracker.trail.history import history_of, may_see
from tracker.trail.restricted import note_reading
from tracker.trail.showing import Shown, shown
from tracker.trail.words import thing_name


@require_safe
@vary_on_headers("HX-Request")
def of(request, label: str, pk: str | None = None):
    """Show who changed which field of an object; who may not see the object finds nothing."""
    known = shown(label)
    obj = may_see(known, request.user, pk) if known else None
    if obj is None or (pk is not None and str(obj.pk) != pk):  # ７ and 07 are no addresses of 7
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
        "crumbs": _crumbs(known, obj if pk else None, title),
        "sees_addresses": request.user.reaches("trail.act"),
    }
    return render(request, _template(request, page.is_continued), context)


def _crumbs(known: Shown, obj, title: str) -> list[dict]:
    """Return the way back to the object, or to the page that lists all."""
    url = reverse(known.page) if obj is None and known.page else getattr(obj, "get_absolute_url", str)()
    return [{"label": title, "url": url}] if url else []


def _template(request, is_continued: bool) -> str:
    if "HX-Request" not in request.headers or "HX-History-Restore-Request" in request.headers:
        return "trail/of.html"
    return "trail/_entries.html" if is_continued else "trail/_history_part.html"
