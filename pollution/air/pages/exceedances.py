"""What the pages of exceedances show: one with the hours around it, the replies of units, a rule with what it would have found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q, Sum, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.models import Matter
from pollution.air.exceeding import preview, texts, wind
from pollution.air.exceeding.replies import Response, response, responses, took
from pollution.air.exceeding.states import TONES, State, state
from pollution.air.models import Exceedance, ExceedanceRule, Reading
from pollution.air.pages.hours import COUNTING, label_of, measure_of, shown, why_not
from pollution.air.statuses import CONTROL, Baseline
from pollution.figures import in_minutes
from pollution.pages.enforcement import Fact
from pollution.timeline import address
from tracker.frame.templatetags.frame import moment
from tracker.lib.measures import percent
from tracker.lib.periods import LOCAL, Period, month_of, period, week_of
from tracker.org.models import Unit, User

AROUND = timedelta(hours=12)
ONE_HOUR = timedelta(hours=1)


def ledger_url(**filters) -> str:
    """Return the address of the ledger, narrowed by filters."""
    address = reverse("ledger:list", args=["exceedances"])
    return f"{address}?{urlencode(filters)}" if filters else address


# --- One exceedance ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HourRow:
    """An hour around it: the value of the station, why it does not count, the mean of the district; `is_it`: one that was too high."""

    day: date
    label: int
    value: Decimal | None
    why_not: str
    beside: Decimal | None
    is_it: bool


def found(user: User, pk: int, at: datetime) -> Exceedance | None:
    """Return an exceedance that the user sees, with how far it is."""
    rows = Exceedance.objects.visible_to(user).select_related("rule", "station__unit", "station__source", "matter__handling_unit")
    return rows.annotate(state=state(at), time=took()).filter(pk=pk).first()


def hours_around(one: Exceedance, at: datetime) -> list[HourRow]:
    """Return the hours around an exceedance that are over, as the data stand now (two queries)."""
    first, last = one.hour - AROUND, max(one.hour, min(one.hour + AROUND, at))
    rows = Reading.objects.within(station=one.station).filter(factor=one.factor).between(first, last).select_related("voided")
    own = {row.hour: row for row in rows}
    means = district_means(one.factor, first, last)
    begun = one.hour - ONE_HOUR * (one.rule.hours - 1)
    listed, hour = [], first + ONE_HOUR
    while hour <= last:
        row = own.get(hour)
        value = shown(row.value, one.factor) if row else None
        why = _("No value") if row is None else why_not(row)
        listed.append(HourRow(*label_of(hour), value, why, shown(means.get(hour), one.factor), begun <= hour <= one.hour))
        hour += ONE_HOUR
    return listed


def district_means(factor: str, first: datetime, last: datetime) -> dict[datetime, Decimal]:
    """Return the means of the control stations by hour; each is in use on the day."""
    rows = Reading.objects.unscoped("the mean of all control stations is nobody's secret").between(first, last)
    good = Q(factor=factor, station__kind__in=CONTROL, voided=None, flag__in=COUNTING, value__gte=0)
    day = TruncDate(ExpressionWrapper(F("hour") - Value(texts.A_MOMENT), output_field=DateTimeField()), tzinfo=LOCAL)
    in_use = Q(station__last_day=None) | Q(station__last_day__gte=F("day"))
    found = rows.annotate(day=day).filter(good, in_use, station__first_day__lte=F("day")).order_by().values("hour")
    found = found.annotate(total=Sum("value"), n=Count("station_id"))
    return {row["hour"].astimezone(LOCAL): _exact(row["total"], row["n"]) for row in found}


def _exact(total: Decimal, n: int) -> Decimal:
    """Return a mean with four decimals, half to even, as it is kept with an exceedance."""
    rounded = round(Fraction(total) / n, 4)
    return Decimal(rounded.numerator) / Decimal(rounded.denominator)


def chart(one: Exceedance, rows: Sequence[HourRow]) -> dict:
    """Return the hours around it as the chart draws them; what does not count is a hole."""
    series = [
        {"name": str(one.station), "values": [None if row.why_not or row.value is None else float(row.value) for row in rows]},
        {"name": _("Mean of the district"), "values": [None if row.beside is None else float(row.beside) for row in rows], "plan": True},
    ]
    return {
        "x": [_("%(day)d / %(hour)d h") % {"day": row.day.day, "hour": row.label} for row in rows],
        "unit": measure_of(one.factor),
        "series": series,
    }


def facts(one: Exceedance) -> list[Fact]:
    """Return what was found, as it was found."""
    day, label = label_of(one.hour)
    value = texts.with_measure(one.value, one)
    return [
        Fact(_("Hour"), _("%(day)s, hour %(hour)d") % {"day": day.isoformat(), "hour": label}, url=day_url(one)),
        Fact(_("Value"), f"{one.get_factor_display()} {value}", tone="red"),
        Fact(_("Mean of the district"), None if one.beside is None else texts.mean_of(one)),
        Fact(_("Wind"), str(wind.Words(one.wind_speed, one.wind_direction))),
        Fact(_("Rule of exceedance"), str(one.rule), in_words(one.rule), one.rule.get_absolute_url()),
        Fact(_("Station"), str(one.station), str(one.station.get_kind_display()), one.station.get_absolute_url()),
        Fact(_("Found at"), moment(one.found_at, "full")),
    ]


def day_url(one: Exceedance) -> str:
    """Return the page of the day, down to hours and packets."""
    day, _label = label_of(one.hour)
    return address("air:day", one.station_id, day.isoformat())


def reply_facts(one: Exceedance, user: User) -> list[Fact]:
    """Return what became of it: the matter, the reply, the withdrawal."""
    seen = one.matter if one.matter_id and Matter.objects.visible_to(user).filter(pk=one.matter_id).exists() else None
    said = [Fact(_("Status"), State(one.state).label, tone=TONES[State(one.state)])]
    if one.matter_id:
        unit = str(one.matter.handling_unit)
        said.append(Fact(_("Matter"), one.matter.number, f"{unit} · {one.matter.state}", seen.get_absolute_url() if seen else ""))
    if one.opens:
        minutes = in_minutes(one.time)
        value = None if minutes is None else ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        allowed = _("allowed: %(n)d minutes") % {"n": one.rule.reply_minutes}
        said.append(Fact(_("Time to the first reply"), value, sub=allowed))
    if one.withdrawn_at:
        said.append(Fact(_("Withdrawn at"), moment(one.withdrawn_at, "full"), sub=one.withdrawn_because))
    return said


# --- Replies of units -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A unit and how it replied, with the address of the rows."""

    unit: Unit
    response: Response
    url: str


