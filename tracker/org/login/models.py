"""The policy of log-ins, sessions, past passwords and second factors; passwords and codes are kept as hashes, keys encrypted."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, DeviceManager, ThrottlingMixin, TimestampMixin

from tracker.org.login import codes, querysets
from tracker.org.statuses import Role, WhyEnded

# Ends of the ranges within which a district may choose: what lies outside locks everybody out, or nobody.
RANGES = {
    "least_length": (8, 64),
    "classes": (1, 4),
    "change_days": (0, 3650),
    "remembered": (0, 24),
    "failures": (3, 20),
    "address_failures": (5, 1000),
    "lock_minutes": (1, 1440),
    "idle_minutes": (5, 1440),
    "absolute_hours": (1, 168),
}


def _whole(name: str, label, default: int, help_text="") -> models.PositiveSmallIntegerField:
    least, most = RANGES[name]
    limits = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits, help_text=help_text)


def _within_ranges() -> Q:
    held = Q()
    for name, (least, most) in RANGES.items():
        held &= Q(**{f"{name}__gte": least, f"{name}__lte": most})
    return held


class LogInPolicy(models.Model):
    """From a day on: how good passwords are, when guessing is stopped, when sessions end, who needs a second factor.

    Of several versions of one day the one added last holds: a mistake is mended by another version.
    """

    first_day = models.DateField(_("First day"))
    source = models.CharField(_("Source document"), max_length=200)
    least_length = _whole("least_length", _("Least length of a password"), 10)
    classes = _whole("classes", _("Kinds of characters"), 3, _("Of the four: small letters, capital letters, digits, others"))
    change_days = _whole("change_days", _("Days until a password must be changed"), 90, _("0: never"))
    remembered = _whole("remembered", _("Latest passwords that may not be used again"), 5)
    failures = _whole("failures", _("Failures until an account is locked"), 5)
    address_failures = _whole(
        "address_failures",
        _("Failures until an address is locked"),
        30,
        _("Higher than for an account: a whole office may stand behind one address. Failures of accounts that get in do not count."),
    )
    lock_minutes = _whole("lock_minutes", _("Minutes that a lock lasts"), 30)
    idle_minutes = _whole("idle_minutes", _("Minutes until an idle session ends"), 30)
    absolute_hours = _whole("absolute_hours", _("Hours until any session ends"), 12)
    one_session = models.BooleanField(_("One session per user"), default=True, help_text=_("A new log-in ends the older one"))
    second_factor_roles = ArrayField(
        models.CharField(max_length=16, choices=Role),
        verbose_name=_("Roles that need a second factor"),
        default=list,
        blank=True,
    )

    objects = querysets.PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Log-in policy")
        verbose_name_plural = _("Log-in policies")
        ordering = ["-first_day", "-pk"]
        constraints = [models.CheckConstraint(condition=_within_ranges(), name="a_log_in_policy_is_within_reason")]

    def __str__(self):
        return f"{self.first_day} {self.source}"


class LogInSession(models.Model):
    """A session from log-in to end; its key is kept as a hash only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions", verbose_name=_("User"))
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    began_at = models.DateTimeField(_("Logged in at"))
    seen_at = models.DateTimeField(_("Last seen at"))
    address = models.GenericIPAddressField(_("Address"), null=True)
    browser = models.CharField(_("Browser"), max_length=255, blank=True)
    awaits_code = models.BooleanField(_("A code is asked for"), default=False)
    has_second_factor = models.BooleanField(_("Second factor shown"), default=False)
    ended_at = models.DateTimeField(_("Ended at"), null=True)
    why_ended = models.CharField(_("Why it ended"), max_length=12, choices=WhyEnded, blank=True)

    SCOPED_BY = ("user",)
    objects = querysets.SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Session")
        verbose_name_plural = _("Sessions")
        indexes = [models.Index(fields=["user", "ended_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, why_ended="") | (Q(ended_at__isnull=False) & ~Q(why_ended="")),
                name="a_session_ends_for_a_reason",
            )
        ]

    def __str__(self):
        return f"{self.user} {self.began_at:%Y-%m-%d %H:%M}"


class PastPassword(models.Model):
    """A password that a user has or had, as a hash: it may not come back soon."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(_("Set at"))

    SCOPED_BY = ("user",)
    objects = querysets.PastPasswordQuerySet.as_manager()

    class Meta:
        verbose_name = _("Past password")

    def __str__(self):
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"


class CodeDevice(TimestampMixin, ThrottlingMixin, Device):
    """A telephone that shows codes by time (TOTP, RFC 6238), with its recovery codes; wrong ones are answered ever more slowly."""

    secret = models.CharField(max_length=200, editable=False)  # encrypted
    last_step = models.BigIntegerField(default=-1, editable=False)  # no code is taken twice
    bound_at = models.DateTimeField(_("Bound at"), null=True, editable=False)
    bound_from = models.GenericIPAddressField(_("Bound from"), null=True, editable=False)

    objects = DeviceManager.from_queryset(querysets.DeviceQuerySet)()

    class Meta:
        verbose_name = _("Second factor")
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(confirmed=True), name="a_user_has_one_second_factor")]

    def get_throttle_factor(self):
        return 1

    def verify_token(self, token: str) -> bool:
        """Return True for the code of this moment or an unused recovery code; each is taken once."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        word = codes.tidied(token)
        step = codes.matching_step(self.secret, word, later_than=self.last_step)
        if step is None and not self.recovery.filter(token=codes.hashed(word)).delete()[0]:
            self.throttle_increment()
            return False
        self.last_step = self.last_step if step is None else step
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save(update_fields=["last_step", "throttling_failure_timestamp", "throttling_failure_count", "last_used_at"])
        return True


class RecoveryCode(models.Model):
    """A code for the day on which the telephone is lost, as a hash; it is gone once it was used."""

    device = models.ForeignKey(CodeDevice, models.CASCADE, related_name="recovery")
    token = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("Recovery code")

    def __str__(self):
        return f"{self.device_id}"
