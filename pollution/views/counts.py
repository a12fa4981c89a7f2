"""The page of counts: what documents printed beside what the rows say."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pollution.counts import Now, now_counts, printed_beside_derived
from pollution.models import Source, SourceDevice
from pollution.overview import rows_url
from pollution.querysets import SOURCE
from pollution.watching import Concern
from tracker.frame.templatetags.frame import decimals, pct
from tracker.lib import periods
from tracker.org.rights import reach


@require_safe
def counts(request):
    """List every printed count with its day and scope beside the rows, for those who read the whole district."""
    if not reach(request.user, SOURCE).everywhere:
        raise Http404
    now, sources = periods.now(), Source.objects.visible_to(request.user)
    rows = printed_beside_derived(sources, periods.local_day(now))
    counted = now_counts(sources, SourceDevice.objects.visible_to(request.user), now)
    return render(request, "pollution/counts/counts.html", {"rows": rows, "kpis": kpis(counted), "at": now})


def kpis(now: Now) -> list[dict]:
    """Return the figures of this moment, each with its denominator and the address of its rows."""
    sites, scattered, load = now.found.sites, now.found.scattered, now.load
    return [
        kpi(decimals(load.sites), "", _("Sites in operation"), Concern.JUDGED),
        kpi(pct(sites.rate, 2), f"{sites.done}/{sites.due}", _("Meet all hundred-percents"), Concern.MET),
        kpi(decimals(load.per_head, 2), f"{load.sites}/{load.supervisors}", _("Sites for each supervisor"), Concern.JUDGED),
        kpi(pct(scattered.rate, 2), f"{scattered.done}/{scattered.due}", _("Scattered polluters disposed of"), Concern.DISPOSED),
        kpi(pct(now.devices.rate, 2), f"{now.devices.done}/{now.devices.due}", _("Video and monitors on line"), Concern.OFFLINE),
    ]


def kpi(value: str, sub: str, label: str, concern: Concern) -> dict:
    """Return one figure that opens the sources of a concern."""
    return {"value": value, "sub": sub, "label": label, "href": rows_url(concern=concern.value)}
