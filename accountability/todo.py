"""What a person must answer in supervision (待办): one query a queue, at most 200 items, by day."""

from datetime import date

from accountability.queues import Waiting, queues
from tracker.lib.panels import TodoItem
from tracker.org.models import User

MOST = 200


def todo(user: User, on: date) -> list[TodoItem]:
    """Return a user's items by due day, at most 200; those without a day come last."""
    items = [_item(one) for queue in queues(user, on) for one in queue.waiting(user, on, MOST)]
    return sorted(items, key=lambda item: (item.due_on is None, item.due_on or on))[:MOST]


def _item(one: Waiting) -> TodoItem:
    matter = one.matter
    detail = " · ".join(part for part in (matter.number, str(matter.handling_unit), one.detail) if part)
    return TodoItem(str(matter), one.url, str(one.kind), one.due_on, detail, str(one.act))
