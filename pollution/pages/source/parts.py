"""The cards of a source's page: who holds its slots, papers, devices, disposal with its proofs, what is known, and the counters."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accountability.statuses import FOUR_TO_ONE, THREE_OFFICERS
from pollution.codes import fault_of
from pollution.models import ClosureProof
from pollution.pages.source.stand import Stand
from pollution.rules import rate
from pollution.statuses import Proof
from pollution.timeline import address
from tracker.frame.templatetags.frame import day, moment, pct


@dataclass(frozen=True)
class Held:
    """One slot: who holds it, or nobody."""

    label: str
    who: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Group:
    """Slots that belong together; `fill_url`: where this person may fill in what is empty."""

    title: str
    held: list[Held]
    fill_url: str = ""

    @property
    def empty(self) -> int:
        """Return how many slots nobody holds."""
        return sum(not one.who for one in self.held)


def slots(stand: Stand) -> list[Group]:
    """Return 四包一, and the three officers of what is built or where somebody is named."""
    fill = address("pollution:source-holders", stand.source.pk) if stand.may_change and stand.is_living else ""
    groups = [Group(_("Four to one"), [_held(slot, stand) for slot in FOUR_TO_ONE], fill)]
    if stand.is_site or any(slot in stand.holders for slot in THREE_OFFICERS):
        groups.append(Group(_("Three officers of the site"), [_held(slot, stand) for slot in THREE_OFFICERS], fill))
    return groups


def _held(slot, stand: Stand) -> Held:
    row = stand.holders.get(slot)
    if row is None:
        return Held(str(slot.label))
    return Held(str(slot.label), str(row), row.phone or (row.person.phone if row.person else ""))


def permits(stand: Stand) -> list[SimpleNamespace]:
    """Return its papers with how long they hold."""
    return [
        SimpleNamespace(
            pk=row.pk,
            words=str(row),
            got=_("issued %(day)s") % {"day": day(row.got_on, "full")} if row.got_on else "",
            until=_("until %(day)s") % {"day": day(row.last_day, "full")} if row.last_day else _("without an end"),
            tone="red" if row.last_day and row.last_day < stand.on else "",
            renew_url=address("pollution:source-permit-renew", stand.source.pk, row.pk) if stand.may_change and stand.is_living else "",
        )
        for row in stand.permits
    ]


def devices(stand: Stand) -> list[SimpleNamespace]:
    """Return the devices with whether they are on line."""
    return [
        SimpleNamespace(
            words=str(row),
            spot=row.spot,
            since=day(row.installed_on, "full"),
            is_on=row.seen_at is not None and row.seen_at >= stand.is_off_line_since,
            seen=_("last seen %(at)s") % {"at": moment(row.seen_at, stand.on)} if row.seen_at else _("installed, never seen on line"),
            remove_url=address("pollution:source-device-remove", stand.source.pk, row.pk) if stand.may_change else "",
        )
        for row in stand.devices
    ]


@dataclass(frozen=True)
class Ticked:
    """One of the five proofs: its word, and the row that proves it or None."""

    label: str
    row: ClosureProof | None


def proofs(stand: Stand) -> list[Ticked]:
    """Return the five proofs of what is to be shut down; nothing for other disposals."""
    return [Ticked(str(proof.label), stand.proofs.get(proof)) for proof in Proof] if stand.source.disposal == "shut" else []


def known(stand: Stand) -> list[SimpleNamespace]:
    """Return what is known of it: place, operator, code with its fault, trade, pollutants, area, days."""
    source = stand.source
    fault = fault_of(source.credit_code)
    rows = [
        (_("Address"), source.address, "", ""),
        (_("Operator"), source.operator, "", ""),
        (pgettext("source", "Contact"), f"{source.contact} {source.phone}".strip(), "", ""),
        (_("Unified credit code"), source.credit_code, fault, "late" if fault else ""),
        (_("Trade"), source.trade, "", ""),
        (_("Pollutants"), pgettext("between the items of a list", ", ").join(source.pollutants), "", ""),
        (_("Area (m²)"), f"{source.area_m2:,f}".rstrip("0").rstrip(".") if source.area_m2 is not None else "", "", ""),
        (_("Known since"), day(source.first_day, "full"), "", ""),
        (_("Planned end of work"), day(source.planned_end_on, "full") if source.planned_end_on else "", "", ""),
    ]
    return [SimpleNamespace(label=label, value=value, sub=sub, tone=tone) for label, value, sub, tone in rows if value]


def given(stand: Stand) -> list[SimpleNamespace]:
    """Return what the list said that has no room elsewhere, head by head."""
    return [SimpleNamespace(label=head, value=value) for head, value in stand.source.given.items() if value not in ("", None)]


def counters(stand: Stand, visits: int) -> list[SimpleNamespace]:
    """Return the counters: visits, findings of a year, the same again, relapses, open and overdue matters, put right at once."""
    found, days = stand.found, {"days": stand.numbers.repeat_days}
    relapses = sum(one.relapse_of_id is not None for one in stand.matters)
    in_hand = sum(not one.is_final for one in stand.matters)
    late = sum(one.is_late for one in stand.matters)
    again = sum(one.count - 1 for one in stand.repeated)
    at_once = rate(found["fixed"], found["year"])
    return [
        SimpleNamespace(label=_("Visits"), value=visits, tone=""),
        SimpleNamespace(label=_("Findings in %(days)d days") % days, value=found["year"], tone=""),
        SimpleNamespace(label=_("Same item found again"), value=again, tone="red" if again else ""),
        SimpleNamespace(label=_("Relapses of its matters"), value=relapses, tone="red" if relapses else ""),
        SimpleNamespace(label=_("Open matters, overdue of them"), value=f"{in_hand} / {late}", tone="red" if late else ""),
        SimpleNamespace(label=_("Put right at once"), value="—" if at_once is None else pct(at_once / 100, 0), tone=""),
    ]
