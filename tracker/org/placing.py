"""Units and their place in the tree: the dated placement is the fact, `path` the picture of today's tree."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q
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
ONE_DAY = timedelta(days=1)


class PlacingRefused(Exception):
    """A unit cannot be made, placed or ended so."""


class MoveMakesCircle(PlacingRefused):
    """A unit would lie below itself."""

    def __str__(self):
        return _("A unit cannot be placed below itself.")


def redraw_paths() -> None:
    """Write every unit's path anew from the parents of today."""
    with connection.cursor() as cursor:
        cursor.execute(PATHS)


@transaction.atomic
def make_unit(*, parent: Unit | None, on: date, **values) -> Unit:
    """Make a unit (code, name, short_name, kind …) that begins on a day below a parent."""
    unit = Unit.objects.create(first_day=on, **values)
    place_unit(unit, parent=parent, on=on)
    return unit


@transaction.atomic
def change_unit(unit: Unit, **values) -> None:
    """Change what a unit is called and how it is listed."""
    for name, value in values.items():
        setattr(unit, name, value)
    unit.save(update_fields=[*values, "initials"])
    redraw_paths()
    unit.refresh_from_db()


@transaction.atomic
def place_unit(unit: Unit, *, parent: Unit | None, on: date) -> None:
    """Put a unit under a parent from a day on; what was known of its places from that day on is replaced.

    Raises MoveMakesCircle, or PlacingRefused when the unit or the parent does not exist on that day.
    """
    if parent is not None and unit.path and parent.path.startswith(unit.path):
        raise MoveMakesCircle
    if on < unit.first_day:
        raise PlacingRefused(_("The unit begins on %(day)s; it has no place before.") % {"day": unit.first_day})
    if parent is not None and (parent.first_day > on or parent.last_day is not None):
        raise PlacingRefused(_("%(unit)s does not exist on that day, or has ended.") % {"unit": parent})
    places = Placement.objects.filter(unit=unit)
    before = places.on(on - ONE_DAY).first()
    if before is not None and before.parent_id == (parent.pk if parent else None):
        places.filter(first_day__gte=on).delete()
        places.filter(pk=before.pk).update(last_day=None)
    else:
        places.filter(first_day__gte=on).delete()
        places.filter(Q(last_day=None) | Q(last_day__gte=on)).update(last_day=on - ONE_DAY)
        Placement.objects.create(unit=unit, parent=parent, first_day=on)
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    redraw_paths()
    unit.refresh_from_db()


@transaction.atomic
def end_unit(unit: Unit, *, on: date) -> None:
    """Let a unit end with a day, and the posts in it. Raises PlacingRefused while units below it live on."""
    if on < unit.first_day:
        raise PlacingRefused(_("The last day lies before the first day."))
    if Unit.objects.filter(parent=unit, last_day=None).exists():
        raise PlacingRefused(_("Units below it live on: place them elsewhere or end them first."))
    Unit.objects.filter(pk=unit.pk).update(last_day=on)
    Placement.objects.filter(unit=unit, last_day=None).update(last_day=on)
    posts = unit.posts.unscoped("a unit that ends takes the posts in it along, whoever holds them")
    posts.filter(Q(last_day=None) | Q(last_day__gt=on), first_day__lte=on).update(last_day=on)
    unit.refresh_from_db()


def tree_on(day: date) -> dict[int, int | None]:
    """Return unit id → parent id as the tree stood on a day."""
    return dict(Placement.objects.on(day).values_list("unit_id", "parent_id"))
