"""A matter comes in (登记): the one door for letters, instructions, inspections, sweeps and the other apps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accountability import numbering
from accountability.matters.checking import dismiss
from accountability.models import Matter, MatterHistory, MatterHolder, MatterKind, MatterUnit
from accountability.powers import MATTER, demand_may
from accountability.records import duties_of, hold
from accountability.statuses import OPEN_CASE, WITH_UNIT, Dismissal, JointRole, MatterStatus
from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_past, demand_text
from tracker.org.models import Unit, User
from tracker.org.rights import reach


@dataclass(frozen=True)
class Incoming:
    """What is known of a matter when it comes in; `more` are further columns of Matter (address, topics, batch …)."""

    kind: MatterKind
    title: str
    description: str
    level: str
    origin: str
    handling_unit: Unit
    lead_unit: Unit | None = None
    joint: tuple[Unit, ...] = ()
    assisting: tuple[Unit, ...] = ()
    found_on: date | None = None  # None: the day of registering
    uid: UUID | None = None
    holders: tuple[MatterHolder, ...] = ()  # not yet saved, without matter
    more: dict = field(default_factory=dict)


def register(incoming: Incoming, *, at: datetime, by: User | None) -> Matter:
    """Register a matter and return it; the same uid again returns the one that is there. Raises Missing, InTheFuture, Refused."""
    return register_many([incoming], at=at, by=by)[0]


@transaction.atomic
def register_many(incoming: Iterable[Incoming], *, at: datetime, by: User | None) -> list[Matter]:
    """Register matters in their order, all or none; what came in before under the same uid is not registered twice."""
    if by is not None and not reach(by, MATTER, "add"):
        raise PermissionDenied(_("You may not do this here."))
    return add_many(incoming, at=at, by=by)


def add_many(incoming: Iterable[Incoming], *, at: datetime, by: User | None) -> list[Matter]:
    """Do what register_many does for an act that has asked for its own right."""
    incoming = list(incoming)
    known = _known(incoming)
    new = [one for one in incoming if one.uid not in known]
    numbers = numbering.take_written(numbering.MATTER, local_day(at).year, len(new))
    fresh = [_matter(one, number, at=at, by=by) for one, (_serial, number) in zip(new, numbers, strict=True)]
    Matter.objects.bulk_create(fresh)
    MatterHistory.objects.bulk_create(
        MatterHistory(matter=matter, became=MatterStatus.REGISTERED, at=at, by=by, because=matter.origin_label) for matter in fresh
    )
    _further(zip(new, fresh, strict=True))
    made = iter(fresh)
    return [known[one.uid] if one.uid in known else next(made) for one in incoming]


@acting.gives_reason("because")
@transaction.atomic
def withdraw(matters: Iterable[Matter], *, because: str, at: datetime, by: User) -> None:
    """Take registrations back, all or none; their numbers stay used. Raises Refused once anything was done with one of them, Missing."""
    because = demand_text(because, "because")
    for matter in sorted(matters, key=lambda row: row.pk):
        hold(matter)
        demand_may(by, "supervise", matter)
        if matter.status != MatterStatus.REGISTERED or any(rows.exists() for rows in (matter.events, matter.contacts, matter.files)):
            raise Refused(_("%(number)s is being dealt with already: nothing of it is taken back.") % {"number": matter.number})
        move(matter, MatterStatus.DISMISSED, at=at, by=by, because=because, dismissal=Dismissal.WITHDRAWN, uid=uuid4())


@transaction.atomic
def withdraw_by_rule(matter: Matter, *, because: str, at: datetime) -> bool:
    """Take back, by the system, a matter whose ground is gone; what runs against the unit ends with it, numbers and notices stay.

    False where people have to judge: the unit has fed back, a strike or a case rests on the matter, or it has ended.
    """
    hold(matter)
    because = demand_text(because, "because")
    is_struck = matter.urgings.failed().exists() or matter.cases.filter(status__in=OPEN_CASE).exists()
    if is_struck or matter.status not in (MatterStatus.REGISTERED, *WITH_UNIT):
        return False
    dismiss(matter, Dismissal.WITHDRAWN, because=because, at=at, by=None)
    return True


def _known(incoming: list[Incoming]) -> dict[UUID | None, Matter]:
    uids = [one.uid for one in incoming if one.uid]
    if not uids:
        return {}
    rows = Matter.objects.unscoped("the same form sent twice registers one matter: its own uid finds it").filter(uid__in=uids)
    return {row.uid: row for row in rows}


def _matter(one: Incoming, number: str, *, at: datetime, by: User | None) -> Matter:
    today = local_day(at)
    demand_past(one.found_on or today, at, "found_on")
    if one.lead_unit in one.joint or one.handling_unit in (*one.joint, *one.assisting):
        raise Refused(_("A unit has one part in a matter: choose each unit once."), "further_units")
    values = dict(one.more)
    if one.uid:
        values["uid"] = one.uid
    matter = Matter(
        number=number,
        kind=one.kind,
        title=demand_text(one.title, "title"),
        description=demand_text(one.description, "description"),
        level=one.level,
        origin=one.origin,
        handling_unit=one.handling_unit,
        lead_unit=one.lead_unit or _lead_of_the_trade(one),
        found_on=one.found_on or today,
        registered_at=at,
        registered_by=by,
        status_since=at,
        **{name: person for name, person in duties_of(one.handling_unit, today).items() if name not in values},
        **values,
    )
    matter.fill_search()
    return matter


def _lead_of_the_trade(one: Incoming) -> Unit | None:
    """Return the department that leads matters of this kind (管行业必须管环保), unless it has another part in this one."""
    lead = one.kind.lead_unit
    return None if lead in (one.handling_unit, *one.joint, *one.assisting) else lead


def _further(pairs: Iterable[tuple[Incoming, Matter]]) -> None:
    units, holders = [], []
    for one, matter in pairs:
        units += [MatterUnit(matter=matter, unit=unit, role=JointRole.JOINT) for unit in one.joint]
        units += [MatterUnit(matter=matter, unit=unit, role=JointRole.ASSISTING) for unit in one.assisting]
        holders += [
            MatterHolder(matter=matter, slot=each.slot, person=each.person, name=each.name, phone=each.phone) for each in one.holders
        ]
    MatterUnit.objects.bulk_create(units)
    MatterHolder.objects.bulk_create(holders)
