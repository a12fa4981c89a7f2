"""Filing a visit: record, findings, photos and matters, whole or not at all, and once however often it is sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from pollution import findings
from pollution.models import (
    Checklist,
    ChecklistItem,
    Inspection,
    InspectionFile,
    InspectionParty,
    InspectionRemark,
    Source,
    SweepTask,
)
from pollution.rules import meets_all
from pollution.statuses import Outcome, RecordPart, Way
from tracker.evidence.models import File
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import Unit, User
from tracker.org.rights import demand

FILE_WITHIN = timedelta(hours=12)  # later than that after the visit a reason is asked for (补录说明)


class AnotherRecord(Refused):
    """The number of a record came a second time with other words, or from somebody else."""

    def __init__(self):
        super().__init__(_("This number belongs to another record. Open the form anew and file what you have as a new record."))


@dataclass(frozen=True)
class Judged:
    """What one item of a checklist came to."""

    item: ChecklistItem
    outcome: str
    words: str = ""


@dataclass(frozen=True)
class Visit:
    """A visit as its inspector files it; `uid` is made by the client and names the record for ever."""

    source: Source
    started_at: datetime
    ended_at: datetime
    results: tuple[Judged, ...] = ()
    found: tuple[findings.Found, ...] = ()
    uid: UUID = field(default_factory=uuid4)
    task: SweepTask | None = None
    way: str = Way.PERSON
    is_covert: bool = False
    wind_force: int | None = None
    is_heavy: bool = False
    words: str = ""
    officer: str = ""
    signature: File | None = None
    refused_because: str = ""
    late_because: str = ""
    photos: tuple[File, ...] = ()
    aerial: tuple[File, ...] = ()
    parties: Mapping[Unit, str] = field(default_factory=dict)  # further units of a joint inspection, with who came

    def files(self) -> list[tuple[File, str]]:
        """Return every file of the record itself with its part."""
        signed = [(self.signature, RecordPart.SIGNATURE)] if self.signature else []
        return [*signed, *((one, RecordPart.PHOTO) for one in self.photos), *((one, RecordPart.AERIAL) for one in self.aerial)]

    def digest(self) -> str:
        """Return the SHA-256 of what was sent, so that the same record is told from another one under its number."""
        sent = {name: getattr(self, name) for name in ("way", "is_covert", "wind_force", "is_heavy", "words", "officer")}
        sent |= {"source": self.source.pk, "from": self.started_at, "to": self.ended_at, "refused": self.refused_because}
        sent["results"] = sorted((one.item.pk, one.outcome, one.words) for one in self.results)
        sent["found"] = [one.sent() for one in self.found]
        sent["files"] = sorted(str(file.uid) for file, _part in self.files())
        sent["parties"] = sorted((unit.pk, name) for unit, name in self.parties.items())
        return hashlib.sha256(json.dumps(sent, default=_written, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _written(value) -> str:
    """Return a value as the digest writes it: a moment is the same in whatever zone it is told."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def file_visit(visit: Visit, *, at: datetime, by: User) -> Inspection:
    """File a visit and return its record; sent again, the record that is there. Raises AnotherRecord, Refused, Missing."""
    return file_once(visit, at=at, by=by)[0]


def file_once(visit: Visit, *, at: datetime, by: User) -> tuple[Inspection, bool]:
    """Do what file_visit does and say whether the record is new."""
    try:
        with transaction.atomic():
            # Whoever files the same record at the same moment waits here, and finds it written then.
            visit.source.refresh_from_db(from_queryset=Source.objects.again(visit.source).select_for_update(of=("self",)))
            if known := _known(visit, by):
                return known, False
            if not Source.objects.open_to_visit_by(by).filter(pk=visit.source.pk).exists():
                raise PermissionDenied(_("You may not do this here."))
            return _write(visit, at=at, by=by), True
    except IntegrityError as error:
        if "pollution_inspection_uid" in str(error) or "pollution_finding_uid" in str(error):  # under another source at the same moment
            raise AnotherRecord from error
        raise


def _known(visit: Visit, by: User) -> Inspection | None:
    known = Inspection.objects.unscoped("a number is taken or free in the whole district").filter(uid=visit.uid).first()
    if known and (known.by_id, known.source_id, known.digest) != (by.pk, visit.source.pk, visit.digest()):
        raise AnotherRecord
    return known


def _write(visit: Visit, *, at: datetime, by: User) -> Inspection:
    _demand_sound(visit, at, by)
    task = visit.task or open_task(visit.source, by)
    standard = [one.outcome for one in visit.results if one.item.checklist.is_standard]
    record = Inspection.objects.create(
        uid=visit.uid,
        source=visit.source,
        task=task,
        way=visit.way,
        is_covert=visit.is_covert or bool(task and task.sweep.is_covert),
        unit_id=by.acting_unit_id(),
        by=by,
        started_at=visit.started_at,
        ended_at=visit.ended_at,
        filed_at=at,
        late_because=visit.late_because.strip(),
        results=[{"item": one.item.pk, "outcome": one.outcome, "words": one.words.strip()} for one in visit.results],
        meets_all=meets_all(standard),
        wind_force=visit.wind_force,
        is_heavy=visit.is_heavy,
        words=visit.words.strip(),
        officer=visit.officer.strip(),
        refused_because=visit.refused_because.strip(),
        digest=visit.digest(),
    )
    InspectionFile.objects.bulk_create(InspectionFile(inspection=record, file=file, part=part) for file, part in visit.files())
    InspectionParty.objects.bulk_create(InspectionParty(inspection=record, unit=unit, name=name) for unit, name in visit.parties.items())
    keep_account(record)
    findings.write(record, visit.found, at=at, by=by)
    return record


