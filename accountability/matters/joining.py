"""Repeats are merged (并案), one matter is split among units, a relapse opens a new one of the same lineage (反弹)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.matters.checking import dismiss
from accountability.matters.registering import Incoming, add_many
from accountability.models import Matter
from accountability.powers import demand_may
from accountability.records import hold, tell
from accountability.statuses import OPEN_CASE, Deed, Dismissal, MatterStatus
from tracker.lib import acting
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import Unit, User

S = MatterStatus
COPIED = (
    "source_number",
    "batch",
    "is_priority",
    "topics",
    "address",
    "latitude",
    "longitude",
    "origin_label",
    "origin_url",
    "instruction",
)


@acting.gives_reason("because")
@transaction.atomic
def merge(matter: Matter, *, into: Matter, because: str, at: datetime, by: User) -> None:
    """Merge a repeat into the matter that was there before: it counts no more, both name each other. Raises NotNow, Refused."""
    for one in sorted((matter, into), key=lambda row: row.pk):  # always in one order: two who merge crosswise do not wait for each other
        hold(one)
    hold(matter, S.REGISTERED, S.ASSIGNED, S.ACKNOWLEDGED, S.RECTIFYING)
    demand_may(by, "supervise", matter)
    if into.pk == matter.pk or into.repeat_of_id:
        raise Refused(_("Choose another matter that is not a repeat itself."), "into")
    if into.is_final:
        raise Refused(_("That matter has ended: record a relapse of it instead."), "into")
    if matter.cases.filter(status__in=OPEN_CASE).exists():
        raise Refused(_("A case is open on this matter: it stays as it is."))
    because = demand_text(because, "because")
    dismiss(matter, Dismissal.MERGED, because=because, at=at, by=by, repeat_of=into)
    tell(into, Deed.MERGED, at=at, by=by, words=because, was=matter.number)


@acting.gives_reason("because")
@transaction.atomic
def split(matter: Matter, *, units: Iterable[Unit], because: str, at: datetime, by: User) -> list[Matter]:
    """Register a part of a matter for each further unit; the matter itself stays with its own unit. Raises NotNow, Refused."""
    hold(matter, S.REGISTERED, S.ASSIGNED)
    demand_may(by, "supervise", matter)
    units = list(units)
    if not units or matter.handling_unit in units or len(set(units)) != len(units):
        raise Refused(_("A unit has one part in a matter: choose each unit once."), "units")
    because = demand_text(because, "because")
    parts = add_many([copy_of(matter, unit, split_from=matter) for unit in units], at=at, by=by)
    matter.further_units.filter(unit__in=units).delete()
    tell(matter, Deed.SPLIT, at=at, by=by, words=because, became=", ".join(part.number for part in parts))
    return parts


def copy_of(matter: Matter, unit: Unit, **more) -> Incoming:
    """Return a matter like this one for a unit, to be registered."""
    return Incoming(
        kind=matter.kind,
        title=matter.title,
        description=matter.description,
        level=matter.level,
        origin=matter.origin,
        handling_unit=unit,
        lead_unit=matter.lead_unit,
        found_on=matter.found_on,
        more={name: getattr(matter, name) for name in COPIED} | more,
    )


@acting.gives_reason("because")
@transaction.atomic
def relapse(matter: Matter, *, because: str, at: datetime, by: User | None) -> Matter:
    """Register that a closed problem has come back: a new matter of the same lineage, with priority. Raises NotNow, Refused, Missing."""
    hold(matter, S.CLOSED)
    demand_may(by, "accept", matter)
    known = Matter.objects.unscoped("whether a relapse of a matter that is held runs already").filter(relapse_of=matter)
    if known.in_hand().exists():
        raise Refused(_("A relapse of this matter is being dealt with already."))
    because = demand_text(because, "because")
    lineage = {"root": matter.root or matter, "relapse_of": matter, "relapse_count": matter.relapse_count + 1, "is_priority": True}
    again = replace(copy_of(matter, matter.handling_unit, **lineage), description=f"{because}\n\n{matter.description}")
    (new,) = add_many([again], at=at, by=by)
    tell(matter, Deed.RELAPSED, at=at, by=by, words=because, became=new.number)
    return new
