"""The evidence of a case: its list with hashes, the look at the frozen snapshot, the files for the archive."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from accountability.models import Case, MatterFile, Snapshot
from accountability.papers.words import in_the_districts_language, moment, who
from accountability.snapshots.verifying import Look, verify_case
from tracker.bulletins.archive import Entry
from tracker.bulletins.blocks import Block, Column, Fact, Facts, Numbered, Paragraph, Table
from tracker.evidence import storage
from tracker.evidence.models import File

PIECE = 1024 * 1024


def snapshot_of(case: Case) -> Snapshot | None:
    """Return the frozen evidence of a case, if there is any."""
    return Snapshot.objects.within(case=case).select_related("file").first()


def fingerprint(case: Case) -> str:
    """Return the hash of the frozen evidence, or nothing."""
    found = snapshot_of(case)
    return found.sha256 if found else ""


def look_at(case: Case) -> Look:
    """Look whether the evidence still stands as it was frozen."""
    return verify_case(case)


def verdict(look: Look, at: datetime) -> str:
    """Return in a sentence what the look found."""
    facts = {"when": moment(at), "rows": look.rows, "files": look.files, "count": len(look.findings)}
    if look.is_whole:
        return _("Verified %(when)s: %(rows)d rows and %(files)d files stand as they were frozen.") % facts
    return _("Verified %(when)s: %(count)d findings, see the last section.") % facts


def listed(case: Case, look: Look) -> list[Block]:
    """Return the list of the files with their hashes, the snapshot, and what the look at it found."""
    found = snapshot_of(case)
    blocks: list[Block] = []
    if found:
        facts = [Fact(_("Frozen at"), moment(found.made_at)), Fact(_("Rows frozen"), str(found.rows))]
        blocks.append(Facts([*facts, Fact("SHA-256", found.sha256, is_wide=True)]))
    if look.findings:
        blocks += [Paragraph(_("What is not as it was frozen:")), Numbered([str(finding) for finding in look.findings])]
    rows = [
        [str(number), f"{row.get_phase_display()} {row.words}\n{row.file.name}".strip(), _about(row.file), row.file.sha256]
        for number, row in enumerate(_rows(case), start=1)
    ]
    columns = (Column(_("No."), 1, "center"), Column(_("File"), 3), Column(_("Facts of the file"), 4), Column("SHA-256", 4))
    return [*blocks, *([Table(columns, rows)] if rows else [])]


def _about(file: File) -> str:
    taken = _("taken %(when)s") % {"when": moment(file.taken_at)} if file.taken_at else ""
    uploaded = _("uploaded %(when)s") % {"when": moment(file.at)}
    return "\n".join(filter(None, (_("%(size)d bytes") % {"size": file.size}, taken, uploaded, who(file.by))))


def _rows(case: Case) -> list[MatterFile]:
    return list(case.matter.files.select_related("file__by__person"))


@in_the_districts_language
def files_of(case: Case) -> list[Entry]:
    """Return the files of a case for its archive: originals in a folder for each phase, then the frozen evidence."""
    entries = [
        entry(row.file, f"{row.get_phase_display()}/{number:03d} {row.file.name}", row.words)
        for number, row in enumerate(_rows(case), start=1)
    ]
    found = snapshot_of(case)
    return entries + ([entry(found.file, f"{_('Frozen evidence')}/{case.number}.json")] if found else [])


def entry(file: File, name: str, words: str = "") -> Entry:
    """Return a file of evidence as a file of an archive, read piece by piece."""
    return Entry(name, lambda: pieces(file.sha256), file.sha256, file.size, words)


def pieces(sha256: str) -> Iterator[bytes]:
    """Yield what lies in storage under a hash. Raises OSError."""
    with storage.read(sha256) as stream:
        while piece := stream.read(PIECE):
            yield piece


@in_the_districts_language
def manifest_of(case: Case, at: datetime) -> dict[str, str]:
    """Return what the list in the archive says of the case."""
    return {
        _("Case"): case.number,
        _("Matter"): f"{case.matter.number} {case.matter.title}",
        _("Opened at"): moment(case.opened_at),
        _("Fingerprint of the frozen evidence"): fingerprint(case),
        _("Packed at"): moment(at),
    }
