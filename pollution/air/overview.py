"""The air on the overview (抓大气) and on the pages of units: this week's index and particles, good days against the target, who is first.

What is missing is said, never shown as nought; every figure opens its rows.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pollution.air import figures, targets
from pollution.air.models import AirTarget, Exceedance, Station, StationWeight
from pollution.air.periods import Stretch, air_of
from pollution.air.policies import policy_on, scheme_of
from pollution.air.rankings import COMPOSITE
from pollution.air.standards import Factor
from pollution.air.statuses import CONTROL, Aim, StationKind
from pollution.clock import moment_of
from pollution.timeline import address
from tracker.frame.templatetags.frame import decimals
from tracker.lib.periods import month_of, year_of
from tracker.org.models import Unit, User
from tracker.org.querysets import in_force
from tracker.org.rights import reach
from tracker.org.statuses import UnitKind
from tracker.rankings.models import RankingTable

STATION = "air.station"
PARTICLES = (Factor.PM10, Factor.PM25)
ONE_DAY = figures.ONE_DAY


def air(user: User, day: date) -> dict | None:
    """Return the air of the district this week, its good days, and what is found at sites; None without any station."""
    if not reach(user, STATION):
        return None
    stations = Station.objects.visible_to(user)
    if not stations.exists():
        return None
    unit = Unit.objects.on(day).filter(kind=UnitKind.DISTRICT).first()
    week = figures.week_so_far(unit, day) if unit and counts_for(user, unit, day) else None
    target = _good_days(unit, day) if unit else None
    return {
        "url": address("air:air"),
        "week": week,
        "headline": None if week is None else week.composite,
        "week_url": week and _days_url(unit, week.period.first_day, week.through),
        "change": week and _change(week.composite_change),
        "particles": week and [_particle(week, factor) for factor in PARTICLES],
        "target": target,
        "schedule": target and _schedule(target, day),
        "target_rate": (target and target.value is not None and Fraction(target.value) / Fraction(target.target.value)) or None,
        "kpis": [*_target_kpi(target), *_rank_kpis(user, day), *_site_kpis(user, stations, day)],
    }


def counts_for(user: User, unit: Unit, day: date) -> bool:
    """Return whether any control station counts for a unit on a day."""
    weights = StationWeight.objects.visible_to(user).filter(unit=unit, station__kind__in=CONTROL)
    return weights.filter(in_force(day)).exists()


def _days_url(unit: Unit, first: date, last: date) -> str:
    return f"{address('air:unit', unit.pk)}?{urlencode({'first': first.isoformat(), 'last': last.isoformat()})}"


def _change(value: Decimal | None) -> dict | None:
    """Return a change in per cent with its sign and colour: less is better."""
    if value is None:
        return None
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return {"words": f"{sign}{decimals(abs(value), 1)}%", "tone": "red" if value > 0 else "green" if value < 0 else ""}


def _particle(week: figures.Week, factor: Factor) -> dict:
    """Return a particle of the week: its mean, its change on the year before."""
    value = week.air.stated(factor)
    label = {Factor.PM10: "PM10", Factor.PM25: "PM2.5"}[factor]
    return {"label": label, "value": "—" if value is None else decimals(value), "change": _change(week.change(factor))}


# --- Targets --------------------------------------------------------------------------------------------------------------------------


def _good_days(unit: Unit, day: date) -> targets.Standing | None:
    """Return the target of good days that holds and ends first, with where it stands."""
    rows = AirTarget.objects.filter(unit=unit, aim=Aim.GOOD_DAYS, first_day__lte=day, last_day__gte=day)
    target = rows.select_related("unit").order_by("last_day", "first_day").first()
    return targets.courses([target], day)[0] if target else None


def _schedule(standing: targets.Standing, day: date) -> dict:
    """Return how many good days there should be by yesterday, were they spread evenly (应达)."""
    target = standing.target
    all_days, over = (target.last_day - target.first_day).days + 1, max((day - target.first_day).days, 0)
    due = Fraction(target.value) * over / all_days
    return {"share": Fraction(over, all_days), "days": -(-due.numerator // due.denominator)}


def _target_kpi(standing: targets.Standing | None):
    if standing is None:
        yield _kpi("—", _("Good days: no target is set"), address("air:targets"))
        return
    words = standing.course.words
    value = "—" if standing.value is None else decimals(standing.value)
    label = _("Good days of the target: %(course)s") % {"course": words}
    yield _kpi(value, label, address("air:targets"), f"/ {decimals(standing.target.value)}", "red" if standing.course.tone == "red" else "")


# --- Ranks, sites -----------------------------------------------------------------------------------------------------------------------


def latest_table(user: User, day: date) -> RankingTable | None:
    """Return the standing by composite index of the last week that has one."""
    tables = RankingTable.objects.visible_to(user).filter(kind=COMPOSITE.code, last_day__lt=day)
    return tables.of_length("week").not_withdrawn().best_first().first()


def _rank_kpis(user: User, day: date):
    """Yield who is first and last in the latest week."""
    table = latest_table(user, day)
    if table is None:
        yield _kpi("—", _("Weekly ranking: none computed yet"), reverse("rankings:index"))
        return
    ranked = list(table.places.ranked().select_related("unit").order_by("rank", "pk"))
    if not ranked:
        yield _kpi("—", _("Weekly ranking: nobody is ranked"), table.get_absolute_url())
        return
    words = pgettext("ranking", "first in the week") if len(ranked) == 1 else pgettext("ranking", "first in the week; last: %(last)s")
    yield _kpi(ranked[0].unit.short, words % {"last": ranked[-1].unit.short}, table.get_absolute_url())


def _site_kpis(user: User, stations, day: date):
    """Yield the monitors of sites that are on line, and the exceedances that wait for a reply."""
    now = moment_of(day)
    online = figures.monitors(stations, now)
    if online.due:
        tone = "" if online.done == online.due else "yellow"
        yield _kpi(decimals(online.done), _("PM10 monitors on line"), monitors_url(), f"/ {decimals(online.due)}", tone)
    else:
        yield _kpi("—", _("PM10 monitors: none is registered"), reverse("air:devices"))
    found = figures.exceedances(Exceedance.objects.visible_to(user), now)
    late = _("%(n)d overdue") % {"n": found.late} if found.late else ""
    state = "late" if found.late else "waiting"
    url = f"{reverse('ledger:list', args=['exceedances'])}?{urlencode({'state': state})}"
    yield _kpi(decimals(found.waiting), _("Exceedances without a reply"), url, late, "red" if found.late else "")


def monitors_url() -> str:
    """Return the list of the devices at sites that measure PM10."""
    return f"{reverse('air:devices')}?{urlencode({'kind': StationKind.SITE.value})}"


def _kpi(value: str, label: str, url: str, sub: str = "", tone: str = "") -> dict:
    return {"value": value, "sub": sub, "label": label, "href": url, "tone": tone}


# --- A unit -------------------------------------------------------------------------------------------------------------------------------


def of_unit(user: User, unit: Unit, day: date) -> dict | None:
    """Return the air of a unit on its own page: month so far, good days of the year, its rank, its monitors and exceedances."""
    if not reach(user, STATION):
        return None
    stations = Station.objects.visible_to(user).filter(unit__in=Unit.objects.under(unit))
    has_air = counts_for(user, unit, day)
    now = moment_of(day)
    online = figures.monitors(stations, now)
    below = Exceedance.objects.visible_to(user).filter(matter__handling_unit__in=Unit.objects.under(unit))
    found = figures.exceedances(below, now)
    if not (has_air or online.due or found.found):
        return None
    rows_url = f"{reverse('ledger:list', args=['exceedances'])}?{urlencode({'unit': unit.pk})}"
    kpis = [*_air_kpis(unit, day), *_own_rank(user, unit, day)] if has_air else []
    if online.due:
        kpis.append(_kpi(decimals(online.done), _("PM10 monitors on line"), monitors_url(), f"/ {decimals(online.due)}"))
    late = _("%(n)d overdue") % {"n": found.late} if found.late else ""
    kpis.append(_kpi(decimals(found.waiting), _("Exceedances without a reply"), rows_url, late, "red" if found.late else ""))
    return {"url": address("air:unit", unit.pk) if has_air else "", "kpis": kpis}


def _air_kpis(unit: Unit, day: date):
    """Yield the month and the year so far of a unit."""
    through = day - ONE_DAY
    month, year, policy = month_of(through), year_of(through), policy_on(through)
    spans = [Stretch("month", month.first_day, through), Stretch("year", year.first_day, through)]
    found = air_of("unit", [unit.pk], spans, policy=policy)
    so_far, whole = found["month", unit.pk], found["year", unit.pk]
    url = _days_url(unit, month.first_day, through)
    for factor, label in ((Factor.PM10, _("PM10 this month, µg/m³")), (Factor.PM25, _("PM2.5 this month, µg/m³"))):
        value = so_far.stated(factor)
        yield _kpi("—" if value is None else decimals(value), label, url)
    index = so_far.composite(scheme_of(policy))
    yield _kpi("—" if index is None else decimals(index, 2), _("Composite index this month"), url)
    calendar = address("air:calendar", "unit", unit.pk)
    valid = f"/ {decimals(whole.valid)}" if whole.valid else ""
    yield _kpi(decimals(whole.good) if whole.valid else "—", _("Good days of the valid days this year"), calendar, valid)


def _own_rank(user: User, unit: Unit, day: date):
    """Yield the rank of a unit in the latest week by composite index."""
    table = latest_table(user, day)
    place = table and table.places.ranked().filter(unit=unit).first()
    if place:
        count = table.places.ranked().count()
        yield _kpi(str(place.rank), _("Rank of the week by composite index"), table.get_absolute_url(), f"/ {count}")
