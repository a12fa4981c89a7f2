"""Pages that show rankings: the list of periods, a standing, and why a unit stands where it stands."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.lib import periods
from tracker.org.rights import may
from tracker.rankings import publish as publishing
from tracker.rankings import reading
from tracker.rankings.kinds import rankings
from tracker.rankings.models import Place, RankingTable
from tracker.rankings.words import period_in_words

PERIODS_A_PAGE = 24


@dataclass(frozen=True)
class PeriodLine:
    """A period in the list: one standing per group, with its first unit."""

    title: str
    first_day: object
    last_day: object
    cells: list[tuple[str, RankingTable | None, Place | None]]


@require_safe
def index(request):
    """List kinds and periods, newest first."""
    kinds = reading.seen_kinds(request.user, rankings())
    if not kinds:
        raise Http404
    kind = next((one for one in kinds if one.code == request.GET.get("kind")), kinds[0])
    length = request.GET.get("length") if request.GET.get("length") in kind.period_kinds else kind.period_kinds[0]
    tables = RankingTable.objects.visible_to(request.user).filter(kind=kind.code).of_length(length).not_withdrawn()
    labels = tables.order_by("-first_day").values_list("period", flat=True).distinct()
    page = Paginator(labels, PERIODS_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = _lines(kind, tables.filter(period__in=list(page.object_list)))
    titles = {"week": _("By week"), "month": _("By month"), "quarter": _("By quarter"), "year": _("By year")}
    context = {
        "kind": kind,
        "kinds": [{"label": one.title, "url": f"?kind={one.code}", "active": one == kind} for one in kinds],
        "lengths": [{"label": titles[one], "url": f"?kind={kind.code}&length={one}", "active": one == length} for one in kind.period_kinds],
        "kind_hint": kind.due
        or _("The week is ranked on the Monday after it, the month on the sixth of the next. It is shown here once it is published."),
        "page_obj": page,
    }
    return render(request, "rankings/index.html", context)


def _lines(kind, tables) -> list[PeriodLine]:
    best: dict[tuple[str, str], RankingTable] = {}
    for table in tables.select_related("scheme").best_first():
        best.setdefault((table.period, table.group), table)
    firsts: dict[int, Place] = {}
    for first in Place.objects.within(table=best.values()).filter(rank=1).select_related("unit").order_by("unit__path_order"):
        firsts.setdefault(first.table_id, first)
    by_period: dict[str, RankingTable] = {}
    for (period, _group), table in best.items():
        by_period.setdefault(period, table)
    lines = []
    for period, one in by_period.items():
        found = [(group.title, best.get((period, group.code))) for group in kind.groups]
        cells = [(title, table, firsts.get(table.pk) if table else None) for title, table in found]
        lines.append(PeriodLine(one.period_title, one.first_day, one.last_day, cells))
    return lines


def visible_table(request, kind: str, period: str, group: str) -> RankingTable:
    """Return the standing asked for: the version in ?version=, else the one in force, else the draft. 404 if there is none to see."""
    tables = RankingTable.objects.visible_to(request.user).filter(kind=kind, period=period, group=group).select_related("scheme")
    version = request.GET.get("version", "")
    if version.isdecimal():
        return get_object_or_404(tables, pk=version)
    table = tables.not_withdrawn().best_first().first()
    if table is None:
        raise Http404
    return table


@require_safe
def standing(request, kind: str, period: str, group: str):
    """Show a standing: ranks, changes, every term; who is not ranked and why; how it is scored."""
    table = visible_table(request, kind, period, group)
    seen = RankingTable.objects.visible_to(request.user).filter(kind=kind).not_withdrawn()
    corrected = table.correction_of
    context = {
        "table": table,
        "heads": reading.heads(table),
        "rows": reading.rows(table),
        "excluded": [(place.unit, table.reason_title(place.reason)) for place in table.places.excluded().select_related("unit")],
        "tabs": _group_tabs(table, seen),
        "previous": _neighbour(table, seen, table.days.previous()),
        "next": _neighbour(table, seen, table.days.next()),
        "versions": _versions(request, table),
        "differences": publishing.differences(corrected, table) if corrected else [],
        "history": _history(table),
        "may_publish": may(request.user, "publish", table),
        "is_open": publishing.is_open_to_objections(table, periods.now()),
    }
    return render(request, "rankings/standing.html", context)


def _group_tabs(table: RankingTable, seen) -> list[dict]:
    there = set(seen.filter(period=table.period).values_list("group", flat=True))
    return [
        {"label": group.title, "url": _url(table, group=group.code), "active": group.code == table.group}
        for group in table.ranking.groups
        if group.code in there
    ]


def _neighbour(table: RankingTable, seen, period: periods.Period) -> dict | None:
    if not seen.filter(period=period.label, group=table.group).exists():
        return None
    return {"label": period_in_words(period), "url": _url(table, period=period.label)}


def _url(table: RankingTable, **changes) -> str:
    parts = {"kind": table.kind, "period": table.period, "group": table.group} | changes
    return reverse("rankings:standing", args=[parts["kind"], parts["period"], parts["group"]])


def _versions(request, table: RankingTable) -> list[dict]:
    """Return the versions of this standing that the user may see, oldest first; none if there is but one."""
    tables = RankingTable.objects.visible_to(request.user).filter(kind=table.kind, period=table.period, group=table.group)
    found = list(tables.order_by("pk"))
    if len(found) < 2:
        return []
    return [
        {
            "label": one.version_title or _("First publication"),
            "status": one.get_status_display(),
            "url": f"{_url(one)}?version={one.pk}",
            "active": one == table,
        }
        for one in found
    ]


def _history(table: RankingTable) -> list[dict]:
    rows = table.history.select_related("by__person").order_by("-at", "-pk")
    return [{"what": row.get_became_display(), "by": row.by, "at": row.at, "because": row.because} for row in rows]


@require_safe
def place(request, kind: str, period: str, group: str, unit: int):
    """Show why a unit stands where it stands, with the trend of the last periods."""
    table = visible_table(request, kind, period, group)
    found = get_object_or_404(table.places.for_list(), unit=unit)
    found.table = table
    points = reading.trend(found, request.user)
    context = {
        "table": table,
        "why": reading.explain(found, request.user),
        "reason": table.reason_title(found.reason),
        "trend": points[::-1],
        "chart": reading.chart(points, found.unit.short, table.ranking),
        "crumbs": [
            {"label": _("Rankings"), "url": reverse("rankings:index")},
            {"label": f"{table.title} · {table.period_title} · {table.group_title}", "url": table.get_absolute_url()},
        ],
    }
    return render(request, "rankings/place.html", context)
