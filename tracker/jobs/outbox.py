"""The outbox: asked for in the change's transaction, relayed every two seconds, done at least once, refused visibly."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from tracker.jobs.models import Outbox
from tracker.lib import periods

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
SEND_AGAIN_AFTER = timedelta(minutes=12)  # longer than the hard time limit of a task
MOST_AT_ONCE = 200

Handler = Callable[[dict, str], None]
_handlers: dict[str, Handler] = {}


class TryLater(Exception):
    """The receiver cannot take it now; `after` says when to try again."""

    def __init__(self, why: str, after: timedelta | None = None):
        super().__init__(why)
        self.after = after


def handle(topic: str, handler: Handler) -> None:
    """Let `handler(payload, key)` do the work of a topic; the key is the receiver's idempotency key."""
    _handlers[topic] = handler


def ask(topic: str, key: str, payload: dict, *, not_before: datetime | None = None) -> None:
    """Ask for work in the current transaction; the same key asks once."""
    row = Outbox(topic=topic, key=key, payload=payload, not_before=not_before or periods.real_now())
    Outbox.objects.bulk_create([row], ignore_conflicts=True)


def ask_many(topic: str, items: list[tuple[str, dict]], *, not_before: datetime | None = None) -> None:
    """Ask for many at once, as (key, payload)."""
    moment = not_before or periods.real_now()
    rows = [Outbox(topic=topic, key=key, payload=payload, not_before=moment) for key, payload in items]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def waiting(now: datetime):
    """Return the rows that should be sent to a worker now, oldest first."""
    unsent = Q(sent_at=None) | Q(sent_at__lt=now - SEND_AGAIN_AFTER)
    return Outbox.objects.filter(unsent, done_at=None, dead_at=None, not_before__lte=now).order_by("id")


def relay(send: Callable[[int, str], None]) -> int:
    """Hand waiting rows to `send(id, key)`; return how many. Two relays never take the same row."""
    now = periods.real_now()
    with transaction.atomic():
        rows = list(waiting(now).select_for_update(skip_locked=True).values_list("id", "key")[:MOST_AT_ONCE])
        for pk, key in rows:
            send(pk, key)
        Outbox.objects.filter(pk__in=[pk for pk, _key in rows]).update(sent_at=now)
    return len(rows)


def perform(pk: int) -> bool:
    """Do the work of one row; return True if it is done now. A failure is kept and tried again, later and later."""
    with transaction.atomic():
        row = Outbox.objects.select_for_update(skip_locked=True).filter(pk=pk, done_at=None, dead_at=None).first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                _handlers[row.topic](row.payload, row.key)
        except Exception as error:  # the edge of every topic: the reason is kept on the row
            _put_off(row, error)
            return False
        Outbox.objects.filter(pk=pk).update(done_at=periods.real_now(), attempts=F("attempts") + 1, error="")
        return True


def _put_off(row: Outbox, error: Exception) -> None:
    log.warning("outbox %s %s: %s", row.topic, row.key, error)
    attempts = row.attempts + 1
    now = periods.real_now()
    wait = getattr(error, "after", None) or timedelta(seconds=min(10 * 3**attempts, 6 * 3600))
    dead_at = now if attempts >= MOST_ATTEMPTS else None
    Outbox.objects.filter(pk=row.pk).update(
        attempts=attempts, error=f"{type(error).__name__}: {error}"[:2000], sent_at=None, not_before=now + wait, dead_at=dead_at
    )


def drain() -> int:
    """Do everything that waits, in this process, without Redis; return how many were done."""
    done = 0
    for pk in list(waiting(periods.real_now()).values_list("id", flat=True)):
        done += perform(pk)
    return done
