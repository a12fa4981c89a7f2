"""The list from which visits are given to people, narrowed by territory, grid and person."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pollution.models import Sweep, SweepTask
from pollution.pages.sweeps.sweep import members
from pollution.pages.sweeps.visits import NAMED
from tracker.org.models import Unit, User

NOBODY = "nobody"


def narrowed(sweep: Sweep, user: User, asked: Mapping[str, str]) -> QuerySet[SweepTask]:
    """Return the visits still to be made, narrowed as the address says."""
    rows = SweepTask.objects.within(sweep=sweep).near(user).undone()
    for name in ("unit", "grid"):
        if (given := asked.get(name, "")).isdecimal():
            rows = rows.filter(**{f"source__{name}": int(given)})
    if (who := asked.get("who", "")) == NOBODY:
        rows = rows.filter(inspector=None)
    elif who.isdecimal():
        rows = rows.filter(inspector=int(who))
    return rows.select_related(*NAMED).order_by("source__unit__path_order", "source__grid__path_order", "due_on", "pk")


def choices(sweep: Sweep, user: User, asked: Mapping[str, str]) -> dict[str, list[tuple]]:
    """Return by what the list can be narrowed, each choice as (value, words, whether it is chosen)."""
    left = SweepTask.objects.within(sweep=sweep).near(user).undone().order_by()
    found = set(left.values_list("source__unit", "source__grid").distinct())
    here = asked.get("unit", "")
    grids = {grid for unit, grid in found if grid and (not here or str(unit) == here)}
    units = Unit.objects.filter(pk__in={unit for unit, _grid in found} | grids).in_order()
    people = [(NOBODY, _("Nobody's yet")), *((str(one.pk), str(one)) for one in members(sweep))]
    return {
        "units": [(str(unit.pk), unit, str(unit.pk) == here) for unit in units if unit.pk not in grids],
        "grids": [(str(unit.pk), unit, str(unit.pk) == asked.get("grid")) for unit in units if unit.pk in grids],
        "people": [(value, words, value == asked.get("who")) for value, words in people],
    }
