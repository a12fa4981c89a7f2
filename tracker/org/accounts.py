"""Acts on a user's own account and on users: language, password, roles, opening and closing."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.lib import periods
from tracker.org.login import alarms, locking, passwords, sessions
from tracker.org.models import LogInSession, Person, RoleInUnit, Unit, User
from tracker.org.querysets import UserQuerySet
from tracker.org.rights import last_held
from tracker.org.statuses import ADMINISTRATORS, Role, WhyEnded
from tracker.trail.notes import note


class RoleRefused(Exception):
    """A role cannot be held beside another (三权分立)."""


class AccountRefused(Exception):
    """An account cannot be opened or closed so."""


def choose_language(user: User, language: str) -> None:
    """Keep the language in which a user reads."""
    User.objects.again(user).update(language=language)
    user.language = language


@transaction.atomic
def change_own_password(user: User, password: str, *, session: LogInSession | None = None) -> None:
    """Give a user the password they chose themselves; their sessions end, but for the present one."""
    _set_password(user, password, is_known_to_others=False)
    note("password", thing=user, words=gettext_lazy("Own password changed"))
    sessions.end_all(user, WhyEnded.PASSWORD, but=session)


@transaction.atomic
def set_initial_password(user: User, password: str, *, by: User | None = None) -> None:
    """Give a user a password that somebody else knows: it must be changed at the next log-in. Raises AccountRefused, ValidationError.

    Open sessions end, and failures under the name are forgotten. One's own password is changed with the old one only.
    """
    if by is not None and by.pk == user.pk:
        raise AccountRefused(_("Nobody sets their own password anew: it is changed under “My account”, with the old one."))
    validate_password(password, user)
    _set_password(user, password, is_known_to_others=True)
    note("right", thing=user, words=gettext_lazy("Initial password set by an administrator"))
    sessions.end_all(user, WhyEnded.PASSWORD)
    locking.unlock(name=user.username)
    alarms.tell(user, alarms.PASSWORD)


def _set_password(user: User, password: str, *, is_known_to_others: bool) -> None:
    user.set_password(password)
    user.must_change_password, user.password_set_at = is_known_to_others, periods.real_now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    passwords.remember(user, at=user.password_set_at)


@transaction.atomic
def open_account(username: str, password: str, *, person: Person | None = None) -> User:
    """Make a user who must change the password at the first log-in. Raises ValidationError or AccountRefused."""
    user = User(username=username, person=person, must_change_password=True, password_set_at=periods.real_now())
    user.clean_fields(exclude=["password"])
    if _accounts().filter(username__iexact=username).exists():
        raise AccountRefused(_("This account name is taken."))
    if person is not None and _accounts().filter(person=person).exists():
        raise AccountRefused(_("%(person)s has an account already.") % {"person": person})
    validate_password(password, user)
    user.set_password(password)
    user.save()
    passwords.remember(user, at=user.password_set_at)
    note("right", thing=user, words=gettext_lazy("Account opened"))
    return user


def _accounts() -> UserQuerySet:
    return User.objects.unscoped("a name belongs to one account and a person has one, whoever opens it")


@transaction.atomic
def close_account(user: User, *, by: User) -> None:
    """Keep a user out from the next request on. Raises AccountRefused."""
    if user.pk == by.pk:
        raise AccountRefused(_("Nobody closes their own account."))
    if last := last_held(user):
        raise AccountRefused(_last_of(last[0].role))
    User.objects.again(user).update(is_active=False)
    user.is_active = False
    note("right", thing=user, words=gettext_lazy("Account closed"))
    sessions.end_all(user, WhyEnded.CLOSED)
    alarms.tell(user, alarms.CLOSED)


@transaction.atomic
def reopen_account(user: User) -> None:
    """Let a user in again."""
    User.objects.again(user).update(is_active=True)
    user.is_active = True
    note("right", thing=user, words=gettext_lazy("Account opened again"))


@transaction.atomic
def grant_role(user: User, role: str, unit: Unit, *, first_day: date, last_day: date | None = None, by: User | None = None) -> RoleInUnit:
    """Give a user a role in a unit and all below it, between two days. Raises RoleRefused."""
    User.objects.locked(user)  # two administrators at once must not both see “none held”
    _not_oneself(user, by)
    if last_day is not None and last_day < first_day:
        raise RoleRefused(_("The last day lies before the first day."))
    others = [held for held in RoleInUnit.objects.within(user=user) if _overlap(held, first_day, last_day)]
    if any(held.role == role and held.unit_id == unit.pk for held in others):
        raise RoleRefused(_("The user holds this role in this unit already."))
    for held in others:
        if held.role != role and (role in ADMINISTRATORS or held.role in ADMINISTRATORS):
            raise RoleRefused(_apart(role, held.role))
    held = RoleInUnit.objects.create(user=user, role=role, unit=unit, first_day=first_day, last_day=last_day)
    _note_role(held, gettext_lazy("Role given: {role}, {unit}, from {first_day}"))
    return held


def _note_role(held: RoleInUnit, sentence, **more) -> None:
    """Write down in the trail that a role was given or ended, in words."""
    told = {"role": Role(held.role).label, "unit": held.unit, "first_day": held.first_day.isoformat(), **more}
    note("right", thing="org.user", pk=held.user_id, words=format_lazy(sentence, **told), role=held.role)


def _apart(role: str, held: str) -> str:
    sentence = _(
        "“%(role)s” and “%(held)s” cannot be held by one user: "
        "the three administrators are three different people, and none of them has a business role."
    )
    return sentence % {"role": Role(role).label, "held": Role(held).label}


def _not_oneself(user: User, by: User | None) -> None:
    if by is not None and by.pk == user.pk:
        raise RoleRefused(_("Nobody changes their own roles."))


def _overlap(held: RoleInUnit, first_day: date, last_day: date | None) -> bool:
    starts_in_time = last_day is None or held.first_day <= last_day
    return starts_in_time and (held.last_day is None or held.last_day >= first_day)


def _last_of(role: str) -> str:
    sentence = _("This is the last %(role)s who can log in. Give somebody else the role first.")
    return sentence % {"role": Role(role).label}


@transaction.atomic
def end_role(held: RoleInUnit, *, on: date, by: User | None = None) -> None:
    """Let a role end with a day, never later than it would anyway; one that has not begun by then is taken back.

    Open sessions of the user end: whoever goes on working logs in with the roles that are left. Raises RoleRefused.
    """
    _not_oneself(held.user, by)
    if held.user.is_active and held in last_held(held.user):
        raise RoleRefused(_last_of(held.role))
    sessions.end_all(held.user, WhyEnded.ROLES)
    if held.last_day is not None and held.last_day <= on:
        return
    if held.first_day > on:
        _note_role(held, gettext_lazy("Role taken back before it began: {role}, {unit}, from {first_day}"))
        held.delete()
        return
    RoleInUnit.objects.again(held).update(last_day=on)
    held.last_day = on
    _note_role(held, gettext_lazy("Role ended: {role}, {unit}, on {last_day}"), last_day=on.isoformat())
