"""Calendars, days with every step of their calculation, comparison, completeness."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.forms import HiddenInput
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from pollution.air import classes
from pollution.air.forms.days import StretchForm, VersionForm, events_field, version_field
from pollution.air.models import AirPolicy, Device, DeviceDay, Minute, StaleDay
from pollution.air.pages import calendar as year_page
from pollution.air.pages import compare as compared
from pollution.air.pages import complete
from pollution.air.pages import day as days
from pollution.air.pages.hours import bounds, events_of
from pollution.air.policies import policy_on, scheme_of
from pollution.air.standards import INDEX_RULES, IndexRule, index_rule_on, limits_on
from pollution.air.statuses import FOR_REFERENCE, SIX, StationKind
from pollution.air.tabs import STATION, station_tabs, tabs, unit_tabs
from pollution.air.views.air import letters, reader_or_404, station_or_404, unit_or_404
from tracker.ledger.export import zipped
from tracker.ledger.register import Column, Kind
from tracker.lib import periods
from tracker.org.rights import reach
from tracker.trail.notes import note

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATIONS = 100  # of a page
FIRST_YEAR = 2000
MINUTES = 240  # rows of a page


def rule_of(form) -> IndexRule | None:
    """Return the version by which all days are judged, None: each by its own."""
    return next((rule for rule in INDEX_RULES if rule.name == form.cleaned_data.get("version")), None)


@require_safe
def calendar(request, of: str, pk: int):
    """Show a year of a unit or a station in the colours of its days, with the year before by the same version."""
    if of not in ("unit", "station"):
        raise Http404
    whose = unit_or_404(request.user, pk) if of == "unit" else station_or_404(request.user, pk)
    yesterday = periods.today() - year_page.ONE_DAY
    said = request.GET.get("year", "")
    number = int(said) if said.isdecimal() and FIRST_YEAR <= int(said) <= yesterday.year else yesterday.year
    form = VersionForm(request.GET)
    form.is_valid()
    policy, rule = policy_on(min(yesterday, date(number, 12, 31))), rule_of(form)
    found = year_page.year(of, whose, number, yesterday, policy, rule)
    context = {"whose": whose, "number": number, "form": form, "year": found, "policy": policy, "rule": rule, "classes": classes.ALL}
    context |= {"station": whose if of == "station" else None, "weekdays": year_page.weekdays(), "year_before": number - 1}
    context |= {"year_after": number + 1 if number < yesterday.year else None, "composite_words": _("Composite index")}
    context |= {"counted": year_page.counted(found.air, found.air_before), "shares": year_page.shares(found)}
    context |= {
        "primaries": year_page.primaries(found.air, found.air_before),
        "means": year_page.means(found.air, found.air_before, policy),
    }
    context |= {"share_points": year_page.points(found.air.good_share, found.air_before.good_share)}
    context |= {"tabs": unit_tabs(whose, "calendar") if of == "unit" else station_tabs(whose, "calendar")}
    return render(request, "air/days/calendar.html", context)


# --- A day ------------------------------------------------------------------------------------------------------------------------------


def day_or_404(day: date, today: date) -> dict:
    """Return a day with its neighbours for the page; none that is still to come."""
    if day > today or day.year < FIRST_YEAR:
        raise Http404
    after = day + year_page.ONE_DAY
    return {"day": day, "before": day - year_page.ONE_DAY, "after": after if after <= today else None, "is_today": day == today}


@require_safe
def day(request, pk: int, day: date):
    """Show a day of a station with every step from its hours to its AQI."""
    station = station_or_404(request.user, pk)
    about = day_or_404(day, periods.today()) | {"station": station, "limits": limits_on(day), "letters": letters()}
    devices = list(Device.objects.within(station=station).order_by("mn"))
    heard = {row.device_id: row for row in DeviceDay.objects.within(device=devices).filter(day=day)} if devices else {}
    stale = StaleDay.objects.within(station=station).filter(day=day).exists()
    about |= {"found": days.of_station(station, day, request.user), "events": events_of(station.unit, day, day), "is_stale": stale}
    return render(request, "air/days/day.html", about | {"devices": [(one, heard.get(one.pk)) for one in devices]})


@require_safe
def minutes(request, pk: int, day: date):
    """List what the devices of a station sent for the moments and minutes of a day."""
    station = station_or_404(request.user, pk)
    about = day_or_404(day, periods.today()) | {"station": station}
    begin, end = bounds(day, day)
    rows = Minute.objects.visible_to(request.user).filter(device__station=station, at__gte=begin, at__lt=end)
    page = Paginator(rows.select_related("device").order_by("at", "factor", "span"), MINUTES).get_page(request.GET.get("page"))
    return render(request, "air/days/minutes.html", about | {"page_obj": page})


@require_safe
def unit_day(request, pk: int, day: date):
    """Show a day of a unit: its stations with weights and validity, and every step to its AQI."""
    unit, policy = unit_or_404(request.user, pk), policy_on(day)
    about = day_or_404(day, periods.today()) | {"unit": unit, "limits": limits_on(day), "policy": policy}
    about |= {"found": days.of_unit(unit, day, request.user, policy), "events": events_of(unit, day, day)}
    return render(request, "air/days/unit_day.html", about)


# --- Comparison and completeness --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """What a comparison is asked for and what it found."""

    form: StretchForm
    span: compared.Span
    policy: AirPolicy
    rule: IndexRule | None
    subject: str
    rows: list[compared.Row]
    by: str


def _compared(request) -> Compared:
    """Return the comparison that the address asks for; the page and the workbook are the same."""
    yesterday = periods.today() - year_page.ONE_DAY
    form = StretchForm(request.GET, yesterday=yesterday, version=version_field(), events=events_field())
    asked = form.cleaned_data
    span = compared.span_of(asked, yesterday)
    policy, rule = policy_on(span.through), compared.version_of(asked.get("version", ""), span)
    subject, found = compared.subjects(asked["of"], request.user, span)
    by = request.GET.get("sort", "")
    rows = compared.in_order(compared.rows_of(subject, found, span, policy, rule, asked.get("events", "")), by)
    return Compared(form, span, policy, rule, subject, rows, by)


@require_safe
def compare(request):
    """Show units or stations side by side for a period, beside the year before."""
    reader_or_404(request.user)
    one = _compared(request)
    context = {"form": one.form, "span": one.span, "rows": one.rows, "policy": one.policy, "heads": compared.heads(one.by)}
    context |= {"rule": one.rule or index_rule_on(one.span.through), "of_units": one.subject == "unit", "factors": SIX}
    context |= {"needed": compared.needed(one.policy, one.span), "scheme": scheme_of(one.policy), "tabs": tabs(request.user, "compare")}
    context |= {"earlier": moved(request, one.span, -1), "later": moved(request, one.span, 1), "sort": one.by}
    context["for_reference"] = one.form.cleaned_data["of"] in FOR_REFERENCE
    context["may_export"] = bool(reach(request.user, STATION, "export"))
    return render(request, "air/days/compare.html", context)


@require_GET
def compare_export(request):
    """Send the comparison as a workbook."""
    if not reach(request.user, STATION, "export"):
        raise Http404
    one = _compared(request)
    title, about = (
        _("Comparison of air quality"),
        f"{one.span.first_day} – {one.span.through}  {(one.rule or index_rule_on(one.span.through)).name}",
    )
    note("export", thing=STATION, words=format_lazy(gettext_lazy("Comparison of air quality, {about}"), about=about), rows=len(one.rows))
    heads = compared.book_heads()
    kinds = [Kind.TEXT if head in (_("Name"), _("Main pollutant")) else Kind.NUMBER for head in heads]
    columns = [
        Column(str(place), head, kind, width=30 if not place else 14) for place, (head, kind) in enumerate(zip(heads, kinds, strict=True))
    ]
    content = b"".join(zipped(title, about, heads, columns, compared.book_rows(one.rows)))
    name = f"{title}-{one.span.first_day}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, name)})


def moved(request, span: compared.Span, way: int) -> str:
    """Return the query of this page for the period before or after, "" where that is still to come."""
    if way > 0 and not span.is_over:
        return ""
    query = request.GET.copy()
    for name, value in (span.moved(way) | {"kind": span.kind}).items():
        query[name] = value
    return f"?{query.urlencode()}"


@require_safe
def completeness(request):
    """Show how complete the data of stations are in a period, by rule."""
    reader_or_404(request.user)
    yesterday = periods.today() - year_page.ONE_DAY
    form = StretchForm(request.GET, yesterday=yesterday, of=StationKind.NATIONAL, with_units=False)
    span = compared.span_of(form.cleaned_data, yesterday)
    policy, (_subject, found) = policy_on(span.through), compared.subjects(form.cleaned_data["of"], request.user, span)
    page = Paginator(found, STATIONS).get_page(request.GET.get("page"))
    rows = complete.rows_of(list(page.object_list), span, policy, request.user)
    context = {"form": form, "span": span, "rows": rows, "page_obj": page, "factors": SIX, "policy": policy}
    context |= {
        "needed": compared.needed(policy, span),
        "tabs": tabs(request.user, "completeness"),
        "lacking": sum(row.is_lacking for row in rows),
    }
    context |= {"earlier": moved(request, span, -1), "later": moved(request, span, 1)}
    context |= {"for_reference": form.cleaned_data["of"] in FOR_REFERENCE}
    return render(request, "air/days/completeness.html", context)


@require_safe
def gaps(request, pk: int):
    """List the gaps of a station in a period with their beginning and end."""
    station, now = station_or_404(request.user, pk), periods.now()
    today = periods.local_day(now)
    form = StretchForm(request.GET, yesterday=today, of=station.kind, with_units=False)
    form.fields["of"].widget = HiddenInput()
    span = compared.span_of(form.cleaned_data, today)
    until = now.replace(minute=0, second=0, microsecond=0)
    found = complete.gaps_of(station, span.first_day, span.through, until)
    whole = compared.span_of(form.cleaned_data, today - year_page.ONE_DAY)  # shares are of days that are over, gaps reach to this hour
    row = complete.rows_of([station], whole, policy_on(span.through), request.user)[0]
    context = {"station": station, "form": form, "span": span, "found": found, "cells": row.pairs}
    context["until"] = None if span.is_over else until
    context |= {"earlier": moved(request, span, -1), "later": moved(request, span, 1), "tabs": station_tabs(station, "gaps")}
    return render(request, "air/days/gaps.html", context)
