"""Who holds the slots of a source: 四包一 and the three officers of a site."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pollution.models import Source, SourceHolder
from pollution.sources.holding import change, hold
from pollution.statuses import SLOTS
from tracker.lib.refusals import Refused, SaidAlready
from tracker.org.models import User


@transaction.atomic
def set_holders(source: Source, holders: Iterable[SourceHolder], *, at: datetime, by: User, version: int | None = None) -> None:
    """Say who holds slots of a source; somebody without person and name leaves the slot empty. Raises NotNow, Refused, SaidAlready."""
    hold(source, by=by, version=version)
    held = {row.slot: row for row in source.holders.all()}
    changed = [_set(source, each, held) for each in holders]
    if not any(changed):
        raise SaidAlready
    change(source)


def _set(source: Source, each: SourceHolder, held: dict[str, SourceHolder]) -> bool:
    """Write one slot; return True if that changed something."""
    if each.slot not in dict(SLOTS):
        raise Refused(_("A source has no such slot."))
    name, phone = "" if each.person_id else each.name.strip(), each.phone.strip()
    row = held.get(each.slot)
    if not each.person_id and not name:
        if phone:
            raise Refused(_("A phone number without a name: say whose it is."), f"name_{each.slot}")
        if row:
            row.delete()
        return row is not None
    if row and (row.person_id, row.name, row.phone) == (each.person_id, name, phone):
        return False
    source.holders.update_or_create(slot=each.slot, defaults={"person_id": each.person_id, "name": name, "phone": phone})
    return True
