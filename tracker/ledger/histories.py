"""Whose history is shown field by field on the pages of imports."""

from django.utils.translation import gettext_lazy as _

from tracker.ledger.models import ColumnChoice, ImportBatch, ImportedRow, ImportHistory
from tracker.trail.showing import call, show


def declare() -> None:
    """Register the history of an import; what it did to rows stands in the histories of those."""
    show(ImportBatch)
    call(ImportHistory, _("Step of an import"))
    call(ImportedRow, _("Imported row"))
    call(ColumnChoice, _("Choice of columns"))
