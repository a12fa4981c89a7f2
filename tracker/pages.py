"""The roof's own pages: it draws what the apps registered, and knows none of them."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tracker.lib import periods
from tracker.lib.panels import NavEntry, TodoItem, roof
from tracker.org.clock import district
from tracker.org.rights import has_role, held_roles
from tracker.org.statuses import ADMINISTRATORS, Role

DESKS = (Role.LEADER, Role.SUPERVISION, Role.REVIEWER, Role.DISCIPLINE)  # their day begins on the overview
SOON_DAYS = 3
PAGE_SIZE = 50
COUNT_KEPT_SECONDS = 30


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation as the frame draws it."""

    label: str
    url: str
    icon: str
    active: bool
    count: int | None
    count_url: str | None


@dataclass(frozen=True)
class Me:
    """Who is logged in, as the frame shows it."""

    name: str
    unit: object
    role_label: str


def frame(request) -> dict:
    """Return what the page frame needs: district, day, and for a logged-in person navigation and inbox."""
    context = {"district": district(), "today": periods.today()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    roles = held_roles(user)
    first = roles[0] if roles else None
    entries = [entry for entry in roof.nav if entry.shown(user)]
    here = max(entries, key=lambda entry: entry.match_length(request.path), default=None)
    return context | {
        "nav": [nav_item(request, entry, is_here=entry is here) for entry in entries],
        "me": Me(str(user), first.unit if first else None, first.get_role_display() if first else ""),
        "inbox_count": roof.inbox_count(user) if roof.inbox_count else 0,
    }


def nav_item(request, entry: NavEntry, *, is_here: bool) -> NavItem:
    """Return an entry with its address and its count for this request."""
    count = entry.count(request.user) if entry.count else None
    is_active = is_here and entry.match_length(request.path) > 0
    return NavItem(entry.label, reverse(entry.url_name), entry.icon, is_active, count, entry.count_url and reverse(entry.count_url))


@require_safe
def home(request):
    """Send each person to the page where their day begins."""
    if has_role(request.user, Role.SUPERVISION) and not has_role(request.user, Role.LEADER):
        return redirect("accountability:desk")
    if has_role(request.user, *DESKS):
        return redirect("overview")
    if has_role(request.user, Role.AUDIT_ADMIN):
        return redirect("trail:today")
    if has_role(request.user, *ADMINISTRATORS):
        return redirect("org:home")
    return redirect("todo")


@require_safe
def overview(request):
    """Show the two hands on one page: the panels that the apps registered."""
    day = periods.today()
    drawn = [(panel, panel.context(request.user, day)) for panel in roof.panels]
    by_place: dict[str, list] = {}
    for panel, context in drawn:
        if context is not None:
            by_place.setdefault(panel.place, []).append({"name": panel.name, "template": panel.template, "facts": context})
    halves = by_place.get("half", [])
    columns = [halves[::2], halves[1::2]] if halves else []
    return render(request, "overview.html", {"places": by_place, "columns": columns, "day": day, "wall": "wall" in request.GET})


@dataclass(frozen=True)
class Due:
    """A to-do item with its light."""

    item: TodoItem
    days_late: int | None
    tone: str


def due_items(user, day: date) -> list[Due]:
    """Return everything a person must answer, the latest first, what has no date last."""
    found = [item for source in roof.todos for item in source(user, day)]
    found.sort(key=lambda item: (item.due_on is None, item.due_on or day))
    return [_with_light(item, day) for item in found]


def _with_light(item: TodoItem, day: date) -> Due:
    if item.due_on is None:
        return Due(item, None, "grey")
    late = (day - item.due_on).days
    return Due(item, late, "red" if late > 0 else "yellow" if late >= -SOON_DAYS else "green")


@require_safe
def todo(request):
    """List what this person must answer, ordered by due day; one click leads to the form."""
    due = due_items(request.user, periods.today())
    kinds = sorted({one.item.kind for one in due})
    chosen = request.GET.get("kind", "")
    listed = [one for one in due if not chosen or one.item.kind == chosen]
    tabs = [{"label": _("All"), "url": "?", "active": not chosen, "count": len(due)}]
    tabs += [
        {"label": kind, "url": f"?kind={kind}", "active": kind == chosen, "count": sum(one.item.kind == kind for one in due)}
        for kind in kinds
    ]
    late = sum(one.tone == "red" for one in due)
    context = {"page_obj": Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page")), "tabs": tabs, "all": len(due), "late": late}
    return render(request, "todo.html", context)


@require_safe
def todo_count(request):
    """Return how much waits for this person, as the badge that the navigation fetches after the page stands."""
    held = "-".join(str(role.pk) for role in held_roles(request.user))  # with a role its count ends too
    key = f"todo-count-{request.user.pk}-{held}"
    count = cache.get(key)
    if count is None:
        count = len(due_items(request.user, periods.today()))
        cache.set(key, count, COUNT_KEPT_SECONDS)
    return render(request, "_count.html", {"count": count})


@require_safe
def search(request):
    """Find projects, units and whatever else the apps make findable."""
    words = request.GET.get("q", "").strip()[:100]
    groups: dict[str, list] = {}
    if words:
        for source in roof.searches:
            for hit in source(request.user, words):
                groups.setdefault(str(hit.kind), []).append(hit)
    return render(request, "search.html", {"words": words, "groups": groups, "found": sum(map(len, groups.values()))})


def sees_figures(user) -> bool:
    """Return True if a user holds a business role: administrators keep the system, not the district's figures."""
    return any(row.role not in ADMINISTRATORS for row in held_roles(user))


roof.add_nav(NavEntry(gettext_lazy("To-do"), "todo", "inbox", 10, "/todo/", shown=sees_figures, count_url="todo-count"))
roof.add_nav(NavEntry(gettext_lazy("Overview"), "overview", "gauge", 20, "/overview/", shown=sees_figures))
