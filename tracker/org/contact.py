"""How a person is called and reached; of an administrator, by whom alone that is changed."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.org.login import alarms
from tracker.org.models import Person, User
from tracker.org.rights import has_role, reach
from tracker.org.statuses import ADMINISTRATORS, Role
from tracker.trail.notes import note


class ContactRefused(Exception):
    """Somebody else changes how this person is called and reached."""


@transaction.atomic
def change_person(person: Person, *, name: str, phone: str, email: str, by: User) -> None:
    """Change how a person is called and reached. Raises ContactRefused.

    Of an administrator only they themselves or the security administrator may: the heads of the trail go to such an address.
    """
    if not may_change(person, by):
        raise ContactRefused(
            _("Name, telephone and e-mail of an administrator are changed by that person or by the security administrator.")
        )
    account, former = administrators_account(person), Person.objects.again(person).get()
    person.name, person.phone, person.email = name, phone, email
    person.save(update_fields=["name", "phone", "email", "initials"])
    if account and (former.phone, former.email) != (phone, email):
        account.person = person
        note("right", thing=account, words=gettext_lazy("Telephone or e-mail of an administrator changed"))
        alarms.tell(account, alarms.CONTACT, former.email)


def administrators_account(person: Person) -> User | None:
    """Return the account of a person if it holds, held or will hold an administrator's role."""
    found = User.objects.unscoped("whether somebody is an administrator, whoever wants to change how they are reached")
    return found.filter(person=person, roles__role__in=ADMINISTRATORS).first()


def may_change(person: Person, user: User) -> bool:
    """Return True if a user may change how a person is called and reached."""
    if administrators_account(person) is None:
        return bool(reach(user, "org.person", "change"))
    return user.person_id == person.pk or has_role(user, Role.SECURITY_ADMIN)
