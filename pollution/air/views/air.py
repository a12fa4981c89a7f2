"""The air of the district and of its units; charts of a unit and of a station."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pollution.air.forms.days import DAYS, HOURS, ChartForm
from pollution.air.models import Station
from pollution.air.pages import front
from pollution.air.pages import needs as needing
from pollution.air.pages.charts import Asked
from pollution.air.pages.charts import of_days as of_the_days
from pollution.air.pages.charts import of_hours as of_the_hours
from pollution.air.pages.hours import COUNTING, VOIDED
from pollution.air.policies import policy_on
from pollution.air.standards import index_rule_on, limits_on
from pollution.air.statuses import SIX, Factor, Flag
from pollution.air.tabs import STATION, station_tabs, tabs, unit_tabs
from tracker.lib import periods
from tracker.org.models import Unit
from tracker.org.rights import reach


def reader_or_404(user) -> None:
    """Refuse whoever reads nothing of the air."""
    if not reach(user, STATION):
        raise Http404


def unit_or_404(user, pk: int) -> Unit:
    """Return a unit; the air of units is open to all who read the air."""
    reader_or_404(user)
    return get_object_or_404(Unit, pk=pk)


def station_or_404(user, pk: int) -> Station:
    """Return a station that the user sees."""
    return get_object_or_404(Station.objects.visible_to(user).select_related("unit"), pk=pk)


@require_safe
def air(request):
    """Show the air of the district and of its units, and what needs doing."""
    reader_or_404(request.user)
    now = periods.now()
    today = periods.local_day(now)
    policy = policy_on(today - front.ONE_DAY)
    lines = front.lines(request.user, now, policy)
    front.ranked(lines, request.user, today)
    whole = front.district_of(lines)
    context = {
        "index_rule": index_rule_on(today).name,
        "limits": limits_on(today),
        "policy": policy,
        "now": now,
        "yesterday": today - front.ONE_DAY,
        "lines": lines,
        "whole": whole,
        "units": lines[1:] if whole else lines,
        "needs": needing.needs(request.user, lines, now),
        "has_places": any(line.places for line in lines),
        "tabs": tabs(request.user, "air"),
    }
    return render(request, "air/days/front.html", context)


# --- Charts -----------------------------------------------------------------------------------------------------------------------------


def letters() -> list[tuple[str, str]]:
    """Return what the letters beside values that do not count mean."""
    flags = [(flag.value, str(flag.label)) for flag in Flag if flag not in COUNTING]
    return [(VOIDED, _("Voided")), *flags]


def asked_of(form: ChartForm, today: date) -> Asked:
    """Return what a chart is asked for."""
    found = form.cleaned_data
    return Asked(found["span"], found["factor"], found["first"], found["last"], today)


@require_safe
def charts(request, pk: int):
    """Show the hours or the days of a factor at a station, with limits, exceptional days and wind."""
    station, today = station_or_404(request.user, pk), periods.today()
    form = ChartForm(request.GET, factors=Factor if station.is_for_reference else SIX, today=today)
    asked, of_hours = asked_of(form, today), form.cleaned_data["span"] == HOURS
    if of_hours:
        drawn = of_the_hours(asked, [station], station.unit, request.user, with_wind=True)
    else:
        drawn = of_the_days(asked, "station", station, request.user)
    context = {"station": station, "form": form, "asked": asked, "drawn": drawn, "of_hours": of_hours}
    return render(request, "air/days/charts.html", context | {"letters": letters(), "tabs": station_tabs(station, "charts")})


@require_safe
def unit(request, pk: int):
    """Show the air of a unit: at a glance, as a chart of its days or of the hours of its stations."""
    whose, now = unit_or_404(request.user, pk), periods.now()
    today = periods.local_day(now)
    form = ChartForm({"span": DAYS, **request.GET.dict()}, factors=SIX, today=today)
    asked, of_hours = asked_of(form, today), form.cleaned_data["span"] == HOURS
    lines = front.lines(request.user, now, policy_on(today - front.ONE_DAY), whose)
    line = lines[0] if lines else None
    if of_hours:
        stations = [weight.station for weight in line.stations] if line else []
        drawn = of_the_hours(asked, stations, whose, request.user, with_wind=False)
    else:
        drawn = of_the_days(asked, "unit", whose, request.user)
    context = {"unit": whose, "now": now, "yesterday": today - front.ONE_DAY, "line": line, "needs": needing.needs_of(lines)}
    context |= {"form": form, "asked": asked, "drawn": drawn, "of_hours": of_hours, "letters": letters()}
    context["tabs"] = unit_tabs(whose, "unit")
    return render(request, "air/days/unit.html", context)