def period_of(label: str, on: date) -> Period:
    """Return the week or month that an address names, else this month. Raises BadPeriod."""
    return period(label) if label else month_of(on)


def periods_around(on: date) -> list[Period]:
    """Return the periods that are offered: this and the last week, this month and the five before."""
    months = [month_of(on)]
    while len(months) < 6:
        months.append(months[-1].previous())
    return [week_of(on), week_of(on).previous(), *months]


def by_unit(user: User, span: Period, at: datetime) -> tuple[Response, list[Row]]:
    """Return how all units and each of them replied in a period (three queries)."""
    rows = Exceedance.objects.visible_to(user)
    found = responses(rows, span.first_day, span.last_day, at=at)
    dates = {"found_from": span.first_day.isoformat(), "found_by_day": span.last_day.isoformat(), "opens": "true"}
    units = Unit.objects.filter(pk__in=found).in_order()
    listed = [Row(unit, found[unit.pk], ledger_url(unit=unit.pk, **dates)) for unit in units]
    return response(rows, span.first_day, span.last_day, at=at), listed


def kpis(found: Response, url: str) -> list[dict]:
    """Return how units replied as small figures, each with the address of its rows."""
    rate = found.in_time.rate
    return [
        _kpi(
            "—" if rate is None else f"{percent(rate, 0)}%",
            _("Replied within the minutes of the rule"),
            url,
            f"{found.in_time.done}/{found.in_time.due}",
        ),
        _kpi(found.median, _("Median minutes to the reply"), url),
        _kpi(found.ninth, _("90th percentile of minutes to the reply"), url),
    ]


def _kpi(value, label: str, url: str, sub: str = "") -> dict:
    return {"value": "—" if value is None else value, "label": label, "href": url, "sub": sub}


# --- Rules ------------------------------------------------------------------------------------------------------------------------------


def in_words(rule: ExceedanceRule) -> str:
    """Return what a rule says, in one sentence."""
    facts = {
        "factor": rule.get_factor_display(),
        "over": f"{Decimal(rule.over).normalize():f} {measure_of(rule.factor)}",
        "hours": rule.hours,
    }
    if rule.baseline == Baseline.ABSOLUTE:
        if rule.hours == 1:
            return _("hourly %(factor)s above %(over)s") % facts
        return _("hourly %(factor)s above %(over)s, %(hours)d hours in a row") % facts
    if rule.hours == 1:
        return _("hourly %(factor)s more than %(over)s over the mean of the district") % facts
    return _("hourly %(factor)s more than %(over)s over the mean of the district, %(hours)d hours in a row") % facts


def preview_words(rule: ExceedanceRule, at: datetime) -> str:
    """Return what a rule, saved or not, would have found in the last thirty days."""
    hours, stations, days = preview(rule, at)
    if not hours:
        return _("In the last 30 days it would have found nothing.")
    return _("In the last 30 days it would have found %(hours)d hours at %(stations)d stations on %(days)d days.") % {
        "hours": hours, "stations": stations, "days": days
    }  # fmt: skip


def rule_facts(rule: ExceedanceRule) -> list[Fact]:
    """Return what a rule says, and what follows from it."""
    kinds = dict(rule._meta.get_field("kinds").base_field.flatchoices)
    last = rule.last_day.isoformat() if rule.last_day else _("without an end")
    return [
        Fact(_("Too high"), in_words(rule)),
        Fact(_("Kinds of stations"), _(", ").join(str(kinds[kind]) for kind in rule.kinds)),
        Fact(_("In force"), _("from %(first)s, %(last)s") % {"first": rule.first_day.isoformat(), "last": last}),
        Fact(_("Minutes to the reply"), rule.reply_minutes),
        Fact(_("Working days to rectify"), rule.days),
        Fact(_("Kind of matter"), str(rule.matter_kind)),
        Fact(_("Source document"), rule.document),
        Fact(_("What is not confirmed"), rule.doubtful, tone="yellow" if rule.doubtful else ""),
    ]


def found_by(rule: ExceedanceRule, user: User) -> int:
    """Return how many exceedances a rule found that the user sees."""
    return Exceedance.objects.visible_to(user).filter(rule=rule).count()
