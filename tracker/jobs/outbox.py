"""The outbox: asked for in the change's transaction, relayed every two seconds, done at least once, refused visibly."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tracker.jobs.models import Outbox
from tracker.lib import acting, periods
from tracker.lib.scoping import everything

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 8  # over some nine hours, then the row is dead and shown on the health page
GIVE_UP_AFTER = timedelta(days=3)  # so long may a receiver keep saying “later”
LONGEST_WAIT = timedelta(hours=6)
SEND_AGAIN_AFTER = timedelta(seconds=30)  # Redis may hand a message to a dead connection; a row in work is locked and not sent again
MOST_AT_ONCE = 200

Handler = Callable[[dict, str], None]
_handlers: dict[str, Handler] = {}


class TryLater(Exception):
    """The receiver cannot take it now. If it says when (`after`), asking again then is no failed attempt."""

    def __init__(self, why: str, after: timedelta | None = None):
        super().__init__(why)
        self.after = after


def handle(topic: str, handler: Handler) -> None:
    """Let `handler(payload, key)` do the work of a topic; the key is the receiver's idempotency key."""
    _handlers[topic] = handler


def ask(topic: str, key: str, payload: dict, *, not_before: datetime | None = None) -> None:
    """Ask for work in the current transaction; the same key asks once."""
    ask_many(topic, [(key, payload)], not_before=not_before)


def ask_many(topic: str, items: list[tuple[str, dict]], *, not_before: datetime | None = None) -> None:
    """Ask for many at once, as (key, payload)."""
    moment = not_before or periods.real_now()
    rows = [Outbox(topic=topic, key=key, payload=payload, not_before=moment) for key, payload in items]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def open_rows(now: datetime):
    """Return the rows that may be done now, oldest first."""
    return Outbox.objects.filter(done_at=None, dead_at=None, not_before__lte=now).order_by("id")


def waiting(now: datetime):
    """Return the open rows that no worker was told of lately."""
    return open_rows(now).filter(Q(sent_at=None) | Q(sent_at__lt=now - SEND_AGAIN_AFTER))


def relay(send: Callable[[int, str], None]) -> int:
    """Hand waiting rows to `send(id, key)`; return how many. Two relays never take the same row.

    The rows are claimed before they are sent: a worker that is quicker than a transaction that sends would find them locked.
    """
    now = periods.real_now()
    with transaction.atomic():
        rows = list(waiting(now).select_for_update(skip_locked=True).values_list("id", "key")[:MOST_AT_ONCE])
        Outbox.objects.filter(pk__in=[pk for pk, _key in rows]).update(sent_at=now)
    sent = 0
    try:
        for pk, key in rows:
            send(pk, key)
            sent += 1
    finally:
        if sent < len(rows):  # Redis is away: they wait for the next relay
            Outbox.objects.filter(pk__in=[pk for pk, _key in rows[sent:]], sent_at=now).update(sent_at=None)
    return sent


def perform(pk: int) -> bool:
    """Do the work of one row; return True if it is done now. A failure is kept and tried again, later and later.

    The attempt is counted first: work that kills its worker each time ends as a dead letter too.
    """
    if not _begin(pk):
        return False
    with transaction.atomic():
        row = Outbox.objects.select_for_update(skip_locked=True).filter(pk=pk, done_at=None, dead_at=None).first()
        if row is None:
            return False
        try:
            who = acting.Acting(job=f"outbox {row.topic} {row.key}")
            with acting.acting(who), everything(f"outbox {row.topic}"), transaction.atomic():
                _handlers[row.topic](row.payload, row.key)
        except Exception as error:  # the edge of every topic: the reason is kept on the row
            _put_off(row, error)
            return False
        Outbox.objects.filter(pk=pk).update(done_at=periods.real_now(), error="")
        return True


@transaction.atomic
def _begin(pk: int) -> bool:
    """Count an attempt; return False if the row is done, dead, in other hands or not yet due."""
    now = periods.real_now()
    row = open_rows(now).select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None:
        return False
    if row.attempts >= MOST_ATTEMPTS:
        error = row.error or _("The worker ended in the middle of it each time.")
        Outbox.objects.filter(pk=pk).update(dead_at=now, error=error)
        return False
    Outbox.objects.filter(pk=pk).update(attempts=F("attempts") + 1, sent_at=now)
    return True


def _put_off(row: Outbox, error: Exception) -> None:
    log.warning("outbox %s %s: %s", row.topic, row.key, error)
    now = periods.real_now()
    after = getattr(error, "after", None) if isinstance(error, TryLater) else None
    is_later = after is not None
    is_dead = now - row.created_at > GIVE_UP_AFTER or (row.attempts >= MOST_ATTEMPTS and not is_later)
    wait = after if is_later else min(timedelta(seconds=10 * 3**row.attempts), LONGEST_WAIT)
    Outbox.objects.filter(pk=row.pk).update(
        attempts=row.attempts - is_later,
        error=f"{type(error).__name__}: {error}"[:2000],
        sent_at=None,
        not_before=now + wait,
        dead_at=now if is_dead else None,
    )


def drain() -> int:
    """Do everything that may be done, in this process, without Redis; return how many were done."""
    return sum(perform(pk) for pk in list(open_rows(periods.real_now()).values_list("id", flat=True)))


def try_again(row: Outbox) -> None:
    """Give a dead letter all its attempts once more, from now on."""
    Outbox.objects.filter(pk=row.pk, done_at=None).update(dead_at=None, attempts=0, sent_at=None, not_before=periods.real_now())


def let_go(row: Outbox) -> None:
    """Take a dead letter off the list for good; its error stays readable."""
    Outbox.objects.filter(pk=row.pk, done_at=None).exclude(dead_at=None).update(done_at=periods.real_now())
