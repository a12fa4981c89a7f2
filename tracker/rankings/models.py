"""Score schemes with their weights, standings, places and every term of every score."""

from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker.lib import periods
from tracker.lib.scoping import Scoped
from tracker.org.models import Unit, User, in_english
from tracker.rankings.kinds import Ranking, rankings
from tracker.rankings.querysets import PlaceQuerySet, SchemeQuerySet, TableQuerySet
from tracker.rankings.statuses import TableStatus
from tracker.rankings.words import period_in_words, period_on_axis


class ScoreScheme(models.Model):
    """From a day on: how a kind of ranking is scored, and the document that says so (计分办法)."""

    kind = models.CharField(_("Kind"), max_length=40)
    version = models.PositiveSmallIntegerField(_("Version"))
    first_day = models.DateField(_("First day"))
    objection_days = models.PositiveSmallIntegerField(_("Working days for objections"), default=2)
    places = models.PositiveSmallIntegerField(_("Decimals of the score"), default=2)  # equal after rounding is equal in rank
    source = models.CharField(_("Source document"), max_length=200)
    source_en = models.CharField(_("Source document in English"), max_length=200, blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Score scheme")
        verbose_name_plural = _("Score schemes")
        ordering = ["kind", "-first_day"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="a_scheme_version_is_used_once"),
            models.UniqueConstraint(fields=["kind", "first_day"], name="one_scheme_begins_on_a_day"),
            models.CheckConstraint(condition=Q(places__lte=2), name="a_score_has_at_most_two_decimals"),
        ]

    def __str__(self):
        return gettext("Score scheme, version %(version)d") % {"version": self.version}

    @property
    def document(self) -> str:
        """Return the document behind it in the reader's language."""
        return self.source_en if in_english() and self.source_en else self.source


class SchemeTerm(models.Model):
    """One term's weight; the weights of a scheme make 100 (a trigger refuses anything else at commit)."""

    scheme = models.ForeignKey(ScoreScheme, models.CASCADE, related_name="terms")
    term = models.CharField(_("Term of the score"), max_length=20)
    weight = models.DecimalField(_("Weight"), max_digits=5, decimal_places=2)
    cap = models.DecimalField(_("Counts up to"), max_digits=4, decimal_places=2)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("Weight")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "term"], name="a_scheme_weighs_a_term_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="a_weight_lies_between_0_and_100"),
            models.CheckConstraint(condition=Q(cap__gte=1), name="a_cap_allows_full_points"),
        ]

    def __str__(self):
        return f"{self.term} {self.weight}"


