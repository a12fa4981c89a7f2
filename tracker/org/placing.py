"""Placing units in the tree: the dated placement is the fact, `path` the picture of today's tree."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tracker.org.models import Placement, Unit

# One statement, whatever the depth: ids for reach, orders for listing.
PATHS = """
WITH RECURSIVE tree(id, path, path_order) AS (
    SELECT id, '/' || id || '/', lpad("order"::text, 4, '0') || '.' || id || '/' FROM org_unit WHERE parent_id IS NULL
    UNION ALL
    SELECT u.id, t.path || u.id || '/', t.path_order || lpad(u."order"::text, 4, '0') || '.' || u.id || '/'
    FROM org_unit u JOIN tree t ON u.parent_id = t.id
)
UPDATE org_unit u SET path = t.path, path_order = t.path_order FROM tree t
WHERE u.id = t.id AND (u.path, u.path_order) IS DISTINCT FROM (t.path, t.path_order)
"""


class MoveMakesCircle(Exception):
    """A unit would lie below itself."""

    def __str__(self):
        return _("A unit cannot be placed below itself.")


def redraw_paths() -> None:
    """Write every unit's path anew from the parents of today."""
    with connection.cursor() as cursor:
        cursor.execute(PATHS)


@transaction.atomic
def place_unit(unit: Unit, *, parent: Unit | None, on: date) -> None:
    """Put a unit under a parent from a day on; the place before ends the day before. Raises MoveMakesCircle."""
    if parent is not None and unit.path and parent.path.startswith(unit.path):
        raise MoveMakesCircle
    current = Placement.objects.filter(unit=unit, last_day__isnull=True).first()
    if current is None or current.parent_id != (parent.pk if parent else None):
        if current is not None and current.first_day >= on:
            current.delete()
        elif current is not None:
            Placement.objects.filter(pk=current.pk).update(last_day=on - timedelta(days=1))
        Placement.objects.create(unit=unit, parent=parent, first_day=on)
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    redraw_paths()
    unit.refresh_from_db()


def tree_on(day: date) -> dict[int, int | None]:
    """Return unit id → parent id as the tree stood on a day."""
    return dict(Placement.objects.on(day).values_list("unit_id", "parent_id"))
