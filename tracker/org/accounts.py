"""Acts on a user's own account and on users: language, password, roles, opening and closing."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.org.models import Person, RoleInUnit, Unit, User
from tracker.org.statuses import ADMINISTRATORS, Role


class RoleRefused(Exception):
    """A role cannot be held beside another (三权分立)."""


class AccountRefused(Exception):
    """An account cannot be opened or closed so."""


def choose_language(user: User, language: str) -> None:
    """Keep the language in which a user reads."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


def change_own_password(user: User, password: str) -> None:
    """Give a user the password they chose themselves."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def set_initial_password(user: User, password: str) -> None:
    """Give a user a password that somebody else knows: it must be changed at the next log-in. Raises ValidationError."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])


@transaction.atomic
def open_account(username: str, password: str, *, person: Person | None = None) -> User:
    """Make a user who must change the password at the first log-in. Raises ValidationError or AccountRefused."""
    user = User(username=username, person=person, must_change_password=True)
    user.clean_fields(exclude=["password"])
    if User.objects.filter(username__iexact=username).exists():
        raise AccountRefused(_("This account name is taken."))
    if person is not None and User.objects.filter(person=person).exists():
        raise AccountRefused(_("%(person)s has an account already.") % {"person": person})
    validate_password(password, user)
    user.set_password(password)
    user.save()
    return user


def close_account(user: User, *, by: User) -> None:
    """Keep a user out from the next request on. Raises AccountRefused."""
    if user.pk == by.pk:
        raise AccountRefused(_("Nobody closes their own account."))
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False


def reopen_account(user: User) -> None:
    """Let a user in again."""
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True


@transaction.atomic
def grant_role(user: User, role: str, unit: Unit, *, first_day: date, last_day: date | None = None, by: User | None = None) -> RoleInUnit:
    """Give a user a role in a unit and all below it, between two days. Raises RoleRefused."""
    User.objects.select_for_update().get(pk=user.pk)  # two administrators at once must not both see “none held”
    _not_oneself(user, by)
    if last_day is not None and last_day < first_day:
        raise RoleRefused(_("The last day lies before the first day."))
    others = [held for held in RoleInUnit.objects.filter(user=user) if _overlap(held, first_day, last_day)]
    if any(held.role == role and held.unit_id == unit.pk for held in others):
        raise RoleRefused(_("The user holds this role in this unit already."))
    for held in others:
        if held.role != role and (role in ADMINISTRATORS or held.role in ADMINISTRATORS):
            raise RoleRefused(_apart(role, held.role))
    return RoleInUnit.objects.create(user=user, role=role, unit=unit, first_day=first_day, last_day=last_day)


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


def end_role(held: RoleInUnit, *, on: date, by: User | None = None) -> None:
    """Let a role end with a day, never later than it would anyway; one that has not begun by then is taken back.

    Raises RoleRefused.
    """
    _not_oneself(held.user, by)
    if held.last_day is not None and held.last_day <= on:
        return
    if held.first_day > on:
        held.delete()
        return
    RoleInUnit.objects.filter(pk=held.pk).update(last_day=on)
    held.last_day = on