class RankingTable(models.Model):
    """The standing of one group in one period by one scheme (排名); frozen by a trigger once it is published."""

    kind = models.CharField(_("Kind"), max_length=40)
    group = models.CharField(_("Group"), max_length=20)
    period = models.CharField(_("Period"), max_length=8)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"))
    through = models.DateField(_("Reported figures through"))
    scheme = models.ForeignKey(ScoreScheme, models.PROTECT, related_name="tables", verbose_name=_("Score scheme"))
    status = models.CharField(_("Status"), max_length=10, choices=TableStatus, default=TableStatus.DRAFT)
    status_since = models.DateTimeField()
    correction_number = models.PositiveSmallIntegerField(_("Correction"), default=0)
    correction_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    correction_reason = models.TextField(_("Reason of the correction"), blank=True)
    objections_until = models.DateField(_("Objections until"))
    computed_at = models.DateTimeField(_("Computed at"), null=True)
    published_at = models.DateTimeField(_("Published at"), null=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="SHA-256 of every figure the rows hold")
    is_late = models.BooleanField(_("Made up later"), default=False)
    base = models.DecimalField(_("Value of the district"), max_digits=14, decimal_places=2, null=True)

    MOVES = {
        TableStatus.DRAFT: {TableStatus.PUBLISHED, TableStatus.SUPERSEDED},
        TableStatus.PUBLISHED: {TableStatus.CORRECTED},
    }

    objects = TableQuerySet.as_manager()

    class Meta:
        verbose_name = _("Standing")
        verbose_name_plural = _("Standings")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "group", "period", "scheme", "correction_number"],
                condition=~Q(status=TableStatus.SUPERSEDED),
                name="a_standing_is_computed_once",
            ),
            models.UniqueConstraint(fields=["kind", "group", "period"], condition=Q(status=TableStatus.DRAFT), name="one_draft_at_a_time"),
            models.UniqueConstraint(
                fields=["kind", "group", "period"], condition=Q(status=TableStatus.PUBLISHED), name="one_standing_is_in_force"
            ),
            models.CheckConstraint(
                condition=Q(correction_number=0, correction_of=None) | Q(correction_number__gt=0, correction_of__isnull=False),
                name="a_correction_names_what_it_corrects",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["published", "corrected"], published_at__isnull=False)
                | Q(status__in=["draft", "superseded"], published_at=None),
                name="a_published_standing_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["kind", "group", "-first_day"])]

    def __str__(self):
        return f"{self.title} · {self.period_title} · {self.group_title}"

    def get_absolute_url(self):
        url = reverse("rankings:standing", args=[self.kind, self.period, self.group])
        return url if self.status == TableStatus.PUBLISHED else f"{url}?version={self.pk}"

    @property
    def ranking(self) -> Ranking:
        """Return the kind as its app registered it."""
        return rankings()[self.kind]

    @property
    def title(self) -> str:
        """Return the kind's title."""
        return str(self.ranking.title)

    @property
    def group_title(self) -> str:
        """Return the group's title."""
        group = self.ranking.group(self.group)
        return str(group.title) if group else self.group

    @property
    def days(self) -> periods.Period:
        """Return the week or month."""
        return periods.period(self.period)

    @property
    def period_title(self) -> str:
        """Return the week or month in words."""
        return period_in_words(self.days)

    @property
    def period_short(self) -> str:
        """Return the week or month for the axis of a chart."""
        return period_on_axis(self.days)

    @property
    def is_draft(self) -> bool:
        """Return True if it is not yet published."""
        return self.status == TableStatus.DRAFT

    @property
    def version_title(self) -> str:
        """Return "Correction no. n" (更正第n号), or "" for the first publication."""
        return gettext("Correction no. %(number)d") % {"number": self.correction_number} if self.correction_number else ""

    def shown(self, score: Decimal) -> Decimal:
        """Return a score with the decimals of the scheme; it holds no others."""
        return score.quantize(Decimal(1).scaleb(-self.scheme.places))

    def over_base(self, score: Decimal | None) -> Decimal | None:
        """Return by how many per cent a value lies above that of the district, one decimal, half to even; None where that says nothing."""
        if score is None or not self.base or not self.ranking.scale or self.ranking.scale.is_rate:
            return None
        share = round(Fraction(score - self.base) * 100 / Fraction(self.base), 1)
        return Decimal(share.numerator) / Decimal(share.denominator)

    def reason_title(self, code: str) -> str:
        """Return in words why a unit is not ranked."""
        return str(self.ranking.reasons.get(code, code))

    def term_title(self, code: str) -> str:
        """Return a term's title."""
        term = self.ranking.term(code)
        return str(term.title) if term else code

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: acts on a standing are asked for the whole district."""
        return ()


class RankingTableHistory(models.Model):
    """Every change of status of a standing."""

    table = models.ForeignKey(RankingTable, models.CASCADE, related_name="history")
    was = models.CharField(max_length=10)
    became = models.CharField(max_length=10, choices=TableStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("table",)
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class Place(models.Model):
    """A unit's place: rank and score, or the reason why it is not ranked; what it was in the period before."""

    table = models.ForeignKey(RankingTable, models.CASCADE, related_name="places")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Unit"))
    rank = models.PositiveIntegerField(_("Rank"), null=True)
    score = models.DecimalField(_("Score"), max_digits=14, decimal_places=2, null=True)  # a value may be nonsense, and still is written
    previous_rank = models.PositiveIntegerField(_("Rank before"), null=True)
    change = models.GeneratedField(
        expression=F("previous_rank") - F("rank"),
        output_field=models.IntegerField(),
        db_persist=True,
        verbose_name=pgettext_lazy("rank", "Change"),
    )
    reason = models.CharField(_("Why not ranked"), max_length=20, blank=True)

    SCOPED_BY = ("table",)
    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("rank", "Place")
        verbose_name_plural = pgettext_lazy("rank", "Places")
        constraints = [
            models.UniqueConstraint(fields=["table", "unit"], name="a_unit_has_one_place"),
            models.CheckConstraint(
                condition=Q(rank__isnull=False, score__isnull=False, reason="") | Q(rank=None, score=None) & ~Q(reason=""),
                name="a_unit_is_ranked_or_says_why_not",
            ),
        ]
        indexes = [models.Index(fields=["unit"])]

    def __str__(self):
        return f"{self.rank or '—'} {self.unit}"


class PlaceTerm(models.Model):
    """One term of one score: done ÷ due = value; weight after spreading what had no data; points with two decimals."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="terms")
    term = models.CharField(max_length=20)
    done = models.DecimalField(max_digits=18, decimal_places=2)
    due = models.DecimalField(max_digits=18, decimal_places=2)
    value = models.DecimalField(max_digits=16, decimal_places=6)
    weight = models.DecimalField(max_digits=7, decimal_places=4)
    points = models.DecimalField(max_digits=14, decimal_places=2)
    days = models.PositiveSmallIntegerField(_("Valid days"), null=True)  # only of kinds whose score is a value

    SCOPED_BY = ("place", "place__table")
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Term of the score")
        constraints = [
            models.UniqueConstraint(fields=["place", "term"], name="a_place_counts_a_term_once"),
            models.CheckConstraint(condition=Q(due__gt=0), name="a_term_has_something_to_divide_by"),
        ]

    def __str__(self):
        return f"{self.term} {self.points}"
