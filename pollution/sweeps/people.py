"""Who can be sent to visit sources, and whose own people they are."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from pollution.querysets import SOURCE, SWEEP
from tracker.org.models import RoleInUnit, Unit, User
from tracker.org.rights import reach, table


def field_people(by: User, *, on: date) -> QuerySet[User]:
    """Return who visits sources on a day and stands in the units for which a user plans sweeps, by name."""
    held = _roles(on).filter(reach(by, SWEEP, "plan").limit("unit"))
    users = User.objects.unscoped("who plans sweeps chooses among those who visit sources in the units they plan for")
    return users.filter(is_active=True, pk__in=held.values("user")).select_related("person").order_by("person__initials", "username", "pk")


def own_units(people: Iterable[User], units: Iterable[Unit], *, on: date) -> dict[int, frozenset[int]]:
    """Return for each person which of the units are their own: above or below a unit in which they hold a role, the district left out."""
    paths: dict[int, list[str]] = {person.pk: [] for person in people}
    held = _roles(on).filter(user__in=list(paths)).select_related("unit")
    for role in held:
        if role.unit.depth:
            paths[role.user_id].append(role.unit.path)
    units = list(units)
    return {person: frozenset(unit.pk for unit in units if _is_own(unit.path, mine)) for person, mine in paths.items()}


def _roles(on: date) -> QuerySet[RoleInUnit]:
    roles = RoleInUnit.objects.unscoped("who may be sent to visit sources is asked by their roles")
    return roles.on(on).filter(role__in=table()[SOURCE, "inspect"])


def _is_own(path: str, mine: list[str]) -> bool:
    return any(path.startswith(one) or one.startswith(path) for one in mine)


def units_of(people: Iterable[User], *, on: date) -> dict[int, str]:
    """Return the unit in which each person holds their role, by its short name; the first of several."""
    found: dict[int, str] = {}
    for role in _roles(on).filter(user__in=[person.pk for person in people]).select_related("unit").order_by("pk"):
        found.setdefault(role.user_id, role.unit.short)
    return found
