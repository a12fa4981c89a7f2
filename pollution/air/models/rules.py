"""Dated rules of air monitoring: how periods are judged, when a value is too high, what is to be reached, and what places bring."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.models import MatterKind
from accountability.querysets import VersionQuerySet
from pollution.air.standards import DAYS_FOR_A_MONTH, DAYS_FOR_A_YEAR, DAYS_FOR_FEBRUARY
from pollution.air.statuses import Aim, Baseline, Factor, PercentileRule, Reward, StationKind
from tracker.lib.scoping import Open
from tracker.org.models import Unit, User, ends_after_it_begins, in_english


def _weight() -> models.DecimalField:
    return models.DecimalField(max_digits=4, decimal_places=2, default=1, validators=[MinValueValidator(0)])


def _divisor(most: int = 6) -> models.DecimalField:
    return models.DecimalField(max_digits=most, decimal_places=1, validators=[MinValueValidator(0)])


class Documented(models.Model):
    """What stands in a document, and what of it is not confirmed."""

    source = models.CharField(_("Source document"), max_length=200)
    source_en = models.CharField(_("Source document in English"), max_length=200, blank=True)
    doubt = models.CharField(_("What is not confirmed"), max_length=300, blank=True)
    doubt_en = models.CharField(max_length=400, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        abstract = True

    @property
    def document(self) -> str:
        """Return the document behind it in the reader's language."""
        return self.source_en if in_english() and self.source_en else self.source

    @property
    def doubtful(self) -> str:
        """Return what is not confirmed in the reader's language."""
        return self.doubt_en if in_english() and self.doubt_en else self.doubt

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: it holds for the whole district."""
        return ()


class AirPolicy(Documented):
    """From a day on: which days and points make a period valid, and how the composite index is made (HJ 663, ranking rule)."""

    first_day = models.DateField(_("First day"), unique=True)
    week_days = models.PositiveSmallIntegerField(
        _("Valid days that a week needs"), default=6, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    month_days = models.PositiveSmallIntegerField(
        _("Valid days that a month needs"), default=DAYS_FOR_A_MONTH, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    february_days = models.PositiveSmallIntegerField(
        _("Valid days that a February needs"), default=DAYS_FOR_FEBRUARY, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    quarter_days = models.PositiveSmallIntegerField(
        _("Valid days that a quarter needs"), default=81, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    year_days = models.PositiveSmallIntegerField(
        _("Valid days that a year needs"), default=DAYS_FOR_A_YEAR, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    minutes_share = models.PositiveSmallIntegerField(
        _("Share of normal minutes that an hour made of minutes needs, in per cent"),
        default=75,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    few_points = models.PositiveSmallIntegerField(_("Fewer points than this are few"), default=4)
    points_share = models.PositiveSmallIntegerField(
        _("Share of valid points that a day of a unit needs, in per cent"), default=75, validators=[MaxValueValidator(100)]
    )
    few_points_share = models.PositiveSmallIntegerField(_("The same where points are few"), default=50, validators=[MaxValueValidator(100)])
    percentile = models.CharField(_("Percentile"), max_length=12, choices=PercentileRule, default=PercentileRule.INTERPOLATED)
    leaves_out_events = models.BooleanField(_("Particles and index are stated without exceptional events"), default=True)
    weight_pm25, weight_pm10, weight_so2, weight_no2, weight_co, weight_o3 = (_weight() for _factor in range(6))
    divisor_pm25, divisor_pm10, divisor_so2, divisor_no2, divisor_co, divisor_o3 = (_divisor() for _factor in range(6))

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Rules of air periods")
        verbose_name_plural = _("Rules of air periods")
        ordering = ["-first_day"]

    def __str__(self):
        return str(_("Rules of air periods from %(day)s") % {"day": self.first_day.isoformat()})


class ExceedanceRule(Documented):
    """When an hour of a station is too high (超标), absolutely or over the mean of the district, and what follows; off by default."""

    name = models.CharField(pgettext_lazy("exceedance", "Name of the rule"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    is_on = models.BooleanField(_("In use"), default=False)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    kinds = ArrayField(models.CharField(max_length=10, choices=StationKind), verbose_name=_("Kinds of stations"))
    factor = models.CharField(_("Factor"), max_length=5, choices=Factor)
    baseline = models.CharField(_("Measured"), max_length=10, choices=Baseline, default=Baseline.ABSOLUTE)
    over = models.DecimalField(_("Too high above"), max_digits=8, decimal_places=1, validators=[MinValueValidator(0)])
    hours = models.PositiveSmallIntegerField(  # so many hours one after another
        _("Hours in a row"), default=1, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    reply_minutes = models.PositiveSmallIntegerField(_("Minutes to the reply"), default=30, validators=[MinValueValidator(1)])
    days = models.PositiveSmallIntegerField(_("Working days to rectify"), default=1, validators=[MinValueValidator(1)])
    matter_kind = models.ForeignKey(MatterKind, models.PROTECT, related_name="+", verbose_name=_("Kind of matter"))

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Rule of exceedance")
        verbose_name_plural = _("Rules of exceedance")
        ordering = ["-is_on", "name"]
        constraints = [ends_after_it_begins("a_rule_of_exceedance_ends_after_it_begins")]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name

    def get_absolute_url(self):
        return reverse("air:exceedance-rule", args=[self.pk])


class AirTarget(Documented):
    """What a unit is to reach in a period (空气质量目标): a mean at most, or so many good days at least."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Unit"))
    aim = models.CharField(_("Aim"), max_length=10, choices=Aim)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))
    value = models.DecimalField(_("Value"), max_digits=7, decimal_places=2, validators=[MinValueValidator(0)])

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Air target")
        verbose_name_plural = _("Air targets")
        ordering = ["-first_day", "unit", "aim"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_target_ends_after_it_begins"),
            models.UniqueConstraint(fields=["unit", "aim", "first_day", "last_day"], name="a_unit_has_an_aim_of_a_period_once"),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_aim_display()} {self.value}"

    def unit_ids(self) -> tuple[int, ...]:
        """Return the unit for which it is set."""
        return (self.unit_id,)


