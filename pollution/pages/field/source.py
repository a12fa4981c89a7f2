"""A source as its inspector needs it on the spot: what is wrong there, what was found last, whom to call."""

from dataclasses import dataclass
from datetime import datetime

from accountability.models import Feedback, Matter
from accountability.powers import may_accept
from accountability.statuses import FINAL, THREE_OFFICERS, FeedbackStatus, MatterStatus
from pollution.beside import Beside, beside
from pollution.models import Finding, FindingFile, Inspection, Source, SourceHolder, SweepTask
from pollution.pages.field.seen import Repeated, open_ones, repeated
from pollution.policies import numbers_on
from pollution.statuses import BUILDING, FindingStatus, Phase
from tracker.evidence.showing import Shown, shown
from tracker.lib.periods import local_day
from tracker.org.models import User

VISITS = 5
PHOTOS = 6


@dataclass(frozen=True)
class Officer:
    """A slot of a source and who holds it; an empty one shows red."""

    label: str
    name: str
    phone: str

    @property
    def dialled(self) -> str:
        """Return the number as a phone dials it."""
        return "".join(sign for sign in self.phone if sign in "+0123456789")


@dataclass(frozen=True)
class OnSite:
    """What the page shows."""

    repeated: list[Repeated]
    waiting: list[Finding]
    matters: list[Matter]
    to_recheck: set[int]
    visits: list[Inspection]
    photos: list[Shown]
    officers: list[Officer]
    task: SweepTask | None
    beside: list[Beside]  # what other parts say, such as the last PM10 of the site's monitor


def on_site(source: Source, user: User, *, now: datetime) -> OnSite:
    """Return what is known of a source which the user sees."""
    on = local_day(now)
    found = open_ones(source)
    matters = [row.matter for row in found if row.matter_id and row.matter.status not in FINAL]
    seen = set(Matter.objects.visible_to(user).filter(pk__in=[row.pk for row in matters]).values_list("pk", flat=True))
    visits = list(Inspection.objects.within(source=source).select_related("by__person").order_by("-ended_at", "-id")[:VISITS])
    return OnSite(
        repeated(source, on=on, numbers=numbers_on(on)),
        [row for row in found if row.status != FindingStatus.RAISED],
        [row for row in matters if row.pk in seen],
        _to_recheck(matters, user),
        _with_findings(source, visits),
        last_photos(source, user),
        officers(source),
        SweepTask.objects.mine(user).to_do().filter(source=source).select_related("sweep").order_by("due_on", "id").first(),
        beside(user, source),
    )


def _to_recheck(matters: list[Matter], user: User) -> set[int]:
    """Return which matters the user may re-check now: not what they fed back themselves."""
    waiting = [row for row in matters if row.status == MatterStatus.SUBMITTED and may_accept(user, row)]
    if not waiting:
        return set()
    own = Feedback.objects.within(matter=waiting).filter(status=FeedbackStatus.WAITING, by=user)
    return {row.pk for row in waiting} - set(own.values_list("matter_id", flat=True))


def _with_findings(source: Source, visits: list[Inspection]) -> list[Inspection]:
    """Return the visits with `found`, their findings."""
    rows: dict[int, list[Finding]] = {}
    for row in Finding.objects.within(source=source).filter(inspection__in=visits).select_related("item").order_by("id"):
        rows.setdefault(row.inspection_id, []).append(row)
    for visit in visits:
        visit.found = rows.get(visit.pk, [])
    return visits


def last_photos(source: Source, user: User) -> list[Shown]:
    """Return the latest photos of findings as found."""
    rows = FindingFile.objects.within(finding__source=source).filter(phase=Phase.BEFORE).select_related("file__by__person")
    return shown([row.file for row in rows.order_by("-finding__found_at", "id")[:PHOTOS]], user)


def officers(source: Source) -> list[Officer]:
    """Return the three officers of a building site, the empty slots too, and after them whoever else holds a slot; then the contact."""
    held = {row.slot: row for row in SourceHolder.objects.within(source=source).select_related("person")}
    first = [slot for slot in THREE_OFFICERS if source.kind in BUILDING or slot in held]
    told = [Officer(str(slot.label), str(held.get(slot, "")), _phone(held.get(slot))) for slot in first]
    told += [Officer(row.get_slot_display(), str(row), _phone(row)) for slot, row in held.items() if slot not in first]
    if source.contact or source.phone:
        told.append(Officer(str(source._meta.get_field("contact").verbose_name), source.contact or source.operator, source.phone))
    return told


def _phone(holder: SourceHolder | None) -> str:
    if holder is None:
        return ""
    return holder.phone or (holder.person.phone if holder.person_id else "")
