"""Dated rules: the supervision policy, the checklist of the four no-lets-go, kinds of matter, prefixes of numbers."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability import querysets
from accountability.statuses import NoticeKind, Rule, SignStep, UrgingMode
from tracker.lib.scoping import Open
from tracker.org.models import Unit, User, in_english


class SupervisionPolicy(models.Model):
    """From a day on: the numbers by which matters are urged and cases opened, and the document that sets them (督察办法)."""

    first_day = models.DateField(_("First day"), unique=True)
    source = models.CharField(_("Source document"), max_length=200)
    source_en = models.CharField(_("Source document in English"), max_length=200, blank=True)
    acknowledge_days = models.PositiveSmallIntegerField(_("Working days to sign for a matter"), default=1)
    urging_mode = models.CharField(_("Urging"), max_length=9, choices=UrgingMode, default=UrgingMode.AUTOMATIC)
    urge_after_days = models.PositiveSmallIntegerField(_("Working days late before it is urged"), default=1)
    days_to_fix = models.PositiveSmallIntegerField(
        _("Working days that an urging gives"), default=5, validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    failures_before_case = models.PositiveSmallIntegerField(
        _("Failed urgings in a row that open a case"), default=2, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    at_once = ArrayField(
        models.CharField(max_length=11, choices=Rule), verbose_name=_("Breaches that open a case at once"), default=list, blank=True
    )
    review_ask_days = models.PositiveSmallIntegerField(_("Days to ask for a review"), default=30)
    review_answer_days = models.PositiveSmallIntegerField(_("Days to answer a review"), default=30)
    extension_times = models.PositiveSmallIntegerField(_("How often a matter may be extended"), default=2)
    extension_cap_days = models.PositiveSmallIntegerField(_("Days beyond the original date at most"), default=90)
    look_back_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Days after close-out to look back"), default=list)
    look_back_share = models.PositiveSmallIntegerField(
        _("Share that is looked back at (%)"), default=20, validators=[MaxValueValidator(100)]
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = querysets.VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Supervision policy")
        verbose_name_plural = _("Supervision policies")
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(failures_before_case__gte=1), name="a_case_needs_a_failure"),
            models.CheckConstraint(condition=Q(days_to_fix__gte=1), name="an_urging_policy_gives_time"),
        ]

    def __str__(self):
        return str(_("Supervision policy from %(day)s") % {"day": self.first_day.isoformat()})

    @property
    def document(self) -> str:
        """Return the document behind it in the reader's language."""
        return self.source_en if in_english() and self.source_en else self.source

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: it holds for the whole district."""
        return ()


class ChecklistItem(models.Model):
    """From a day on: one of the four no-lets-go in the words of its document (四个不放过)."""

    first_day = models.DateField(_("First day"))
    rule = models.CharField(_("Rule"), max_length=11, choices=Rule)
    words = models.CharField(pgettext_lazy("checklist", "Words"), max_length=60)
    paragraph = models.CharField(_("Paragraph"), max_length=200)
    source = models.CharField(_("Source document"), max_length=200)

    objects = querysets.ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("Item of the checklist")
        ordering = ["rule", "-first_day"]
        constraints = [models.UniqueConstraint(fields=["rule", "first_day"], name="one_wording_of_a_rule_begins_on_a_day")]

    def __str__(self):
        return self.words


class MatterKind(models.Model):
    """A category of supervised matters (督察事项类别): its time limit, and who signs before it is closed out."""

    code = models.CharField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    days = models.PositiveSmallIntegerField(_("Days to rectify"), default=10, validators=[MinValueValidator(1)])
    is_in_working_days = models.BooleanField(_("Counted in working days"), default=True)
    chain = ArrayField(models.CharField(max_length=15, choices=SignStep), verbose_name=_("Who signs, in order"), default=list)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Department of the trade")
    )  # 三管三必须: leads such matters unless another one is named
    is_active = models.BooleanField(_("In use"), default=True)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)

    objects = Open.as_manager()

    class Meta:
        verbose_name = _("Kind of matter")
        verbose_name_plural = _("Kinds of matters")
        ordering = ["order", "id"]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name


class NumberPrefix(models.Model):
    """How numbers of a series begin: 二七督 in 二七督〔2016〕1号 (发文字号)."""

    series = models.CharField(
        _("Series"), max_length=11, unique=True, choices=[*NoticeKind.choices, ("matter", _("Matter")), ("case", _("Case"))]
    )
    prefix = models.CharField(_("Prefix"), max_length=20)

    class Meta:
        verbose_name = _("Prefix of numbers")
        ordering = ["id"]

    def __str__(self):
        return f"{self.get_series_display()}: {self.prefix}"
