"""The acts of the inbox, each on a person's own alerts only."""

from collections.abc import Iterable
from datetime import datetime

from tracker.alerts.models import Alert
from tracker.alerts.statuses import Ending
from tracker.org.models import User


def mark_done(ids: Iterable[int], *, at: datetime, by: User) -> int:
    """Mark alerts as done; while the matter stays overdue the next repeat comes all the same. Return how many."""
    return Alert.objects.visible_to(by).open().filter(pk__in=ids).update(done_at=at, done_as=Ending.DONE)


def take_back(ids: Iterable[int], *, by: User) -> int:
    """Open alerts again that the person marked as done; what the sweep ended stays ended."""
    return Alert.objects.visible_to(by).filter(pk__in=ids, done_as=Ending.DONE).update(done_at=None, done_as="")


def mark_seen(ids: Iterable[int], *, at: datetime, by: User) -> int:
    """Note that the person has had the alerts on the screen."""
    return Alert.objects.visible_to(by).filter(pk__in=ids, seen_at=None).update(seen_at=at)
