"""Who may do what, and where: one table of role × model × act → scope, filled by the apps at start.

`reach(user, thing, act)` gives the units a user reaches; querysets turn it into `visible_to(user)`;
acts ask `may(user, act, obj)`. What no row allows is refused.
"""

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, Case, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from tracker.lib import periods
from tracker.org.models import RoleInUnit, Unit, User
from tracker.org.statuses import ADMINISTRATORS

UNIT, SUBTREE, DISTRICT = "unit", "subtree", "district"

_table: dict[tuple[str, str], dict[str, str]] = {}


def allow(thing: str, act: str, scopes: dict[str, str]) -> None:
    """Let roles do an act on a kind of thing ("projects.project"), each within its scope."""
    _table.setdefault((thing, act), {}).update(scopes)


def table() -> dict[tuple[str, str], dict[str, str]]:
    """Return a copy of the whole table, for the page that shows it and for the tests."""
    return {key: dict(scopes) for key, scopes in _table.items()}


@dataclass(frozen=True)
class Reach:
    """Where a user may act: everywhere, or within some units (ids)."""

    everywhere: bool = False
    units: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.units)

    def limit(self, *paths: str) -> Q:
        """Return the condition that one of the foreign keys to Unit named by `paths` lies within reach."""
        if self.everywhere:
            return Q()
        if not self.units:
            return Q(pk__in=[])
        wanted = Q()
        for path in paths:
            wanted |= Q(**{f"{path}_id__in" if not path.endswith("pk") else f"{path}__in": self.units})
        return wanted

    def covers(self, *unit_ids: int | None) -> bool:
        """Return True if one of the units lies within reach."""
        return self.everywhere or any(unit_id in self.units for unit_id in unit_ids)


def held_roles(user: User) -> list[RoleInUnit]:
    """Return the roles a user holds today, read once per user object."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if not hasattr(user, "_held_roles"):
        rows = RoleInUnit.objects.within(user=user).on(periods.today()).select_related("unit").annotate(below=_below())
        user._held_roles = list(rows)
    return user._held_roles


def _below() -> Case:
    """Return the ids of a role's unit and all below it, for the roles that reach a subtree somewhere: they come with the roles."""
    roles = {role for scopes in _table.values() for role, scope in scopes.items() if scope == SUBTREE}
    ids = ArraySubquery(Unit.objects.filter(path__startswith=OuterRef("unit__path")).order_by().values("pk"))
    nothing = Value([], ArrayField(BigIntegerField()))
    return Case(When(role__in=roles, then=ids), default=nothing, output_field=ArrayField(BigIntegerField()))


def has_role(user: User, *roles: str) -> bool:
    """Return True if a user holds one of the roles anywhere today."""
    return any(row.role in roles for row in held_roles(user))


def last_held(user: User) -> list[RoleInUnit]:
    """Return the administrators' roles of today that nobody else who may log in holds until further notice.

    Within a transaction: two who end each other's wait for each other here.
    """
    today, found = periods.today(), []
    for held in RoleInUnit.objects.within(user=user).on(today).filter(role__in=ADMINISTRATORS):
        same = RoleInUnit.objects.unscoped("of each administrator one must stay, whoever ends the other").filter(role=held.role)
        list(same.select_for_update().order_by("pk").values_list("pk"))
        if not same.on(today).filter(last_day=None, user__is_active=True).exclude(user=user).exists():
            found.append(held)
    return found


def reach(user: User, thing: str, act: str = "view") -> Reach:
    """Return where a user may do an act on a kind of thing."""
    known = user.__dict__.setdefault("_reach", {})
    if (thing, act) not in known:
        known[thing, act] = _reach(user, _table.get((thing, act), {}))
    return known[thing, act]


def _reach(user: User, scopes: dict[str, str]) -> Reach:
    held = [(row, scopes[row.role]) for row in held_roles(user) if row.role in scopes]
    if any(scope == DISTRICT for _row, scope in held):
        return Reach(everywhere=True)
    own = {row.unit_id for row, scope in held if scope == UNIT}
    trees = {pk for row, scope in held if scope == SUBTREE for pk in row.below}
    return Reach(units=frozenset(own | trees))


def may(user: User, act: str, obj) -> bool:
    """Return True if a user may do an act on an object; the object names its units in `unit_ids()`."""
    thing = obj._meta.label_lower
    where = reach(user, thing, act)
    return bool(where) and where.covers(*obj.unit_ids())


def demand(user: User, act: str, obj) -> None:
    """Raise PermissionDenied with a sentence unless the user may do the act on the object."""
    if not may(user, act, obj):
        raise PermissionDenied(_("You may not do this here."))
