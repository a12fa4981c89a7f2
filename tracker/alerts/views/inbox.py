"""The inbox: a person's own alerts, open or ended, and marking them as done."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tracker.alerts.inbox import mark_done, mark_seen, take_back
from tracker.alerts.listing import kinds_of, rows_of
from tracker.alerts.models import Alert
from tracker.alerts.querysets import open_count
from tracker.lib import periods

PAGE_SIZE = 50


@require_safe
def inbox(request):
    """Show the alerts of the person who is logged in."""
    return _answer(request)


@require_POST
def done(request):
    """Mark one alert or all chosen ones as done."""
    count = mark_done(_chosen(request), at=periods.now(), by=request.user)
    messages.success(request, ngettext("%(n)d alert marked as done.", "%(n)d alerts marked as done.", count) % {"n": count})
    return _answer(request)


@require_POST
def back(request):
    """Open one alert or all chosen ones again."""
    count = take_back(_chosen(request), by=request.user)
    messages.success(request, ngettext("%(n)d alert opened again.", "%(n)d alerts opened again.", count) % {"n": count})
    return _answer(request)


def _chosen(request) -> list[int]:
    """Return the one whose button was pressed, else those whose boxes are checked."""
    wanted = [request.POST["one"]] if "one" in request.POST else request.POST.getlist("alert")
    return [int(value) for value in wanted if value.isdecimal()][:PAGE_SIZE]


def _answer(request):
    """Answer with the page, with its part for htmx, or after a plain post with the way back."""
    is_part = "HX-Request" in request.headers
    if request.method == "POST" and not is_part:
        return redirect(f"{reverse('alerts:inbox')}?{request.GET.urlencode()}")
    context = _context(request)
    response = render(request, "alerts/_inbox.html" if is_part else "alerts/inbox.html", context)
    mark_seen([row.alert.pk for row in context["rows"] if row.is_new], at=periods.now(), by=request.user)
    return response


def _context(request) -> dict:
    user, today = request.user, periods.today()
    mine = Alert.objects.visible_to(user)
    shows_ended = request.GET.get("state") == "ended"
    listed = mine.ended().latest_ended() if shows_ended else mine.open().by_due()
    kinds = kinds_of(listed)
    kind = request.GET.get("kind", "")
    page = Paginator(listed.of_rule(kind) if kind else listed, PAGE_SIZE).get_page(request.GET.get("page"))
    count = open_count(user)
    inbox_url = reverse("alerts:inbox")
    tabs = [
        {"label": _("Open alerts"), "url": inbox_url, "active": not shows_ended, "count": count},
        {"label": _("Ended alerts"), "url": f"{inbox_url}?state=ended", "active": shows_ended},
    ]
    return {
        "page_obj": page,
        "rows": rows_of(list(page), user, today),
        "tabs": tabs,
        "kinds": kinds,
        "kind": kind,
        "shows_ended": shows_ended,
        "inbox_count": count,
        "query": request.GET.urlencode(),
        "is_part": "HX-Request" in request.headers,
    }
