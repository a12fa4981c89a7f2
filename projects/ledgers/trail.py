"""The history that edits and imports leave on a project."""

from datetime import datetime

from projects.delivery.trail import differences
from projects.models import Change
from projects.statuses import Deed
from tracker.ledger.store import Done
from tracker.org.models import User

AT_ONCE = 1000
DEEDS = {("edit", True): Deed.ENTERED, ("edit", False): Deed.EDITED, ("import", True): Deed.IMPORTED, ("import", False): Deed.IMPORTED}


def write_trail(done: list[Done], *, at: datetime, by: User, how: str) -> None:
    """Write one row for each project: which fields, from what to what."""
    rows = [
        Change(
            project_id=one.pk, deed=DEEDS[how, one.is_new], at=at, by=by, fields=differences(one.was, one.became if not one.is_new else {})
        )
        for one in done
    ]
    Change.objects.bulk_create(rows, batch_size=AT_ONCE)
