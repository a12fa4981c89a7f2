"""The right hand of the overview, the air: what is known of sources, visits and findings; each figure with the address of its rows."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.querysets import with_unit
from pollution import figures
from pollution.clock import moment_of
from pollution.models import Finding, Inspection, Source, SourceDevice, SweepTask
from pollution.policies import numbers_on
from pollution.querysets import SOURCE
from pollution.watching import Concern
from tracker.frame.templatetags.frame import decimals
from tracker.lib.measures import percent
from tracker.lib.periods import local_day
from tracker.org.models import User
from tracker.org.rights import reach

MOST_RED = 6
ALL, NEARLY_ALL = Fraction(1), Fraction(9, 10)


def rows_url(ledger: str = "sources", **filters) -> str:
    """Return the address of a ledger, narrowed by filters."""
    address = reverse("ledger:list", args=[ledger])
    return f"{address}?{urlencode(filters)}" if filters else address


def sources(user: User, day: date) -> dict | None:
    """Return what the sources are like: sites at their hundred-percents, scattered polluters, devices, visits in time."""
    if not reach(user, SOURCE):
        return None
    now = moment_of(day)
    found = figures.sources_at(Source.objects.visible_to(user), now)
    if not found.living and not found.scattered.due:
        return None
    devices = figures.devices_at(SourceDevice.objects.visible_to(user), now)
    sites = found.sites
    return {
        "sites": sites,
        "headline": percent(sites.rate, 0),
        "tone": _tone(sites.rate),
        "unjudged": found.never_judged,
        "url": rows_url(),
        "counts_url": reverse("pollution:counts") if reach(user, SOURCE).everywhere else "",
        "sites_url": rows_url(concern=Concern.JUDGED.value),
        "unmet_url": rows_url(concern=Concern.UNMET.value),
        "kpis": [
            _share(found.scattered, _("Scattered polluters disposed of"), rows_url(concern=Concern.SCATTERED.value)),
            _share(devices, _("Video and monitors on line"), rows_url(concern=Concern.OFFLINE.value)),
            _share(found.visited, _("Visited within their days"), rows_url(concern=Concern.LATE_VISIT.value)),
            {"value": decimals(found.living), "sub": "", "label": _("Sources to be looked at"), "href": rows_url(), "tone": ""},
        ],
    }


def _share(share: figures.Share, label: str, url: str) -> dict:
    """Return n of N as a small figure."""
    return {"value": decimals(share.done), "sub": f"/ {decimals(share.due)}", "label": label, "href": url, "tone": _tone(share.rate, "")}


def _tone(rate: Fraction | None, well: str = "green") -> str:
    """Return the colour of a share of which the whole is asked."""
    if rate is None:
        return "grey" if well else ""
    return well if rate == ALL else "yellow" if rate >= NEARLY_ALL else "red"


def visits(user: User, day: date) -> dict | None:
    """Return what comes of visits: coverage of the sweeps under way, findings open, put right at once, minutes to the reply."""
    if not reach(user, SOURCE):
        return None
    now = moment_of(day)
    findings = Finding.objects.visible_to(user)
    swept = figures.coverage(SweepTask.objects.visible_to(user))
    made = figures.recent_visits(Inspection.objects.visible_to(user), now)
    found = figures.findings_at(findings, now)
    if not (swept.due or made or found.open or found.found):
        return None
    density = Decimal(found.found) / made if made else None
    return {
        "swept": swept,
        "headline": percent(swept.rate, 0),
        "made": made,
        "density": None if density is None else decimals(density, 2),
        "url": reverse("pollution:sweeps"),
        "kpis": _of_findings(found, now),
    }


def _of_findings(found: figures.Findings, now: datetime) -> list[dict]:
    allowed = numbers_on(local_day(now)).reply_minutes
    rate, since = found.at_once.rate, figures.recent_from(now)
    answered = rows_url("findings", answered="true", found_from=since)
    late = _("%(n)d overdue") % {"n": found.overdue} if found.overdue else ""
    return [
        {
            "value": decimals(found.open),
            "sub": late,
            "label": _("Findings open"),
            "href": rows_url("findings", **({"late": "true"} if late else {"is_open": "true"})),
            "tone": "red" if late else "",
        },
        {
            "value": "—" if rate is None else f"{percent(rate, 0)}%",
            "sub": f"{found.at_once.done}/{found.at_once.due}",
            "label": _("Put right at once, last 30 days"),
            "href": rows_url("findings", status="fixed", found_from=since),
            "tone": "",
        },
        _minutes(found.median, allowed, _("Median minutes to the reply, allowed %(minutes)d"), answered),
        _minutes(found.ninth, allowed, _("Nine of ten within so many minutes, allowed %(minutes)d"), answered),
    ]


def _minutes(value: int | None, allowed: int, label: str, url: str) -> dict:
    is_late = value is not None and value > allowed
    number = "—" if value is None else decimals(value)
    return {
        "value": number,
        "sub": f"/ {allowed}",
        "label": label % {"minutes": allowed},
        "href": url,
        "tone": "red" if is_late else "",
    }


def trend(user: User, day: date) -> dict | None:
    """Return how many findings came and how many were open, week by week (增量、存量)."""
    if not reach(user, SOURCE):
        return None
    weeks = figures.by_week(Finding.objects.visible_to(user), moment_of(day))
    if not any(week.came or week.left for week in weeks):
        return None
    mondays = [local_day(week.monday) for week in weeks]
    return {
        "weeks": weeks,
        "chart": {
            "x": [_("%(month)d/%(day)d") % {"month": monday.month, "day": monday.day} for monday in mondays],
            "unit": _("findings"),
            "series": [
                {"name": _("Open at the end of the week"), "values": [week.left for week in weeks]},
                {"name": _("New in the week"), "values": [week.came for week in weeks]},
            ],
        },
        "url": rows_url("findings"),
    }


def red_list(user: User, day: date) -> dict | None:
    """Return the sources with overdue matters, the one overdue for longest first."""
    if not reach(user, SOURCE):
        return None
    late = Finding.objects.visible_to(user).filter(with_unit("matter__"), matter__due_on__lt=day).order_by()
    by_source = late.values("source_id").annotate(n=Count("pk"), since=Min("matter__due_on"))
    first = list(by_source.order_by("since", "source_id")[:MOST_RED])
    if not first and not Source.objects.visible_to(user).exists():
        return None
    of = {row["source_id"]: row for row in first}
    found = {row.pk: row for row in Source.objects.visible_to(user).filter(pk__in=of).select_related("unit")}
    rows = [found[pk] for pk in of if pk in found]
    for row in rows:
        row.late, row.late_since = of[row.pk]["n"], of[row.pk]["since"]
    return {"rows": rows, "total": by_source.count(), "url": rows_url(light="red"), "on": day}
