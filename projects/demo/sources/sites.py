"""The 278 building and demolition sites: those of projects under way, demolition in every community, and what else is built."""

from collections.abc import Iterator
from datetime import date, timedelta

from pollution.models import Source
from pollution.statuses import SourceKind, SourceStatus
from projects.demo.rows import DEMO_DAY, Row, dice
from projects.demo.sources import words
from projects.demo.sources.ground import Community
from projects.demo.sources.spots import Spots
from projects.statuses import Category
from tracker.lib.periods import at_local

SITES, OPERATING, NEW = 278, 154, 40
COUNTED_ON = date(2016, 7, 26)  # 238 were known by then, the full sweep found forty more
STOPPED_OF_PROJECTS, STOPPED_OF_DEMOLITION, STOPPED_OF_OTHERS = 10, 22, 30
TOLD = {  # sites of the stories that stand for no project of the ledger: unit, in English
    "张李垌村安置房工地": ("HZ", "Site of Zhanglitong Village Resettlement"),
    "黄岗寺片区安置房工地": ("SS", "Site of Huanggangsi Area Resettlement"),
    "祥云小学工地": ("JG", "Site of Xiangyun Primary School"),
}
EARTH = ("公园", "绿化", "游园")
S = SourceStatus


def build(spots: Spots, table: list[Row]) -> dict[str, Row]:
    """Make the sites before the matters that lie at them; return the project of each that has one, by the site's name."""
    random = dice("sites")
    of_projects = {f"{row.short}工地": row for row in table if row.is_open or row.short in SCHOOLS}
    sites = [_of_project(spots, name, row) for name, row in of_projects.items()]
    _stop([one for one in sites if of_projects[one.name].is_behind], STOPPED_OF_PROJECTS, random, keep=SCHOOLS)
    told = [spots.new(name, SourceKind.SITE, key, name_en=english) for name, (key, english) in TOLD.items()]
    demolition = [_demolition(spots, one) for one in spots.ground.communities.values()]
    demolition.append(spots.new("贾寨片区拆迁工地", SourceKind.DEMOLITION, "RH", name_en="Demolition in Jiazhai Area"))
    _stop(demolition, STOPPED_OF_DEMOLITION, random, keep=("贾寨片区",))
    others = list(_others(spots, SITES - len(sites) - len(told) - len(demolition), random))
    operating = OPERATING - sum(one.status == S.OPERATING for one in (*sites, *told, *demolition))
    _end(others, operating, random)
    everything = [*sites, *told, *demolition, *others]
    for one in everything:
        _finish(one, random)
    _appear_late([one for one in others if one.status != S.CLOSED], random)
    Source.objects.bulk_create(everything)
    spots.sources |= {one.name: one for one in everything}
    return of_projects


SCHOOLS = ("长江东路第二小学", "滨河花园实验小学")  # of the stories, whether their works have begun or not


def _of_project(spots: Spots, name: str, row: Row) -> Source:
    project = row.project
    lead = spots.ground.units["jt" if row.category == Category.EDUCATION else "js"]
    place = {"latitude": project.latitude, "longitude": project.longitude}
    place |= {"entered_latitude": project.latitude, "entered_longitude": project.longitude}
    known = {"lead_unit": lead, "operator": project.builder, "address": project.location, "planned_end_on": project.planned_end_on}
    return spots.new(name, SourceKind.SITE, row.territory, name_en=f"Site of {row.name_en.split(',')[0]}", **place, **known)


def _demolition(spots: Spots, community: Community) -> Source:
    english = f"Demolition in {community.unit.name_en}"
    return spots.new(f"{community.name}拆迁工地", SourceKind.DEMOLITION, community.key, community, name_en=english)


def _stop(sites: list[Source], count: int, random, keep: tuple[str, ...]) -> None:
    """Let so many stand still."""
    for one in random.sample([one for one in sites if not one.name.startswith(keep)], count):
        one.status = S.STOPPED


def _others(spots: Spots, count: int, random) -> Iterator[Source]:
    """Yield so many further sites, each work in a community once."""
    offered = [(one, work) for one in spots.ground.communities.values() for work in words.WORKS]
    for one, work in random.sample(offered, count):
        yield _other(spots, one, work)


def _other(spots: Spots, community: Community, work: str) -> Source:
    english = f"Site of the {words.WORKS[work]} in {community.unit.name_en}"
    return spots.new(f"{community.name}{work}工地", SourceKind.SITE, community.key, community, name_en=english)


def _end(others: list[Source], operating: int, random) -> None:
    """Let so many work, some stand still, and the rest be finished."""
    shuffled = random.sample(others, len(others))
    for one in shuffled[operating : operating + STOPPED_OF_OTHERS]:
        one.status = S.STOPPED
    for one in shuffled[operating + STOPPED_OF_OTHERS :]:
        one.status = S.CLOSED


def _finish(one: Source, random) -> None:
    """Give a site its days, its builder and its size."""
    one.first_day = date(2015, 9, 1) + timedelta(days=random.randrange(260))
    since = one.first_day
    if one.status == S.STOPPED:
        since = date(2016, 6, 1) + timedelta(days=random.randrange(60))
    if one.status == S.CLOSED:
        since = date(2016, 6, 20) + timedelta(days=random.randrange(45))
    one.status_since = at_local(since, random.randint(9, 16), random.randrange(60))
    one.operator = one.operator or words.builder(random)
    one.area_m2 = random.randrange(800, 60_000, 100)
    one.trade = "拆除" if one.kind == SourceKind.DEMOLITION else "市政园林" if any(word in one.name for word in EARTH) else "房屋建筑"
    one.planned_end_on = one.planned_end_on or DEMO_DAY + timedelta(days=random.randrange(30, 500))
    if random.random() < 0.6:
        one.credit_code = words.credit_code(random, sound=random.random() < 0.93)
    one.address = one.address or one.name.removesuffix("工地")
    one.fill_search()


def _appear_late(living: list[Source], random) -> None:
    """Let forty of them have been found by the full sweep."""
    for one in random.sample(living, NEW):
        one.first_day = COUNTED_ON + timedelta(days=random.randint(1, 11))
        one.status_since = max(one.status_since, at_local(one.first_day, 15))
