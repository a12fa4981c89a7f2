"""What happens when the form of a visit is sent: photos are kept, the record is filed; sent again, the record that is there is shown."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from pollution.findings import Found
from pollution.forms.visit import VisitForm
from pollution.forms.visit_rows import Row
from pollution.inspections import AnotherRecord, Judged, Visit, file_once
from pollution.models import FindingFile, Inspection, InspectionFile
from pollution.pages.field.signature import picture_of
from pollution.statuses import Phase, RecordPart
from tracker.evidence.forms import Chosen, keep_chosen
from tracker.evidence.keeping import Refused as FileRefused
from tracker.evidence.keeping import keep
from tracker.evidence.models import File
from tracker.lib.refusals import Refused
from tracker.org.models import User

Files = dict[str, list[File]]  # field of the form → files
PARTS = {RecordPart.PHOTO: "photos", RecordPart.AERIAL: "aerial", RecordPart.SIGNATURE: "signed"}
PHASES = {Phase.BEFORE: "photos", Phase.AFTER: "after"}


def take(form: VisitForm, *, at: datetime, by: User) -> tuple[Inspection, bool] | None:
    """File a visit as its form says and return its record and whether it is new; None with the refusal on the form."""
    is_valid = form.is_valid()
    known = filed_before(form, by) if is_valid else None
    try:
        if known is None:
            files = _keep(form, at=at, by=by)
            if not (is_valid and form.is_valid()):
                return None
            return file_once(_visit(form, files, ended_at=at), at=at, by=by)
    except AnotherRecord as refusal:  # it may have been filed by the other half of a double click
        known = filed_before(form, by)
        if known is None:
            form.add_error(None, str(refusal))
            return None
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    return _again(form, known, at=at, by=by)


def filed_before(form: VisitForm, by: User) -> Inspection | None:
    """Return the record which this form filed before."""
    rows = Inspection.objects.within(source=form.source).filter(uid=form.cleaned_data["uid"], by=by)
    return rows.first()


def _again(form: VisitForm, known: Inspection, *, at: datetime, by: User) -> tuple[Inspection, bool] | None:
    """Return the record that is there if the form says the very same; its files are those which it holds."""
    held = _held(known)
    try:
        files = {name: _found_among(held.get(name, []), form[name].data) for name in form.photo_fields}
        if drawn := picture_of(form.cleaned_data["signature"]):
            files["signed"] = _found_among(held.get("signed", []), Chosen([drawn], []))
        return file_once(_visit(form, files, ended_at=known.ended_at), at=at, by=by)
    except AnotherRecord as refusal:
        form.add_error(None, str(refusal))
        return None


def _found_among(files: Sequence[File], chosen: Chosen) -> list[File]:
    """Return those of the files that were chosen, by number or by their bytes. Raises AnotherRecord if one is none of them."""
    left, found = list(files), []
    wanted = [("uid", uid) for uid in chosen.uids] + [("sha256", _digest(upload)) for upload in chosen.uploads]
    for name, value in wanted:
        same = next((file for file in left if getattr(file, name) == value), None)
        if same is None:
            raise AnotherRecord
        left.remove(same)
        found.append(same)
    return found


def _digest(upload: UploadedFile) -> str:
    upload.seek(0)
    hashed = hashlib.sha256()
    for piece in upload.chunks():
        hashed.update(piece)
    upload.seek(0)
    return hashed.hexdigest()


def _held(known: Inspection) -> Files:
    """Return the files of a record by the fields of the form in which they came."""
    held: Files = {}
    for row in InspectionFile.objects.within(inspection=known).select_related("file"):
        held.setdefault(PARTS[row.part], []).append(row.file)
    found = FindingFile.objects.within(finding__source=known.source).filter(finding__inspection=known).select_related("file", "finding")
    extra: dict[int, str] = {}
    for row in found.order_by("finding_id", "id"):
        key = str(row.finding.item_id) if row.finding.item_id else extra.setdefault(row.finding_id, f"x{len(extra) + 1}")
        held.setdefault(f"{PHASES[row.phase]}_{key}", []).append(row.file)
    return held


def _keep(form: VisitForm, *, at: datetime, by: User) -> Files:
    """Keep what was chosen in every field; what is refused stands at its field, what was kept stays chosen."""
    unit = form.source.unit
    files = {name: keep_chosen(form, name, unit=unit, by=by, at=at) if len(form[name].data) else [] for name in form.photo_fields}
    if form.is_valid() and (drawn := picture_of(form.cleaned_data["signature"])):
        try:
            files["signed"] = [keep(drawn, unit=unit, by=by, at=at, field="signed")]
        except FileRefused as refused:
            form.add_error("signed", str(refused))
    return files


def _visit(form: VisitForm, files: Files, *, ended_at: datetime) -> Visit:
    said = form.cleaned_data
    names = ("uid", "way", "is_covert", "started_at", "late_because", "wind_force", "is_heavy", "words", "officer", "refused_because")
    return Visit(
        source=form.source,
        ended_at=said["ended_at"] or ended_at,
        results=tuple(Judged(item, outcome, words or "") for item, outcome, words in form.results()),
        found=tuple(_found(row, files) for row in form.failing()),
        signature=next(iter(files["signed"]), None),
        photos=tuple(files["photos"]),
        aerial=tuple(files["aerial"]),
        parties=form.parties(),
        **{name: said[name] for name in names},
    )


def _found(row: Row, files: Files) -> Found:
    is_fixed = row.becomes == "fixed"
    return Found(
        words=row.said("words"),
        item=row.item,
        severity=row.said("severity") or "",
        becomes=row.becomes,
        before=tuple(files[row.name("photos")]),
        after=tuple(files[row.name("after")]) if is_fixed else (),
        told_to=row.said("told_to") or "",
        same_as=row.same_as,
        **row.moments(),
    )
