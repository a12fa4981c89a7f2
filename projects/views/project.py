"""A project's own page: its head, and a tab that htmx swaps or the browser opens."""

from collections.abc import Callable

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from projects.models import Project
from projects.pages import charts, tabs
from projects.pages.acts import acts
from projects.pages.head import Head, for_page, head
from projects.pages.raised import matters_of
from projects.pages.sites import sites_of
from projects.pages.timeline import timeline
from tracker.lib import periods
from tracker.lib.measures import share
from tracker.org.models import User
from tracker.org.rights import may

TABS = {
    "plan": _("Plan and progress"),
    "milestones": _("Milestones"),
    "permits": _("Permit checklist"),
    "delays": _("Delays and causes"),
    "quantities": _("Quantities"),
    "terms": _("Agreement terms"),
    "matters": pgettext_lazy("tab", "Supervised matters"),
    "sites": _("Sites and dust"),
    "about": _("The four ones"),
    "history": _("History"),
}
COUNTS = {"milestones": "late_milestones", "permits": "late_permits", "delays": "open_delays"}


@require_safe
def projects_list(request):
    """Lead to the ledger of projects."""
    return redirect("ledger:list", "projects")


@require_safe
@vary_on_headers("HX-Request")
def project(request, pk: int):
    """Show one project; with htmx only the tab."""
    name = request.GET.get("tab", "plan")
    if name not in TABS:
        raise Http404
    on = periods.today()
    found = head(get_object_or_404(for_page(Project.objects.visible_to(request.user), on), pk=pk), on)
    context = {
        "head": found,
        "project": found.project,
        "tabs": _tabs(found, name),
        "tab": name,
        "tab_template": f"projects/_tab_{name}.html",
        "can_deliver": may(request.user, "deliver", found.project),
        "can_change": may(request.user, "change", found.project),
        **TAB_CONTEXTS[name](found, request.user),
    }
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return render(request, "projects/_tab.html", context)
    return render(request, "projects/project.html", context | {"acts": acts(found, request.user)})


def _tabs(found: Head, chosen: str) -> list[dict]:
    url = reverse("projects:project", args=[found.project.pk])
    counts = {name: getattr(found.project, attribute) for name, attribute in COUNTS.items()}
    return [
        {"label": label, "url": f"{url}?tab={name}", "active": name == chosen, "count": counts.get(name)} for name, label in TABS.items()
    ]


def _plan(found: Head, user: User) -> dict:
    rows = tabs.months(found)
    return {"months": rows, "money": tabs.money(found), "chart": charts.curve(found, rows) if rows else None}


def _milestones(found: Head, user: User) -> dict:
    rows = tabs.milestones(found.project, found.on)
    return {"rows": rows, "chart": charts.gantt(rows, found.on)}


def _permits(found: Head, user: User) -> dict:
    stages = tabs.permits(found.project, found.on)
    needed, obtained = sum(stage.needed for stage in stages), sum(stage.obtained for stage in stages)
    return {"stages": stages, "needed": needed, "obtained": obtained, "permit_rate": share(obtained, needed)}


TAB_CONTEXTS: dict[str, Callable[[Head, User], dict]] = {
    "plan": _plan,
    "milestones": _milestones,
    "permits": _permits,
    "delays": lambda found, user: {"rows": tabs.delays(found.project, found.on)},
    "quantities": lambda found, user: {"groups": tabs.quantities(found.project, found.on)},
    "terms": lambda found, user: {"rows": tabs.terms(found.project, found.on)},
    "matters": matters_of,
    "sites": lambda found, user: sites_of(found.project, user, periods.now()),
    "about": lambda found, user: {},
    "history": lambda found, user: {"rows": timeline(found.project, found.starts)},
}
