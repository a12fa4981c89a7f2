"""What is written beside the moves: files, contacts, holders, restated descriptions, leaders' instructions."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import breaches, texts
from accountability.models import Contact, Feedback, Matter, MatterFile, MatterHolder
from accountability.powers import demand_may
from accountability.records import change, hold, tell
from accountability.statuses import Deed, MatterStatus, Rule
from tracker.evidence.models import File
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, SaidAlready, demand_text
from tracker.org.models import User

IN_HAND = [status for status in MatterStatus if status not in (MatterStatus.CLOSED, MatterStatus.DISMISSED)]


def attach(
    matter: Matter,
    files: Iterable[File],
    *,
    phase: str,
    feedback: Feedback | None = None,
    pair_of: MatterFile | None = None,
    words: str = "",
    at: datetime,
    by: User | None,
) -> list[MatterFile]:
    """Add photos or papers to a matter; a file that stands there in this phase already is not added twice."""
    rows = [
        MatterFile(matter=matter, file=file, phase=phase, feedback=feedback, pair_of=pair_of, words=words, at=at, by=by) for file in files
    ]
    MatterFile.objects.bulk_create(rows, ignore_conflicts=True)
    return rows


@transaction.atomic
def add_files(matter: Matter, *, files: Iterable[File], phase: str, words: str = "", at: datetime, by: User) -> list[MatterFile]:
    """Add photos of what was found, or papers, to a matter in hand. Raises NotNow."""
    hold(matter, *IN_HAND)
    demand_may(by, "contact", matter)
    return attach(matter, files, phase=phase, words=words.strip(), at=at, by=by)


@transaction.atomic
def log_contact(matter: Matter, *, kind: str, with_whom: str, result: str, at: datetime, by: User) -> Contact:
    """Write down a call, a visit, a talk or a reminder; none of them is an urging. Raises NotNow, Missing, SaidAlready."""
    hold(matter, *IN_HAND)
    demand_may(by, "contact", matter)
    told = {"with_whom": demand_text(with_whom, "with_whom"), "result": demand_text(result, "result")}
    last = matter.contacts.filter(by=by).last()
    if last and local_day(last.at) == local_day(at) and (last.kind, last.with_whom, last.result) == (kind, *told.values()):
        raise SaidAlready
    return Contact.objects.create(matter=matter, kind=kind, at=at, by=by, **told)


@transaction.atomic
def restate(matter: Matter, *, title: str, description: str, at: datetime, by: User) -> None:
    """Describe a matter anew; what was found unclear is made good by it. Raises NotNow, Missing."""
    hold(matter, *IN_HAND)
    demand_may(by, "supervise", matter)
    was = f"{matter.title}: {matter.description}"
    matter.title, matter.description = demand_text(title, "title"), demand_text(description, "description")
    matter.save(update_fields=["title", "description"])
    tell(matter, Deed.RESTATED, at=at, by=by, words=matter.description, was=was, became=matter.title)
    breaches.clear(matter, [Rule.UNCLEAR], because=texts.kept(texts.FED_BACK, day=local_day(at)), at=at, by=by)


@transaction.atomic
def set_holders(matter: Matter, holders: Iterable[MatterHolder], *, at: datetime, by: User) -> None:
    """Say who holds the slots of a matter; an empty name takes the holder away. Raises NotNow."""
    hold(matter, *IN_HAND)
    demand_may(by, "supervise", matter)
    for each in holders:
        row = matter.holders.filter(slot=each.slot)
        if each.person_id or each.name.strip():
            facts = {"person": each.person, "name": each.name.strip(), "phone": each.phone.strip()}
            matter.holders.update_or_create(slot=each.slot, defaults=facts)
        else:
            row.delete()


@transaction.atomic
def blame_lead(matter: Matter, *, words: str, at: datetime, by: User) -> None:
    """Record that the lead unit did not coordinate several units (牵头部门负主要责任). Raises NotNow, Missing, Refused without one."""
    hold(matter, *IN_HAND)
    demand_may(by, "supervise", matter)
    if not matter.lead_unit_id:
        raise Refused(_("No unit leads this matter."))
    tell(matter, Deed.UNCOORDINATED, at=at, by=by, words=demand_text(words, "words"), became=matter.lead_unit.name)


@transaction.atomic
def instruct(matter: Matter, *, words: str, at: datetime, by: User) -> None:
    """Write a leader's instruction on a matter (批示): it becomes a priority. Raises NotNow, Missing."""
    hold(matter, *IN_HAND)
    demand_may(by, "instruct", matter)
    words = demand_text(words, "words")
    if matter.instruction == words:
        raise Refused(_("The same is recorded already."), "words")
    tell(matter, Deed.INSTRUCTED, at=at, by=by, words=words)
    change(matter, instruction=words, is_priority=True)
