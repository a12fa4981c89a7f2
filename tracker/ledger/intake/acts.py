"""A workbook comes in: checked at once, saved by a job in one transaction, all or nothing."""

from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tracker.jobs import outbox
from tracker.ledger.intake.check import DryRun, Outcome, said
from tracker.ledger.models import ImportBatch, ImportedRow, ImportStatus
from tracker.ledger.register import Ledger, ledgers
from tracker.ledger.store import Stale
from tracker.ledger.workbook import inspect, keep, kept_path, read_grids
from tracker.lib import acting, periods
from tracker.lib.moves import move
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User
from tracker.org.rights import reach

TOPIC = "ledger.import"
MOST_ERRORS_KEPT, MOST_WARNINGS_KEPT = 500, 2000
SAMPLE = 20
AT_ONCE = 1000


def check_workbook(ledger: Ledger, file: BinaryIO, *, name: str, size: int, params: dict, at: datetime, by: User) -> ImportBatch:
    """Keep the workbook and write down what it would do; no row is touched. Raises UnfitFile."""
    inspect(file, name, size, ledger.intake.plain)
    sha256 = keep(file)
    outcome = DryRun(ledger, by, ledger.basis(params)).of(read_grids(kept_path(sha256)))
    return ImportBatch.objects.create(
        ledger=ledger.name,
        user=by,
        sha256=sha256,
        file_name=name[-200:],
        params=params,
        status=ImportStatus.REFUSED if outcome.errors else ImportStatus.CHECKED,
        status_since=at,
        made_at=at,
        seen={line.key: row.version for line, row, _values in outcome.changed},
        sample=_sample(ledger, outcome),
        **_counts(outcome),
    )


def _counts(outcome: Outcome) -> dict[str, Any]:
    return {
        "rows": outcome.rows,
        "added": len(outcome.added),
        "changed": len(outcome.changed),
        "unchanged": outcome.unchanged,
        "error_count": len(outcome.errors),
        "errors": [error.as_list() for error in outcome.errors[:MOST_ERRORS_KEPT]],
        "warning_count": len(outcome.warnings),
        "warnings": [odd.as_list() for odd in outcome.warnings[:MOST_WARNINGS_KEPT]],
        "notes": outcome.notes,
    }


def _sample(ledger: Ledger, outcome: Outcome) -> dict[str, list]:
    """Return a few new and changed rows in words: [row, key, [[head, was, becomes], …]]."""
    fields = {one.name: one for one in ledger.intake.fields}
    added = [
        [
            line.number + 1,
            line.key,
            [[str(fields[name].title), "", said(fields[name], value, outcome)] for name, value in line.values.items() if name in fields],
        ]
        for line in outcome.added[:SAMPLE]
    ]
    changed = [
        [
            line.number + 1,
            line.key,
            [
                [str(fields[name].title), said(fields[name], row.values[name], outcome), said(fields[name], new, outcome)]
                for name, new in values.items()
                if name in fields
            ],
        ]
        for line, row, values in outcome.changed[:SAMPLE]
    ]
    return {"added": added, "changed": changed}


@transaction.atomic
def confirm_import(batch: ImportBatch, *, at: datetime, by: User) -> None:
    """Ask for a checked import to be saved; the job goes on when the page is left. Raises MoveRefused."""
    move(batch, ImportStatus.APPLYING, at=at, by=by)
    outbox.ask(TOPIC, f"{TOPIC}:{batch.pk}", {"batch": batch.pk})


def handle(payload: dict, key: str) -> None:
    """Do what the outbox asks for."""
    batch = ImportBatch.objects.select_related("user").get(pk=payload["batch"])
    with translation.override(batch.user.language_code), acting.on_behalf_of(batch.user), acting.because(batch.file_name):
        apply_import(batch, at=periods.real_now())


