"""Findings: written with their visit; told, answered, confirmed, or made a supervised matter through the engine's one door."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accountability import matters
from accountability.matters.recording import attach
from accountability.matters.registering import Incoming, add_many
from accountability.models import Matter, MatterFile, MatterHolder, MatterKind
from accountability.statuses import FINAL, Level, Origin
from pollution import texts
from pollution.models import ChecklistItem, Finding, FindingFile, FindingHistory, Inspection, Source
from pollution.policies import numbers_on
from pollution.statuses import FindingStatus, Phase, Severity, SourceKind
from tracker.evidence.models import File
from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User
from tracker.org.rights import demand
from tracker.org.workdays import add_workdays

if TYPE_CHECKING:
    from pollution.inspections import Visit

S = FindingStatus
KIND_OF = {  # which kind of matter a finding without an item becomes: codes of accountability/data/matter_kinds.csv
    SourceKind.SITE: "site_dust",
    SourceKind.DEMOLITION: "site_dust",
    SourceKind.INDUSTRY: "industry",
    SourceKind.SCATTERED: "scattered",
    SourceKind.COAL: "coal",
    SourceKind.FUMES: "cooking_fumes",
    SourceKind.BARBECUE: "barbecue",
    SourceKind.MUCK_ROUTE: "muck_truck",
    SourceKind.BARE_GROUND: "bare_land",
    SourceKind.OTHER: "site_dust",
}
AT_ONCE = 200


@dataclass(frozen=True)
class Found:
    """One finding as it is filed: `becomes` is TOLD, FIXED or RAISED; moments left out are taken from the visit.

    `same_as` is an open finding of the same source and item: then no second matter is made.
    """

    words: str
    item: ChecklistItem | None = None
    severity: str = ""  # "": the item's own
    becomes: str = S.RAISED
    before: tuple[File, ...] = ()
    after: tuple[File, ...] = ()
    found_at: datetime | None = None
    told_at: datetime | None = None
    told_to: str = ""
    fixed_at: datetime | None = None
    same_as: Finding | None = None
    uid: UUID = field(default_factory=uuid4)

    def sent(self) -> list:
        """Return what was sent, for the digest of the record."""
        photos = [sorted(str(file.uid) for file in files) for files in (self.before, self.after)]
        item, same = self.item.pk if self.item else None, self.same_as.pk if self.same_as else None
        return [item, self.words, self.severity, self.becomes, *photos, self.found_at, self.told_at, self.told_to, self.fixed_at, same]


def demand_sound(one: Found, visit: "Visit") -> None:
    """Raise Refused or Missing unless a finding can be filed with its visit."""
    demand_text(one.words, "findings")
    place = {"words": one.words.strip()[:40]}
    if one.becomes not in (S.TOLD, S.FIXED, S.RAISED):
        raise Refused(_("“%(words)s”: say what becomes of it.") % place, "findings")
    if (not one.item or one.item.needs_photo) and not one.before:
        raise Refused(_("“%(words)s”: a photo must prove it.") % place, "findings")
    if one.becomes == S.FIXED and not (one.before and one.after):
        raise Refused(_("“%(words)s”: what was fixed at once is proved by a photo before and one after.") % place, "findings")
    moments = [moment for moment in _moments(one, visit) if moment]
    if moments != sorted(moments) or moments[0] < visit.started_at - timedelta(days=1):
        raise Refused(_("“%(words)s”: found, told, fixed must follow each other in time.") % place, "findings")
    if one.same_as and (one.same_as.source_id != visit.source.pk or one.becomes != S.RAISED or not _is_open(one.same_as)):
        raise Refused(_("“%(words)s”: the finding it is said to repeat is over, or lies elsewhere.") % place, "findings")


def _moments(one: Found, visit: "Visit | Inspection") -> tuple[datetime, datetime | None, datetime | None]:
    """Return when it was found, told and fixed."""
    found = one.found_at or visit.ended_at
    told = one.told_at or (found if one.becomes in (S.TOLD, S.FIXED) else None)
    return found, told, (one.fixed_at or visit.ended_at) if one.becomes == S.FIXED else None


def _is_open(finding: Finding) -> bool:
    return Finding.objects.again(finding).open_ones().exists()


def write(record: Inspection, found: Sequence[Found], *, at: datetime, by: User) -> list[Finding]:
    """Write the findings of a visit that is being filed; those to be supervised become matters, assigned to the unit in charge."""
    rows = [_row(one, record, at) for one in found]
    to_raise = [row for one, row in zip(found, rows, strict=True) if one.becomes == S.RAISED and not one.same_as]
    for row, matter in zip(to_raise, _register(to_raise, at=at, by=by), strict=True):
        row.matter = matter
    Finding.objects.bulk_create(rows)
    FindingHistory.objects.bulk_create(FindingHistory(finding=row, became=row.status, at=at, by=by) for row in rows)
    files = []
    for one, row in zip(found, rows, strict=True):
        files += [FindingFile(finding=row, file=file, phase=Phase.BEFORE) for file in one.before]
        files += [FindingFile(finding=row, file=file, phase=Phase.AFTER) for file in one.after]
        if matter := row.matter or (one.same_as and one.same_as.matter):
            attach(matter, one.before, phase=MatterFile.Phase.BEFORE, at=at, by=by)
    FindingFile.objects.bulk_create(files)
    for row in to_raise:
        _assign(row, at=at)
    return rows


def _row(one: Found, record: Inspection, at: datetime) -> Finding:
    found_at, told_at, fixed_at = _moments(one, record)
    return Finding(
        uid=one.uid,
        inspection=record,
        source=record.source,
        item=one.item,
        words=one.words.strip(),
        severity=one.severity or (one.item.severity if one.item else Severity.MINOR),
        status=one.becomes,
        status_since=at,
        found_at=found_at,
        told_at=told_at,
        told_to=one.told_to.strip() or record.officer,
        replied_at=fixed_at,
        fixed_at=fixed_at,
        same_as=one.same_as,
    )


# --- Into the engine ---------------------------------------------------------------------------------------------------------------------


def _register(rows: Sequence[Finding], *, at: datetime, by: User | None) -> list[Matter]:
    """Register a matter for each finding, whose number it bears: raised twice, it is the same one."""
    if not rows:
        return []
    return add_many([_incoming(row, row.item.matter_kind if row.item else _kind_of(row.source)) for row in rows], at=at, by=by)


def _kind_of(source: Source) -> MatterKind:
    """Return the kind of matter for what no item names; a district that has no such kind uses the first that it has. Raises Refused."""
    kinds = {kind.code: kind for kind in MatterKind.objects.filter(is_active=True)}
    found = kinds.get(KIND_OF[source.kind]) or next(iter(kinds.values()), None)
    if found is None:
        raise Refused(_("There is no kind of matter in use: the office sets one up first."))
    return found


def _incoming(row: Finding, kind: MatterKind) -> Incoming:
    source, record = row.source, row.inspection
    lead = source.lead_unit if source.lead_unit_id != source.unit_id else None
    more = {"origin_label": source.name[:200], "origin_url": source.get_absolute_url(), "address": (source.address or source.name)[:120]}
    if source.latitude is not None:
        more |= {"latitude": source.latitude, "longitude": source.longitude}
    return Incoming(
        kind=kind,
        title=texts.title_of(row)[:120],
        description=texts.description_of(row),
        level=Level.SELF if record.unit_id == source.unit_id else Level.DISTRICT,
        origin=Origin.SWEEP,
        handling_unit=source.unit,
        lead_unit=lead,
        found_on=local_day(row.found_at),
        uid=row.uid,
        holders=_holders(source),
        more=more,
    )


def _holders(source: Source) -> tuple[MatterHolder, ...]:
    return tuple(MatterHolder(slot=one.slot, person=one.person, name=one.name, phone=one.phone[:20]) for one in source.holders.all())


def _assign(row: Finding, *, at: datetime) -> None:
    """Hand the matter down by the rule of the checklist: the item says within how many working days."""
    due_on: date | None = add_workdays(local_day(at), row.item.days).day if row.item else None
    matters.assign(row.matter, at=at, by=None, due_on=due_on)


@acting.gives_reason("because")
@transaction.atomic
def raise_finding(finding: Finding, *, because: str, at: datetime, by: User | None) -> Matter:
    """Make a matter of a finding that was told and is not put right. Raises MoveRefused, Missing."""
    _hold(finding)
    if by is not None:
        demand(by, "inspect", finding.source)
    because = demand_text(because, "because")
    if finding.status not in (S.TOLD, S.REPLIED):
        raise Refused(_("This finding is over, or a matter already."))
    (matter,) = _register([finding], at=at, by=by)
    move(finding, S.RAISED, at=at, by=by, because=because, matter=matter)
    attach(matter, [one.file for one in finding.files.filter(phase=Phase.BEFORE)], phase=MatterFile.Phase.BEFORE, at=at, by=by)
    _assign(finding, at=at)
    return matter


def raise_unanswered(at: datetime) -> int:
    """Make matters of what was told and not answered in time (逾时未回复); done twice, it raises the same. Returns how many."""
    since = at - timedelta(minutes=numbers_on(local_day(at)).raise_minutes)
    late = Finding.objects.unscoped("the rule looks at every finding of the district").unanswered().filter(told_at__lte=since)
    count = 0
    while rows := list(late.order_by("told_at", "id").values_list("pk", flat=True)[:AT_ONCE]):
        count += sum(_raise_if_still(pk, at) for pk in rows)
    return count


@transaction.atomic
def _raise_if_still(pk: int, at: datetime) -> int:
    rows = Finding.objects.unscoped("the rule looks at every finding of the district").unanswered()
    finding = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if finding is not None:
        raise_finding(finding, because=texts.kept(texts.UNANSWERED), at=at, by=None)
    return int(finding is not None)


# --- Told and answered -------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def reply(finding: Finding, *, words: str, files: Iterable[File], fixed_at: datetime, at: datetime, by: User) -> None:
    """Answer what was told, with photos of the fix; somebody of the inspecting side confirms. Raises MoveRefused, Missing, Refused."""
    _hold(finding)
    demand(by, "answer", finding.source)
    files = list(files)
    if not files:
        raise Refused(_("Add at least one photo of how it looks now."), "files")
    if not finding.found_at <= fixed_at <= at:
        raise Refused(_("It was put right between the finding and now."), "fixed_at")
    move(finding, S.REPLIED, at=at, by=by, reply=demand_text(words, "words"), replied_at=at, replied_by=by, fixed_at=fixed_at)
    FindingFile.objects.bulk_create((FindingFile(finding=finding, file=one, phase=Phase.AFTER) for one in files), ignore_conflicts=True)


@transaction.atomic
def confirm(finding: Finding, *, words: str = "", at: datetime, by: User) -> None:
    """Confirm a reply: the finding is fixed (立行立改). Raises MoveRefused, PermissionDenied for one's own reply."""
    _hold(finding)
    _demand_judge(finding, by)
    move(finding, S.FIXED, at=at, by=by, because=words.strip(), confirmed_by=by)