def open_task(source: Source, by: User) -> SweepTask | None:
    """Return the visit which a user was to make at a source and has not made, the one due first."""
    tasks = SweepTask.objects.mine(by).to_do().filter(source=source).select_related("sweep")
    return tasks.order_by("due_on", "id").first()


def keep_account(record: Inspection) -> None:
    """Let the source know of a visit that is later than those it knows (see Source.visited_at)."""
    rows = Source.objects.again(record.source)
    rows.filter(Q(visited_at=None) | Q(visited_at__lt=record.ended_at)).update(visited_at=record.ended_at, version=F("version") + 1)
    if record.meets_all is not None:
        judged = rows.filter(Q(judged_at=None) | Q(judged_at__lt=record.ended_at))
        judged.update(judged_at=record.ended_at, meets_all=record.meets_all)


# --- What a record must be ---------------------------------------------------------------------------------------------------------------


def _demand_sound(visit: Visit, at: datetime, by: User) -> None:
    if by.acting_unit_id() is None:
        raise Refused(_("You hold no role in a unit: nobody could be named as inspecting."))
    if visit.ended_at < visit.started_at:
        raise Refused(_("The visit ends before it begins."), "ended_at")
    if visit.ended_at > at:
        raise Refused(_("The visit has not ended yet: only what has happened can be recorded."), "ended_at")
    if at - visit.ended_at > FILE_WITHIN and not visit.late_because.strip():
        raise Refused(_("The visit ended long ago: say why it is filed only now."), "late_because")
    if not visit.results and not visit.found and not visit.words.strip():
        raise Refused(_("Nothing was looked at: fill in a checklist, a finding or a remark."), "words")
    if visit.officer.strip() and visit.way == Way.PERSON and not visit.signature and not visit.refused_because.strip():
        raise Refused(_("Somebody of the site was there: let them sign, or say why nobody signed."), "refused_because")
    if visit.task and (visit.task.source_id != visit.source.pk or visit.task.inspector_id not in (None, by.pk)):
        raise Refused(_("This visit of the sweep belongs to another source or inspector."), "task")
    if visit.task and Inspection.objects.within(source=visit.source).filter(task=visit.task).exists():
        raise Refused(_("This visit of the sweep has been made already."), "task")
    if any(unit.pk == by.acting_unit_id() for unit in visit.parties):
        raise Refused(_("Your own unit inspects: name the others that joined."), "parties")
    _demand_own_files(visit, by)
    _demand_whole_checklists(visit)
    _demand_findings(visit)


def _demand_own_files(visit: Visit, by: User) -> None:
    shown = [file for file, _part in visit.files()] + [file for one in visit.found for file in (*one.before, *one.after)]
    if any(file.by_id != by.pk for file in shown):
        raise Refused(_("A photo was taken in by somebody else: add your own."), "photos")


def _demand_whole_checklists(visit: Visit) -> None:
    """Every checklist that was begun is judged to its last item, once each, in the version of the visit's day."""
    judged: dict[int, set[int]] = {}
    for one in visit.results:
        items = judged.setdefault(one.item.checklist_id, set())
        if one.item.pk in items or one.outcome not in Outcome.values:
            raise Refused(_("Each item of a checklist is judged once."), "results")
        items.add(one.item.pk)
    in_force = Checklist.objects.on(local_day(visit.started_at)).for_kind(visit.source.kind).prefetch_related("items")
    whole = {one.pk: {item.pk for item in one.items.all()} for one in in_force}
    for checklist, items in judged.items():
        if checklist not in whole:
            raise Refused(_("This checklist was not in force for such a source on the day of the visit. Open the form anew."), "results")
        if missing := len(whole[checklist] - items):
            raise Refused(_("%(count)d items of the checklist are not judged yet.") % {"count": missing}, "results")


def _demand_findings(visit: Visit) -> None:
    failing = {one.item.pk for one in visit.results if one.outcome == Outcome.FAIL}
    named = [one.item.pk for one in visit.found if one.item]
    if missing := failing - set(named):
        words = next(one.item for one in visit.results if one.item.pk in missing)
        raise Refused(_("Say what was found at the item “%(item)s”.") % {"item": words}, "findings")
    if set(named) - failing or len(named) != len(set(named)):
        raise Refused(_("A finding names an item that was not judged as failing, or one twice."), "findings")
    for one in visit.found:
        findings.demand_sound(one, visit)


@transaction.atomic
def remark(record: Inspection, *, words: str, at: datetime, by: User) -> InspectionRemark:
    """Say something of a filed record; the record itself stays. Raises Missing."""
    demand(by, "inspect", record.source)
    return InspectionRemark.objects.create(inspection=record, words=demand_text(words, "words"), at=at, by=by)
