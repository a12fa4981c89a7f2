"""The trail as tests ask for it: what was written since a moment, and people at work at the same time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from tracker.lib.acting import Acting, acting
from tracker.trail.models import Act, Change


class Since:
    """What the trail holds beyond a moment: nothing of it is ever emptied, not even between tests."""

    def __init__(self):
        newest_change, newest_act = Change.objects.order_by("-id").first(), Act.objects.order_by("-id").first()
        self.change_id, self.act_id = newest_change.id if newest_change else 0, newest_act.id if newest_act else 0

    @property
    def changes(self):
        """Return the changes written since, oldest first."""
        return Change.objects.filter(id__gt=self.change_id).order_by("id")

    @property
    def acts(self):
        """Return the acts begun since, oldest first."""
        return Act.objects.filter(id__gt=self.act_id).order_by("id")

    def told(self) -> list[tuple]:
        """Return the changes since, as (what happened, table, before, after)."""
        return list(self.changes.values_list("op", "table_name", "before", "after"))


@contextmanager
def unit_acts(unit_id: int, name: str = "somebody") -> Iterator[None]:
    """Let somebody of a unit act."""
    with acting(Acting(user_id=7, user_name=name, unit_id=unit_id)):
        yield


def at_once(*acts: Callable[[], None]) -> list[str]:
    """Let each act run in a thread and connection of its own; return the errors."""
    errors: list[str] = []

    def run(act):
        try:
            act()
        except Exception as error:  # told to the test, which wants none
            errors.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def sql(statement: str, values: list | None = None) -> int:
    """Run a statement as the tests' own login; return the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def committed(act: Callable[[], None]) -> None:
    """Let an act be one transaction."""
    with transaction.atomic():
        act()
