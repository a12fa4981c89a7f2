"""What charts, calendars, comparisons and the table of completeness are asked for."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.air.standards import INDEX_RULES
from pollution.air.statuses import SIX, StationKind

HOURS, DAYS = "hours", "days"
SPANS = [(HOURS, pgettext_lazy("chart", "Hours")), (DAYS, pgettext_lazy("chart", "Days"))]
MOST = {HOURS: 31, DAYS: 366}  # days in one chart
USUAL = {HOURS: 7, DAYS: 365}
AQI = "aqi"
OWN = ""  # each day by the version in force on it
VERSIONS = [(OWN, _("in force on each day")), *((rule.name, rule.name) for rule in INDEX_RULES)]
WITH, WITHOUT = "with", "without"
EVENTS = [(WITHOUT, _("Without sand and dust")), (WITH, _("With sand and dust"))]


def day_input() -> forms.DateInput:
    """Return a field in which the browser offers a calendar and takes the keyboard."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ChartForm(forms.Form):
    """Which factor, in hours or, of the six, in days, from which day to which; what is not understood falls back to the usual."""

    span = forms.ChoiceField(label=pgettext_lazy("chart", "Each point"), choices=SPANS, required=False)
    factor = forms.ChoiceField(label=_("Factor"), required=False)
    first = forms.DateField(label=pgettext_lazy("days", "From"), widget=day_input(), required=False)
    last = forms.DateField(label=pgettext_lazy("days", "To"), widget=day_input(), required=False)

    def __init__(self, given, *, factors, today: date):
        span = given.get("span") if given.get("span") in USUAL else HOURS
        of_days = [(AQI, "AQI"), *((factor.value, factor.label) for factor in SIX)]
        offered = of_days if span == DAYS else [(factor.value, factor.label) for factor in factors]
        last = _day(given.get("last")) or today
        first = _day(given.get("first")) or last - timedelta(days=USUAL[span] - 1)
        if first > last:
            first, last = last, first
        first = max(first, last - timedelta(days=MOST[span] - 1))
        names = [name for name, _label in offered]
        factor = given.get("factor") if given.get("factor") in names else names[0]
        super().__init__({"span": span, "factor": factor, "first": first.isoformat(), "last": last.isoformat()})
        self.fields["factor"].choices = offered
        self.is_valid()


class VersionForm(forms.Form):
    """By which version of the standard days are judged."""

    version = forms.ChoiceField(label=_("Version of the standard"), choices=VERSIONS, required=False)


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


WEEK, MONTH, QUARTER, YEAR, FREE = "week", "month", "quarter", "year", "free"
KINDS = [
    (WEEK, pgettext_lazy("kind of period", "Week")),
    (MONTH, pgettext_lazy("kind of period", "Month")),
    (QUARTER, pgettext_lazy("kind of period", "Quarter")),
    (YEAR, pgettext_lazy("kind of period", "Year")),
    (FREE, pgettext_lazy("kind of period", "From … to …")),
]
UNITS = "units"


class StretchForm(forms.Form):
    """Of what, and over which days; of a week, month, quarter or year any day of it is named."""

    of = forms.ChoiceField(label=pgettext_lazy("air", "Of what"), choices=[(UNITS, _("Units")), *StationKind.choices], required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("kind of period", "Period"), choices=KINDS, required=False)
    on = forms.DateField(label=_("A day of the period"), widget=day_input(), required=False)
    first = forms.DateField(label=pgettext_lazy("days", "From"), widget=day_input(), required=False)
    last = forms.DateField(label=pgettext_lazy("days", "To"), widget=day_input(), required=False)

    def __init__(self, given, *, yesterday: date, kind: str = MONTH, of: str = UNITS, with_units: bool = True, **more):
        offered = self.base_fields["of"].choices
        names = [name for name, _label in offered if with_units or name != UNITS]
        usual = of if of in names else names[0]
        kind = given.get("kind") if given.get("kind") in dict(KINDS) else kind
        on, last = _day(given.get("on")) or yesterday, _day(given.get("last")) or yesterday
        first = _day(given.get("first")) or last.replace(day=1)
        first, last = sorted((first, last))
        first = max(first, last - timedelta(days=MOST[DAYS] - 1))
        days = {"on": on.isoformat(), "first": first.isoformat(), "last": last.isoformat()}
        said = given.get("of") if given.get("of") in names else usual
        super().__init__({"of": said, "kind": kind, **days, **{name: given.get(name, "") for name in more}})
        self.fields["of"].choices = [(name, label) for name, label in offered if name in names]
        for name, field in more.items():
            self.fields[name] = field
        for name in ("first", "last") if kind != FREE else ("on",):
            self.fields[name].widget = forms.HiddenInput()
        self.is_valid()


def version_field() -> forms.ChoiceField:
    """Return the choice of the version by which two years are judged."""
    return forms.ChoiceField(label=_("Version of the standard"), choices=VERSIONS, required=False)


def events_field() -> forms.ChoiceField:
    """Return the choice whether particles and index are stated with exceptional events."""
    return forms.ChoiceField(label=_("Exceptional events"), choices=[("", _("as the rules say")), *EVENTS], required=False)
