"""The look whether the evidence of a case still stands as it was frozen: the sealed file, each row, each file of evidence.

What later acts did is no finding: they fill what was empty, move what moves, and the audit trail tells of it. All else is.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from accountability.models import Case, Snapshot
from accountability.snapshots.findings import Finding
from accountability.snapshots.parts import BY_TABLE, Part
from accountability.snapshots.reading import Rows, rows_of
from accountability.snapshots.trail import Told, told_of
from tracker.evidence import storage

SNAPSHOT, FILE = Snapshot._meta.db_table, "evidence_file"
RULES = ("accountability_supervisionpolicy", "accountability_checklistitem")
EMPTY = (None, "", [])


@dataclass
class Look:
    """What a look found, and how much it looked at."""

    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    files: int = 0

    @property
    def is_whole(self) -> bool:
        """Return True if everything is as it was frozen."""
        return not self.findings


def verify(snapshot: Snapshot, *, with_files: bool = True) -> Look:
    """Look at one snapshot; without files their bytes are left to another day."""
    content = _content(snapshot)
    if content is None:
        return Look([Finding("seal_gone")])
    sha256 = hashlib.sha256(content).hexdigest()
    told = told_of({(SNAPSHOT, snapshot.pk)}).get((SNAPSHOT, snapshot.pk))
    known = {"seal_file": snapshot.file.sha256, "seal_row": snapshot.sha256, "seal_trail": told.columns.get("sha256") if told else ""}
    look = Look([Finding(kind) for kind, value in known.items() if value != sha256])
    if sha256 not in known.values():
        return look  # nothing vouches for what it says
    frozen = json.loads(content, parse_float=str)
    rows = {(one["table"], one["pk"]): one["columns"] for one in frozen["entries"]}
    look.rows = len(rows)
    if snapshot.rows != len(rows):
        look.findings.append(Finding("seal_count", was=str(len(rows)), now=str(snapshot.rows)))
    look.findings += _of_rows(snapshot.case, rows, datetime.fromisoformat(frozen["made_at"]))
    if with_files:
        files = {pk: columns for (table, pk), columns in rows.items() if table == FILE}
        look.files = len(files)
        look.findings += [Finding("bytes", FILE, pk, "sha256") for pk, one in files.items() if not storage.is_whole(one["sha256"])]
    return look


def verify_case(case: Case, *, with_files: bool = True) -> Look:
    """Look at the evidence of a case; that it has none at all is a finding."""
    snapshot = Snapshot.objects.within(case=case).select_related("file", "case").first()
    return verify(snapshot, with_files=with_files) if snapshot else Look([Finding("no_snapshot")])


def _content(snapshot: Snapshot) -> bytes | None:
    try:
        with storage.read(snapshot.file.sha256) as stream:
            return stream.read()
    except OSError:
        return None


def _of_rows(case: Case, frozen: Rows, made_at: datetime) -> list[Finding]:
    policies, items = ([pk for table, pk in frozen if table == name] for name in RULES)
    now = rows_of(case, policies=policies, items=items)
    touched = {key for key, columns in frozen.items() if _differing(columns, now.get(key))} | {key for key in now if key not in frozen}
    told = told_of(touched)
    found = [one for key in sorted(touched & set(frozen)) for one in _of_row(key, frozen[key], now.get(key), told.get(key), made_at)]
    return found + [one for key in sorted(touched - set(frozen)) for one in _of_added(key, now[key], frozen, told.get(key), made_at)]


def _differing(was: dict, now: dict | None) -> list[str]:
    """Return the columns that are not as they were; a table that was changed since may lack some."""
    return ["id"] if now is None else [column for column in was if column in now and was[column] != now[column]]


def _of_row(key: tuple[str, int], was: dict, now: dict | None, told: Told | None, made_at: datetime) -> Iterator[Finding]:
    table, pk = key
    part = BY_TABLE[table]
    if now is None:
        if not (part.comes_and_goes and told and told.is_deleted):
            yield Finding("gone", table, pk)
        return
    for column in _differing(was, now):
        facts = {"table": table, "pk": pk, "column": column, "was": str(was[column]), "now": str(now[column])}
        is_filled = was[column] in EMPTY
        if not (is_filled or part.may_change(column, was.get("status", ""))):
            yield Finding("altered", **facts)
        elif told is None or told.columns.get(column) != now[column]:
            yield Finding("untold", **facts)
        elif is_filled and _is_before(part, column, now[column], made_at):
            yield Finding("back_dated", **facts)


def _of_added(key: tuple[str, int], now: dict, frozen: Rows, told: Told | None, made_at: datetime) -> Iterator[Finding]:
    table, pk = key
    part = BY_TABLE[table]
    if part.comes_and_goes and not (told and told.is_added):
        yield Finding("added", table, pk)
    elif part.parent and (part.parent_table, now[part.parent]) in frozen:
        yield Finding("added", table, pk)
    elif part.time and now[part.time] and _is_before(part, part.time, now[part.time], made_at):
        yield Finding("added_before", table, pk, part.time, now=str(now[part.time]))


def _is_before(part: Part, column: str, value: str, made_at: datetime) -> bool:
    """Return True if a moment lies before the snapshot, though it was written down after it."""
    return column in part.moments and datetime.fromisoformat(value) < made_at