@transaction.atomic
def send_back(finding: Finding, *, because: str, at: datetime, by: User) -> None:
    """Send a reply back: it is not put right yet. Raises MoveRefused, Missing, PermissionDenied for one's own reply."""
    _hold(finding)
    _demand_judge(finding, by)
    move(finding, S.TOLD, at=at, by=by, because=demand_text(because, "because"), replied_at=None, fixed_at=None)


def _demand_judge(finding: Finding, by: User) -> None:
    demand(by, "inspect", finding.source)
    if is_own_work(finding, by):
        raise PermissionDenied(_("Nobody confirms their own work."))


def is_own_work(finding: Finding, user: User) -> bool:
    """Return True if a user would judge what they, or their unit, answered themselves."""
    of_the_unit = user.acting_unit_id() == finding.source.unit_id != finding.inspection.unit_id  # its own sweeps it judges itself
    return finding.replied_by_id == user.pk or of_the_unit


def _hold(finding: Finding) -> None:
    finding.refresh_from_db(from_queryset=Finding.objects.again(finding).select_for_update(of=("self",)))


def is_over(finding: Finding) -> bool:
    """Return True once a loaded finding is fixed, or its matter closed out or dismissed."""
    if finding.status == S.RAISED:
        matter = finding.matter or finding.same_as.matter
        return matter is None or matter.status in FINAL
    return finding.status == S.FIXED
