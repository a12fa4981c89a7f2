"""Who answers for a matter: the three duty holders, 四包一, the three officers, Party and government heads; an empty slot is shown."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accountability.pages.matter.stand import Stand
from accountability.statuses import BOTH_HEADS, FOUR_TO_ONE, THREE_OFFICERS, Slot


@dataclass(frozen=True)
class Held:
    """One slot: who holds it, or nobody."""

    label: str
    who: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Group:
    """Slots that belong together."""

    title: str
    held: list[Held]

    @property
    def empty(self) -> int:
        """Return how many slots nobody holds."""
        return sum(not one.who for one in self.held)


def duty_holders(stand: Stand) -> list[Held]:
    """Return the three who answer for the responsible unit."""
    matter = stand.matter
    duties = ((_("Main leader"), matter.main_leader), (_("Deputy in charge"), matter.deputy), (_("Responsible person"), matter.responsible))
    return [Held(label, str(person) if person else "", person.phone if person else "") for label, person in duties]


def slots(stand: Stand) -> list[Group]:
    """Return the other slots, group by group."""
    rows = {row.slot: row for row in stand.matter.holders.select_related("person")}
    groups = (
        (_("Four to one"), FOUR_TO_ONE),
        (_("Three officers of the site"), THREE_OFFICERS),
        (_("Party and government heads"), BOTH_HEADS),
    )
    return [Group(title, [_held(slot, rows.get(slot)) for slot in members]) for title, members in groups]


def _held(slot: str, row) -> Held:
    if row is None:
        return Held(str(Slot(slot).label))
    phone = row.phone or (row.person.phone if row.person else "")
    return Held(str(Slot(slot).label), str(row), phone)
