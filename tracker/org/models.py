"""Units, people, posts, users, roles, the working-day calendar and the district itself."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tracker.lib import pinyin
from tracker.lib.scoping import Scoped
from tracker.org.querysets import Dated, PersonQuerySet, PostQuerySet, RoleQuerySet, UnitQuerySet, UserQuerySet
from tracker.org.statuses import Duty, Role, UnitKind


def in_english() -> bool:
    """Return True if the reader chose English."""
    return (get_language() or "").startswith("en")


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """Return the constraint that a dated row does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
        name=name,
        violation_error_message=_("The last day lies before the first day."),
    )


class District(models.Model):
    """The one row that says whose system this is; its clock offset is zero in real life."""

    name = models.CharField(_("Name"), max_length=50)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    code = models.CharField(_("Code"), max_length=12, help_text=_("Six-digit code of the administrative division"))
    is_demo = models.BooleanField(_("Demonstration"), default=False)
    clock_offset = models.DurationField(_("Clock offset"), help_text=_("District time minus real time"))
    made_at = models.DateTimeField(_("Made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("District")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_district")]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name


class Unit(models.Model):
    """A department, township, community or grid (单位); `path` is its place in today's tree, kept by placing.py."""

    code = models.CharField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    short_name = models.CharField(_("Short name"), max_length=20)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    initials = models.CharField(_("Pinyin initials"), max_length=60, blank=True, editable=False)
    kind = models.CharField(_("Kind"), max_length=12, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Parent unit"))
    order = models.PositiveSmallIntegerField(_("Order"), default=0)
    path = models.CharField(max_length=120, editable=False, db_index=True, default="")
    path_order = models.CharField(max_length=120, editable=False, db_index=True, default="")
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Unit")
        verbose_name_plural = _("Units")
        constraints = [ends_after_it_begins("a_unit_ends_after_it_begins")]

    def __str__(self):
        return self.name_en if in_english() and self.name_en else self.name

    def save(self, *args, **kwargs):
        self.initials = "".join(word[:1] for word in pinyin.syllables(self.name)).lower()[:60]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("org:unit", args=[self.pk])

    @property
    def short(self) -> str:
        """Return the name for charts and narrow columns."""
        return self.name_en if in_english() and self.name_en else self.short_name

    @property
    def depth(self) -> int:
        """Return 0 for the district, 1 for what lies directly under it, and so on."""
        return max(self.path.count("/") - 2, 0)

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the units within whose reach this lies."""
        return (self.pk,)


class Placement(models.Model):
    """Under which parent a unit stood, and when: the dated tree."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    objects = Dated.as_manager()

    class Meta:
        verbose_name = _("Place in the tree")
        constraints = [
            ends_after_it_begins("a_placement_ends_after_it_begins"),
            models.UniqueConstraint(fields=["unit"], condition=Q(last_day__isnull=True), name="a_unit_has_one_place_today"),
        ]

    def __str__(self):
        return _("%(unit)s under %(parent)s") % {"unit": self.unit, "parent": self.parent} if self.parent_id else str(self.unit)


class Person(models.Model):
    """Somebody who holds posts (人员); a person may or may not log in."""

    name = models.CharField(_("Name"), max_length=30)
    initials = models.CharField(_("Pinyin initials"), max_length=30, blank=True, editable=False)
    phone = models.CharField(_("Mobile phone"), max_length=20, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("People")

    def __str__(self):
        if not in_english():
            return self.name
        family, *given = pinyin.syllables(self.name) or [""]
        return f"{family.title()} {''.join(given).title()}".strip()

    def save(self, *args, **kwargs):
        self.initials = "".join(word[:1] for word in pinyin.syllables(self.name)).lower()[:30]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("org:person", args=[self.pk])

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the units of all posts the person ever held."""
        return tuple({post.unit_id for post in self.posts.all()})


class Post(models.Model):
    """A person's post in a unit, with the duty it carries (职务)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name=_("Person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("Unit"))
    title = models.CharField(_("Title"), max_length=40)
    title_en = models.CharField(_("English title"), max_length=60, blank=True)
    duty = models.CharField(_("Duty"), max_length=12, choices=Duty, blank=True)
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    SCOPED_BY = ("person",)
    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("Post")
        verbose_name_plural = _("Posts")
        constraints = [ends_after_it_begins("a_post_ends_after_it_begins")]
        indexes = [models.Index(fields=["unit", "duty"])]

    def __str__(self):
        return f"{self.unit} {self.label}"

    @property
    def label(self) -> str:
        """Return the title in the reader's language."""
        return self.title_en if in_english() and self.title_en else self.title


class Accounts(UserManager.from_queryset(UserQuerySet)):
    """Makes and finds users."""

    use_in_migrations = False

    def get_by_natural_key(self, username):
        """Return the account of a name, for who wants to log in by it."""
        return self.unscoped("nobody is known before log-in: the name finds the account").get(username=username)


class User(AbstractUser):
    """Somebody who logs in; what they may do stands in their roles."""

    first_name = None
    last_name = None
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("Person"))
    language = models.CharField(_("Language"), max_length=8, blank=True, help_text=_("Empty: the browser's language"))
    must_change_password = models.BooleanField(_("Must change the password"), default=False)
    password_set_at = models.DateTimeField(_("Password set at"), null=True, editable=False)  # None: when the account was opened

    objects = Accounts()

    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("User")
        verbose_name_plural = _("Users")

    def __str__(self):
        return str(self.person) if self.person_id else self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    def get_absolute_url(self):
        return reverse("org:user", args=[self.pk])

    def reaches(self, thing: str, act: str = "view") -> bool:
        """Return True if the user may do an act on this kind of thing anywhere, asked by apps below this one."""
        from tracker.org.rights import reach

        return bool(reach(self, thing, act))

    @property
    def acting_name(self) -> str:
        """Return the user as the audit trail names them, in no language but their own."""
        return f"{self.person.name} ({self.username})" if self.person_id else self.username

    def acting_unit_id(self) -> int | None:
        """Return the unit of the first role held today, for which the user acts; None without a role."""
        from tracker.org.rights import held_roles

        held = held_roles(self)
        return min(held, key=lambda role: role.pk).unit_id if held else None

    @property
    def language_code(self) -> str:
        """Return the language to write to the user in."""
        return self.language or settings.LANGUAGE_CODE

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the units of the roles that the user ever held."""
        return tuple({role.unit_id for role in self.roles.all()})


class RoleInUnit(models.Model):
    """A role that a user holds in a unit, reaching its subtree, between two days."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("User"))
    role = models.CharField(_("Role"), max_length=16, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Unit"))
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    SCOPED_BY = ("user",)
    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Role")
        verbose_name_plural = _("Roles")
        constraints = [
            ends_after_it_begins("a_role_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["user", "role", "unit"], condition=Q(last_day__isnull=True), name="a_role_is_held_once_in_a_unit"
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_role_display()} {self.unit}"


class SingleSignOn(models.Model):
    """Who at the government's single sign-on is this user: a subject is never given to another person, a name may be."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ons", verbose_name=_("User"))
    issuer = models.CharField(_("Issuer"), max_length=255)
    subject = models.CharField(_("Subject"), max_length=255)
    name = models.CharField(_("Name at single sign-on"), max_length=150, blank=True)
    bound_at = models.DateTimeField(_("Bound at"))

    SCOPED_BY = ("user",)
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Single sign-on")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="a_subject_has_one_account"),
            models.UniqueConstraint(fields=["user", "issuer"], name="an_account_has_one_subject"),
        ]

    def __str__(self):
        return f"{self.user} = {self.name}"


class CalendarYear(models.Model):
    """A year whose holiday notice has been loaded; deadlines beyond the last one are provisional (暂定)."""

    year = models.PositiveSmallIntegerField(_("Year"), primary_key=True)
    source = models.CharField(_("Source document"), max_length=200)
    loaded_at = models.DateTimeField(_("Loaded at"))

    class Meta:
        verbose_name = _("Calendar year")
        ordering = ["year"]

    def __str__(self):
        return str(self.year)


class CalendarDay(models.Model):
    """A day that a holiday notice names: off, weekends within a holiday included, or a worked weekend day (调休)."""

    day = models.DateField(_("Day"), primary_key=True)
    is_workday = models.BooleanField(_("Working day"))
    name = models.CharField(_("Holiday"), max_length=30)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("Calendar day")
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.label}"

    @property
    def label(self) -> str:
        """Return the holiday in the reader's language."""
        return self.name_en if in_english() and self.name_en else self.name


from tracker.org.login.models import CodeDevice, LogInPolicy, LogInSession, PastPassword, RecoveryCode  # noqa: E402, F401 - they stand beside
