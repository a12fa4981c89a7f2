"""Who answers for grids, schematic outlines of the units, and the counts that documents printed."""

from datetime import date

from pollution import outlines
from pollution.models import GridDuty, PrintedCount
from pollution.outlines import Drawn
from pollution.statuses import GridRole
from projects.demo.sources.crew import Crew
from projects.demo.sources.ground import Ground
from tracker.org.models import Post
from tracker.org.statuses import Duty, UnitKind

SINCE = date(2016, 1, 1)
NOBODY = 3  # grids for which nobody answers yet
JULY_2016 = "2016年7月26日大气污染防治攻坚推进会讲话"
JULY_2017 = "2017年7月大气污染防治工作汇报"
PRINTED = [  # (key, label, in English, counted, out of, as of, scope, in English, document)
    ("sites", "施工工地", "Construction sites", 238, None, date(2016, 7, 26), "全区在册", "Known in the district", JULY_2016),
    ("sites", "施工工地", "Construction sites", 278, None, date(2017, 6, 30), "全区在册", "Known in the district", JULY_2017),
    ("sites_in_works", "在建工地", "Sites in works", 154, None, date(2017, 7, 31), "全区在建", "In works", JULY_2017),
    (
        "sites_passing",
        "达到七个百分之百的工地",
        "Sites that meet all seven",
        154,
        154,
        date(2017, 7, 31),
        "全区在建",
        "In works",
        JULY_2017,
    ),
    ("scattered", "整治到位的散乱污企业", "Scattered polluters disposed of", 379, 379, date(2017, 7, 31), "全区", "District", JULY_2017),
    ("supervisors", "工地监管员", "Site supervisors", 25, None, date(2017, 7, 31), "区建设局", "Construction Bureau", JULY_2017),
]


def build(ground: Ground, crew: Crew) -> None:
    """Write all of it."""
    _duties(ground, crew)
    drawn = outlines.schematic({key: (longitude, latitude) for key, (latitude, longitude) in ground.places.items()})
    outlines.keep([Drawn(ground.units[key], polygons) for key, polygons in drawn.items()], source="按乡镇办驻地示意绘制", is_schematic=True)
    PrintedCount.objects.bulk_create(
        PrintedCount(key=key, label=label, label_en=label_en, counted=counted, of=of, on=on, scope=scope, scope_en=scope_en, source=source)
        for key, label, label_en, counted, of, on, scope, scope_en, source in PRINTED
    )


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
