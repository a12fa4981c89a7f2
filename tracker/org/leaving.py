"""A person leaves (离岗): posts, roles, account and sessions end in one transaction, for a reason."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.lib import acting
from tracker.org.accounts import close_account, end_role
from tracker.org.login import alarms
from tracker.org.models import Person, User
from tracker.org.people import end_post
from tracker.org.rights import demand, has_role
from tracker.org.statuses import Role


class LeavingRefused(Exception):
    """A person cannot leave so."""


def account_of(person: Person) -> User | None:
    """Return the account of a person, or None."""
    return User.objects.unscoped("whoever lets a person leave closes the account too").filter(person=person).first()


@transaction.atomic
def leave(person: Person, *, on: date, by: User, reason: str) -> None:
    """Let a person leave with a day, the last on which they hold posts and roles; from now on they are logged in nowhere.

    Of an administrator only the security administrator may say so. Raises PermissionDenied, LeavingRefused.
    """
    demand(by, "leave", person)
    account = account_of(person)
    if account is not None:
        _refuse_if_not_for(account, by)
    if not reason.strip():
        raise LeavingRefused(_("Give a reason."))
    with acting.because(reason):
        for post in person.posts.filter(last_day=None) | person.posts.filter(last_day__gt=on):
            _end_or_take_back(post, on)
        if account is not None:
            for held in list(account.roles.select_related("user")):
                end_role(held, on=on, by=by)
            close_account(account, by=by)


def _refuse_if_not_for(account: User, by: User) -> None:
    if account.pk == by.pk:
        raise LeavingRefused(_("Nobody closes their own account."))
    if alarms.is_administrators(account) and not has_role(by, Role.SECURITY_ADMIN):
        raise LeavingRefused(_("The account of an administrator is closed by the security administrator."))


def _end_or_take_back(post, on: date) -> None:
    if post.first_day > on:
        post.delete()
    else:
        end_post(post, on=on)
