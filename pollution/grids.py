"""Who answers for a grid: appointed from a day, ended on a day (定人、定岗、定责)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from pollution.models import GridDuty
from pollution.statuses import GridRole
from tracker.lib.refusals import Missing, Refused, SaidAlready
from tracker.org.models import Person, Unit, User
from tracker.org.rights import demand
from tracker.org.statuses import UnitKind

GRIDS = (UnitKind.COMMUNITY, UnitKind.GRID)  # 二级、三级网格; the township above answers as a unit


@transaction.atomic
def appoint(grid: Unit, *, role: str, first_day: date, by: User, person: Person | None = None, name: str = "", phone: str = "",
            last_day: date | None = None) -> GridDuty:  # fmt: skip
    """Put somebody in charge of a grid from a day on. Raises PermissionDenied, Refused, SaidAlready."""
    duty = GridDuty(grid=grid, role=role, person=person, name=name.strip(), phone=phone.strip(), first_day=first_day, last_day=last_day)
    demand(by, "change", duty)
    Unit.objects.select_for_update().get(pk=grid.pk)  # of two who appoint at once the second sees the first
    if grid.kind not in GRIDS:
        raise Refused(_("Only communities and grids have people in charge of them."))
    if not (duty.person_id or duty.name):
        raise Missing("name")
    if last_day and last_day < first_day:
        raise Refused(_("The last day lies before the first."), "last_day")
    there = _overlapping(duty)
    if any((one.person_id, one.name) == (duty.person_id, duty.name) for one in there):
        raise SaidAlready
    if role == GridRole.CHIEF and there:
        raise Refused(_("%(name)s is in charge of this grid at that time: end that duty first.") % {"name": there[0]}, "role")
    duty.save()
    return duty


def _overlapping(duty: GridDuty) -> list[GridDuty]:
    """Return who holds the same duty in the grid at some time of the new one."""
    rows = GridDuty.objects.filter(grid=duty.grid_id, role=duty.role).select_related("person").meeting(duty.first_day, duty.last_day)
    return list(rows)


@transaction.atomic
def end_duty(duty: GridDuty, *, last_day: date, by: User) -> None:
    """End a duty with its last day. Raises PermissionDenied, Refused, SaidAlready."""
    duty.refresh_from_db(from_queryset=GridDuty.objects.select_for_update())
    demand(by, "change", duty)
    if duty.last_day == last_day:
        raise SaidAlready
    if last_day < duty.first_day:
        raise Refused(_("The last day lies before the first."), "last_day")
    duty.last_day = last_day
    duty.save(update_fields=["last_day"])
