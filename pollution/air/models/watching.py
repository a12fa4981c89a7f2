"""Hours that were too high with the matter they became; what places in rankings bring, proposed and decided; keys of the programs' door."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.models import Matter
from pollution.air import querysets
from pollution.air.models.rules import ExceedanceRule, LadderStep
from pollution.air.models.stations import Device, Station
from pollution.air.statuses import ConsequenceStatus, Factor, Reward
from tracker.lib.periods import LOCAL
from tracker.lib.scoping import Open
from tracker.org.models import Unit, User
from tracker.rankings.models import RankingTable


class Exceedance(models.Model):
    """An hour of a station that a rule found too high: its value, the mean of the district, the wind, and the matter it became."""

    rule = models.ForeignKey(ExceedanceRule, models.PROTECT, related_name="exceedances", verbose_name=_("Rule of exceedance"))
    station = models.ForeignKey(Station, models.PROTECT, related_name="exceedances", verbose_name=_("Station"))
    factor = models.CharField(_("Factor"), max_length=5, choices=Factor)
    hour = models.DateTimeField(_("Hour"))  # the end of the last hour
    value = models.DecimalField(_("Value"), max_digits=12, decimal_places=4)
    beside = models.DecimalField(_("Mean of the district"), max_digits=12, decimal_places=4, null=True)
    wind_speed = models.DecimalField(_("Wind speed"), max_digits=12, decimal_places=4, null=True)
    wind_direction = models.DecimalField(_("Wind direction"), max_digits=12, decimal_places=4, null=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+", verbose_name=_("Matter"))
    opens = models.BooleanField(default=False, editable=False)  # it opened its matter: of it a reply is asked
    found_at = models.DateTimeField(_("Found at"))
    replied_at = models.DateTimeField(_("Replied at"), null=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True)
    withdrawn_because = models.CharField(_("Why withdrawn"), max_length=200, blank=True)

    SCOPED_BY = ("station",)
    objects = querysets.OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Exceedance")
        verbose_name_plural = _("Exceedances")
        ordering = ["-hour", "station"]
        constraints = [models.UniqueConstraint(fields=["rule", "station", "hour"], name="an_hour_is_too_high_once_by_a_rule")]
        indexes = [models.Index(fields=["station", "-hour"])]

    def __str__(self):
        return f"{self.station} {self.hour.astimezone(LOCAL):%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("air:exceedance", args=[self.pk])

    def unit_ids(self):
        """Return the units of the station."""
        return self.station.unit_ids()


class Consequence(models.Model):
    """What a place in a published standing brings by a ladder (奖惩): proposed by the machine, decided by people."""

    table = models.ForeignKey(RankingTable, models.PROTECT, related_name="+", verbose_name=_("Standing"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Unit"))
    step = models.ForeignKey(LadderStep, models.PROTECT, related_name="+")
    brings = models.CharField(_("Brings"), max_length=10, choices=Reward)
    money = models.DecimalField(_("Money, 10,000 yuan"), max_digits=10, decimal_places=2, default=0)
    because = models.CharField(_("Why"), max_length=300)  # the periods and places that led to it
    status = models.CharField(_("Status"), max_length=10, choices=ConsequenceStatus, default=ConsequenceStatus.PROPOSED)
    status_since = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(pgettext_lazy("consequence", "Note"), max_length=200, blank=True)

    objects = Open.as_manager()
    MOVES = {
        ConsequenceStatus.PROPOSED: {ConsequenceStatus.CONFIRMED, ConsequenceStatus.DROPPED},
        ConsequenceStatus.CONFIRMED: {ConsequenceStatus.DROPPED},  # taken back, after a correction
        ConsequenceStatus.DROPPED: {ConsequenceStatus.PROPOSED},  # what a correction dropped and another one brought back
    }

    class Meta:
        verbose_name = _("Consequence of a place")
        verbose_name_plural = _("Consequences of places")
        ordering = ["-table", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["table", "unit", "step"], name="a_step_follows_a_place_once"),
            models.CheckConstraint(
                condition=Q(status=ConsequenceStatus.PROPOSED) | Q(decided_by__isnull=False), name="what_is_decided_says_by_whom"
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_brings_display()}"

    def unit_ids(self) -> tuple[int, ...]:
        """Return the unit."""
        return (self.unit_id,)


class ConsequenceHistory(models.Model):
    """Every change of status of a consequence."""

    consequence = models.ForeignKey(Consequence, models.CASCADE, related_name="history")
    was = models.CharField(max_length=10, blank=True)
    became = models.CharField(max_length=10, choices=ConsequenceStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.CharField(max_length=200, blank=True)

    objects = Open.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class ApiKey(models.Model):
    """The key of a device or of another system for the programs' door: only its digest is kept; it says which stations it may fill."""

    name = models.CharField(pgettext_lazy("key", "Who uses it"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    shown = models.CharField(_("Begins with"), max_length=8, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="keys", verbose_name=_("Device"))
    stations = models.ManyToManyField(Station, related_name="+", verbose_name=_("Stations"), blank=True)
    factors = ArrayField(models.CharField(max_length=5, choices=Factor), verbose_name=_("Factors"), default=list, blank=True)
    made_at = models.DateTimeField(_("Made at"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    is_reading = models.BooleanField(_("Only reads"), default=False)
    used_at = models.DateTimeField(_("Last used"), null=True, editable=False)
    ended_at = models.DateTimeField(_("Ended at"), null=True, editable=False)

    objects = querysets.KeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Key for programs")
        verbose_name_plural = _("Keys for programs")
        ordering = ["-made_at"]

    def __str__(self):
        return self.name

    def unit_ids(self) -> tuple[int, ...]:
        """Return no unit: keys are kept for the whole district."""
        return ()


class ApiCount(models.Model):
    """How often a key, or an address, came to the programs' door in a minute: what is beyond the limit is turned away."""

    who = models.CharField(max_length=60)  # key 12, from 192.0.2.1
    minute = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    objects = Open.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "minute"], name="a_minute_of_the_door_is_counted_once")]

    def __str__(self):
        return f"{self.who} {self.count}"
