"""The rows that say what an act changed."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Model

from projects.models import Change, Project
from projects.statuses import Deed
from tracker.org.models import User


def plain(value) -> str | None:
    """Return a value as it is kept in a change: days as 2016-08-09, numbers as written, None where there was none."""
    if value in (None, ""):
        return None
    return value.isoformat() if isinstance(value, date) else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def differences(was: dict, became: dict) -> dict[str, list]:
    """Return each field that differs as [what it was, what it became]."""
    pairs = {name: [plain(was.get(name)), plain(value)] for name, value in became.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def note(
    project: Project | int, deed: Deed, *, at: datetime, by: User | None, because: str = "", was: dict | None = None, became: dict, **thing
) -> Change:
    """Write what was done; `thing` names the milestone, permit, delay, quantity or term."""
    return Change.objects.create(
        project_id=getattr(project, "pk", project), deed=deed, at=at, by=by, because=because, fields=differences(was or {}, became), **thing
    )


def last_hand(**thing) -> str:
    """Return who changed a thing last, in the reader's language; empty if nobody is named."""
    held = next(value for value in thing.values() if isinstance(value, Model))
    change = Change.objects.sharing("project", held).filter(**thing).select_related("by__person").first()
    return str(change.by) if change and change.by else ""