@transaction.atomic
def apply_import(batch: ImportBatch, *, at: datetime) -> None:
    """Save an import, or nothing of it; what the dry run saw is checked again, and whether the person still may."""
    if batch.status != ImportStatus.APPLYING:
        return
    ledger, user = ledgers()[batch.ledger], batch.user
    if not user.is_active or not reach(user, ledger.thing, "import"):
        _fail(batch, at, _("Your right to keep this ledger has ended meanwhile."))
        return
    basis = ledger.basis(batch.params)
    outcome = DryRun(ledger, user, basis).of(read_grids(kept_path(batch.sha256)))
    if outcome.errors:
        _fail(batch, at, _("The ledger has changed meanwhile, and the workbook no longer fits. Look at the errors."), outcome)
        return
    if moved := [line.key for line, row, _values in outcome.changed if batch.seen.get(line.key) != row.version]:
        _fail(batch, at, _changed_meanwhile(moved))
        return
    try:
        _write(batch, ledger, outcome, basis, at)
    except Stale as stale:
        keys = [line.key for line, row, _values in outcome.changed if row.pk in stale.pks]
        _fail(batch, at, _changed_meanwhile(keys))


def _changed_meanwhile(keys: list[str]) -> str:
    shown = "、".join(keys[:10]) + ("…" if len(keys) > 10 else "")
    return _("%(count)d rows were changed by others since the check: %(keys)s. Upload the workbook again to see how they stand.") % {
        "count": len(keys),
        "keys": shown,
    }


def _fail(batch: ImportBatch, at: datetime, sentence: str, outcome: Outcome | None = None) -> None:
    errors = [["", "", "", sentence]] + ([error.as_list() for error in outcome.errors[:MOST_ERRORS_KEPT]] if outcome else [])
    move(batch, ImportStatus.FAILED, at=at, by=batch.user, because=sentence, errors=errors, error_count=len(errors))


def _write(batch: ImportBatch, ledger: Ledger, outcome: Outcome, basis: Any, at: datetime) -> None:
    """Write all rows and what each was before; Stale leaves nothing behind."""
    store, user = ledger.intake.store, batch.user
    with transaction.atomic():
        pks = store.add([line.values for line in outcome.added], basis, at=at, by=user, how="import") if outcome.added else []
        if outcome.changed:
            store.change([(row, values) for _line, row, values in outcome.changed], basis, at=at, by=user, how="import")
        rows = [
            ImportedRow(batch=batch, line=line.number + 1, object_id=pk, is_new=True, became=storable(line.values))
            for line, pk in zip(outcome.added, pks, strict=True)
        ]
        rows += [
            ImportedRow(
                batch=batch, line=line.number + 1, object_id=row.pk, is_new=False, was=storable(row.values, values), became=storable(values)
            )
            for line, row, values in outcome.changed
        ]
        ImportedRow.objects.bulk_create(rows, batch_size=AT_ONCE)
        counts = {name: value for name, value in _counts(outcome).items() if name not in ("errors", "error_count", "notes")}
        move(batch, ImportStatus.APPLIED, at=at, by=user, applied_at=at, **counts)


@acting.gives_reason("because")
@transaction.atomic
def undo_import(batch: ImportBatch, *, because: str, at: datetime, by: User) -> None:
    """Take back what an import has added, where the register can. Raises MoveRefused, Refused, Missing."""
    ledger = ledgers()[batch.ledger]
    if ledger.intake.store.take_back is None:
        raise Refused(_("What this ledger has taken in is mended row by row: it cannot be taken back."))
    move(batch, ImportStatus.UNDONE, at=at, by=by, because=demand_text(because, "because"))
    pks = list(ImportedRow.objects.within(batch=batch).filter(is_new=True).values_list("object_id", flat=True))
    ledger.intake.store.take_back(pks, basis=ledger.basis(batch.params), because=because.strip(), by=by)


def storable(values: dict, only: dict | None = None) -> dict:
    """Return values as JSON holds them: days and amounts as text."""
    chosen = values if only is None else {name: values[name] for name in only}
    return {name: value if value is None or isinstance(value, list | dict | int) else str(value) for name, value in chosen.items()}