class Ladder(Documented):
    """From a day on: what places in a ranking bring (奖惩机制): money, words for runs of periods; off by default."""

    kind = models.CharField(_("Ranking"), max_length=40)
    period_kind = models.CharField(_("Week or month"), max_length=10)
    group = models.CharField(_("Group"), max_length=20, blank=True)  # "": every group
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    is_on = models.BooleanField(_("In use"), default=False)  # if not, it is only on record

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ladder of rewards and deductions")
        verbose_name_plural = _("Ladders of rewards and deductions")
        ordering = ["kind", "-first_day"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "period_kind", "group", "first_day"], name="one_ladder_of_a_ranking_begins_on_a_day")
        ]

    def __str__(self):
        return f"{self.kind} {self.first_day}"


class LadderStep(models.Model):
    """One step: for a place counted from the top (1, 2 …) or the end (−1, −2 …), in so many periods of so many: what it brings."""

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="steps")
    place = models.SmallIntegerField(_("Place"))
    times = models.PositiveSmallIntegerField(_("Times"), default=1, validators=[MinValueValidator(1)])
    within = models.PositiveSmallIntegerField(_("Of so many periods"), default=1, validators=[MinValueValidator(1)])
    in_month = models.BooleanField(_("Within one month"), default=False)  # 月内两次: only weeks that end in the same month
    brings = models.CharField(_("Brings"), max_length=10, choices=Reward)
    money = models.DecimalField(  # 万元, negative is taken
        _("Money, 10,000 yuan"), max_digits=10, decimal_places=2, default=0
    )

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Step of a ladder")
        ordering = ["ladder", "place", "times"]
        constraints = [
            models.CheckConstraint(condition=~Q(place=0), name="a_place_is_counted_from_an_end"),
            models.CheckConstraint(condition=Q(times__lte=F("within")), name="a_step_asks_for_no_more_than_there_is"),
        ]

    def __str__(self):
        return f"{self.place} {self.brings}"
