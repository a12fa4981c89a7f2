"""Who answers for grids, and schematic outlines of the units."""

from datetime import date

from pollution import outlines
from pollution.models import GridDuty
from pollution.outlines import Drawn
from pollution.statuses import GridRole
from projects.demo.sources.crew import Crew
from projects.demo.sources.ground import Ground
from tracker.org.models import Post
from tracker.org.statuses import Duty, UnitKind

SINCE = date(2016, 1, 1)
NOBODY = 3  # grids for which nobody answers yet


def build(ground: Ground, crew: Crew) -> None:
    """Write all of it."""
    _duties(ground, crew)
    drawn = outlines.schematic({key: (longitude, latitude) for key, (latitude, longitude) in ground.places.items()})
    outlines.keep([Drawn(ground.units[key], polygons) for key, polygons in drawn.items()], source="按乡镇办驻地示意绘制", is_schematic=True)


def _duties(ground: Ground, crew: Crew) -> None:
    """Name a chief, a member and a supervisor of every grid but three."""
    chiefs = {post.unit_id: post.person for post in Post.objects.filter(unit__kind=UnitKind.GRID).select_related("person")}
    heads = {
        post.unit_id: post.person
        for post in Post.objects.filter(unit__kind=UnitKind.COMMUNITY, duty=Duty.MAIN_LEADER).select_related("person")
    }
    rows = []
    for grid in ground.grids[:-NOBODY]:
        for role, person in ((GridRole.CHIEF, chiefs[grid.pk]), (GridRole.SUPERVISOR, heads[grid.parent_id])):
            rows.append(GridDuty(grid=grid, role=role, person=person, phone=crew.phone(), first_day=SINCE))
        rows.append(GridDuty(grid=grid, role=GridRole.MEMBER, name=next(crew.names), phone=crew.phone(), first_day=SINCE))
    GridDuty.objects.bulk_create(rows)
