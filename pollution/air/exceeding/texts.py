"""Sentences that the system itself writes of hours that are too high: in the district's language, whoever acts."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accountability.texts import kept
from pollution.air.exceeding import wind
from pollution.air.models import Exceedance, ExceedanceRule
from pollution.air.statuses import FOR_REFERENCE, Baseline, Factor
from tracker.lib.periods import LOCAL, local_day
from tracker.trail.notes import in_the_districts_language

A_MOMENT = timedelta(seconds=1)
VOIDED = _("The data were voided: %(why)s")
CORRECTED = _("By the corrected data the hour is not too high.")
TAKEN_BACK = _("The hours that were too high do not hold any more. %(why)s")
TITLE = _("%(station)s: %(factor)s of %(value)s is too high")
HOUR = _("%(day)s, hour %(hour)d: %(factor)s at %(station)s was %(value)s.")
FOR_REFERENCE_ONLY = _("The value is for reference.")
ABSOLUTE = _("By the rule “%(rule)s” it is too high above %(over)s.")
DIFFERENCE = _("By the rule “%(rule)s” it is too high more than %(over)s over the mean of the district.")
IN_ROW = _("So for %(hours)d hours in a row.")
BESIDE = _("The control stations of the district had a mean of %(beside)s in the same hour.")
NO_BESIDE = _("No control station had a value in that hour.")
WIND = _("Wind: %(wind)s.")
ASKS = _("Please reply within %(minutes)d minutes, look at what raises the dust, put it right and send feedback with evidence by %(due)s.")


def label_of(one: Exceedance) -> tuple:
    """Return the day and the label of the hour, 1 to 24."""
    begun = one.hour - A_MOMENT
    return local_day(begun), begun.astimezone(LOCAL).hour + 1


def with_measure(value, one: Exceedance) -> str:
    """Return a value with its unit of measure; as many decimals as it has."""
    return f"{value.normalize():f} {wind.measure_of(one.factor)}"


def mean_of(one: Exceedance) -> str:
    """Return the mean of the district as it is stated: CO with one decimal, others without."""
    return with_measure(round(one.beside, 1 if one.factor == Factor.CO else 0), one)


def title_of(one: Exceedance) -> str:
    """Return the title of the matter."""
    facts = {"factor": one.get_factor_display(), "value": with_measure(one.value, one)}
    return kept(TITLE, station=one.station.name, **facts)


def description_of(one: Exceedance) -> str:
    """Return the hour with its value, the rule, the mean of the district and the wind."""
    day, hour = label_of(one)
    factor = in_the_districts_language(one.get_factor_display())
    said = [kept(HOUR, day=day, hour=hour, factor=factor, station=one.station.name, value=with_measure(one.value, one))]
    if one.station.kind in FOR_REFERENCE:
        said.append(kept(FOR_REFERENCE_ONLY))
    said += _by_rule(one, one.rule)
    said.append(kept(NO_BESIDE) if one.beside is None else kept(BESIDE, beside=mean_of(one)))
    if words := in_the_districts_language(wind.Words(one.wind_speed, one.wind_direction)):
        said.append(kept(WIND, wind=words))
    return "".join(said)


def _by_rule(one: Exceedance, rule: ExceedanceRule) -> list[str]:
    words = ABSOLUTE if rule.baseline == Baseline.ABSOLUTE else DIFFERENCE
    said = [kept(words, rule=rule.name, over=with_measure(rule.over, one))]
    return [*said, kept(IN_ROW, hours=rule.hours)] if rule.hours > 1 else said
