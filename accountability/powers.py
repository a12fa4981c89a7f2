"""Who may do what on which matter: the table of rights (policy.py) asked of the right one of a matter's units."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from accountability.statuses import SignStep
from tracker.lib import periods
from tracker.org.models import Unit, User
from tracker.org.rights import held_roles, reach
from tracker.org.statuses import Duty, Role

MATTER = "accountability.matter"
HANDLING = ("handling_unit",)
LEAD = ("lead_unit",)
SIDES = {"handle": HANDLING}  # which units an act is asked of, where it is neither the office's nor shared


def limit(user: User, act: str) -> Q:
    """Return the condition on matters on which a user may do an act."""
    if act in ("accept", "contact"):
        return _accepting(user)
    return reach(user, MATTER, act).limit(*SIDES.get(act, (*HANDLING, *LEAD)))


def may_do(user: User, act: str, matter) -> bool:
    """Return True if a user may do an act on a loaded matter."""
    if act in ("accept", "contact"):
        return may_accept(user, matter)
    where = reach(user, MATTER, act)
    ids = (matter.handling_unit_id,) if SIDES.get(act) == HANDLING else (matter.handling_unit_id, matter.lead_unit_id)
    return bool(where) and where.covers(*ids)


def demand_may(user: User | None, act: str, matter) -> None:
    """Raise PermissionDenied unless the user may do the act; None is the system, which may."""
    if user is not None and not may_do(user, act, matter):
        raise PermissionDenied(_("You may not do this here."))


def may_accept(user: User, matter) -> bool:
    """Return True if a user may judge the rectification: the office, the lead department, an inspector from above; never the unit."""
    if reach(user, MATTER, "supervise").everywhere:
        return True
    if matter.lead_unit_id and matter.lead_unit_id != matter.handling_unit_id and matter.lead_unit_id in _lead_units(user):
        return True
    return matter.handling_unit_id in _inspected_units(user)


def _accepting(user: User) -> Q:
    if reach(user, MATTER, "supervise").everywhere:
        return Q()
    lead = Q(lead_unit_id__in=_lead_units(user)) & ~Q(handling_unit_id__in=_lead_units(user))
    return lead | Q(handling_unit_id__in=_inspected_units(user))


def _lead_units(user: User) -> set[int]:
    return {pk for row in held_roles(user) if row.role == Role.LEAD_DEPARTMENT for pk in row.below}


def _inspected_units(user: User) -> set[int]:
    """Return the units which a user inspects from above: all below the unit of the role, without that one."""
    return {pk for row in held_roles(user) if row.role == Role.INSPECTOR for pk in row.below if pk != row.unit_id}


def may_sign(user: User, step: str, matter) -> bool:
    """Return True if a user may sign a step of the chain of a matter."""
    roles = held_roles(user)
    if step == SignStep.OFFICE:
        return any(row.role == Role.SUPERVISION for row in roles)
    if step == SignStep.LEADER:
        return any(row.role == Role.LEADER for row in roles)
    if step == SignStep.LEAD_DEPARTMENT:
        return matter.lead_unit_id in _lead_units(user)
    return may_do(user, "handle", matter) and _heads(user, matter.handling_unit)


def _heads(user: User, unit: Unit) -> bool:
    """Return True if a user holds a post of a leader in a unit; read once per user object, as roles are."""
    if not user.person_id:
        return False
    if not hasattr(user, "_headed_units"):
        posts = user.person.posts.on(periods.today()).filter(duty__in=(Duty.MAIN_LEADER, Duty.DEPUTY))
        user._headed_units = set(posts.values_list("unit_id", flat=True))
    return unit.pk in user._headed_units
