"""The office hands a case over to the organ that decides: the bound file and the archive of its evidence are sealed with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from accountability.cases.holding import demand_may, hold
from accountability.models import Case
from accountability.papers import dossier
from accountability.statuses import CaseStatus
from tracker.bulletins.archive import archive
from tracker.bulletins.word import docx
from tracker.evidence import keeping, storage
from tracker.lib.moves import move
from tracker.lib.refusals import demand_text
from tracker.org.models import User

C = CaseStatus


@transaction.atomic
def hand_over(case: Case, *, organ: str, at: datetime, by: User) -> None:
    """Hand a case over to an organ with its bound file (一案一册) and evidence. Raises CaseNotNow, Missing, Refused when the disk does."""
    demand_may(by, "hand_over", case)
    hold(case, C.OPENED)
    move(case, C.HANDED_OVER, at=at, by=by, handed_over_at=at, handed_over_by=by, organ=demand_text(organ, "organ"))
    sealed = {"unit": case.matter.handling_unit, "by": by, "at": at}
    book = keeping.seal(docx(dossier.book_of(case, user=None, at=at)), name=f"{case.number}.docx", **sealed)
    with archive(dossier.files_of(case), dossier.manifest_of(case, at)) as opened:
        evidence = keeping.seal(_pieces(opened), name=f"{case.number}.zip", **sealed)
    Case.objects.again(case).update(dossier=book, archive=evidence)
    case.dossier, case.archive = book, evidence


def _pieces(opened: BinaryIO) -> Iterator[bytes]:
    while piece := opened.read(storage.PIECE):
        yield piece
