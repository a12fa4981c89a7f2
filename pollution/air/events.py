"""Exceptional events (例外事件): said by the office with a document; no value is touched, both series are stated (periods.py)."""

from datetime import datetime

from django.db import transaction

from pollution.air.models import ExceptionalEvent
from tracker.lib.acting import gives_reason
from tracker.lib.refusals import demand_text
from tracker.org.models import User
from tracker.org.rights import demand


@transaction.atomic
def save_event(event: ExceptionalEvent, units, *, at: datetime, by: User) -> ExceptionalEvent:
    """Write an event down, a new one or one that is changed; `units` none: the whole district. Raises PermissionDenied, Missing."""
    demand(by, "change", event)
    event.source = demand_text(event.source, "source")
    if event.pk is None:
        event.at, event.by = at, by
    event.save()
    event.units.set(units)
    return event


@gives_reason()
@transaction.atomic
def withdraw_event(event: ExceptionalEvent, *, because: str, by: User) -> None:
    """Take an event out that was none; the trail keeps what it said. Raises PermissionDenied, Missing."""
    demand(by, "change", event)
    demand_text(because, "because")
    event.units.clear()
    event.delete()
