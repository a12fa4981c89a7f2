"""Rows of the table for what is printed or taken out as a letter (see table.py); the matters are those of matters.py."""

from tests.promises.matrix.desks import notice_of
from tests.promises.matrix.matters import PLACES, SEES
from tests.promises.matrix.rules import READ, Row

PAPERS = [
    Row("accountability:notice-print", (SEES,), at=notice_of("assigned"), places=PLACES),
    Row("accountability:notice-docx", (SEES,), READ, notice_of("assigned"), PLACES),
    Row("accountability:matter-tables-print", (SEES,), at=lambda it: {"pk": it.rectifying.pk}, places=PLACES),
]
