"""What belongs to sources: holders of the four 包 and the three officers, permits, devices, the moves of their status."""

from datetime import date, timedelta
from random import Random

from accountability.statuses import Slot
from pollution.models import Source, SourceDevice, SourceHistory, SourceHolder, SourcePermit
from pollution.statuses import BUILDING, LIVING, DeviceKind, SourceKind, SourceStatus
from projects.demo.matters.cast import Cast
from projects.demo.rows import DEMO_DAY, dice
from projects.demo.sources.crew import Crew
from projects.demo.sources.ground import Ground
from tracker.lib.periods import at_local
from tracker.org.models import Person, Post
from tracker.org.statuses import Duty, UnitKind

EMPTY = {Slot.DISTRICT_LEADER: 0.03, Slot.GRID_MEMBER: 0.05, Slot.MANAGER: 0.06, Slot.COMMUNITY: 0.04}  # slots left empty on purpose
WITHOUT_SUPERVISOR = 6  # sites in operation
S = SourceStatus


def build(sources: list[Source], ground: Ground, played: Cast, crew: Crew) -> None:
    """Write all of it."""
    _holders(sources, ground, played, crew)
    _devices([one for one in sources if one.kind in BUILDING], dice("devices"))
    _permits(sources, dice("permits of sources"))
    _history(sources, played)


def _holders(sources: list[Source], ground: Ground, played: Cast, crew: Crew) -> None:
    random, rows = dice("holders of sources"), []
    keys = {unit.pk: key for key, unit in ground.units.items()}
    heads = _heads()
    leaders = played.staff.leaders
    for number, one in enumerate(one for one in sources if one.status in LIVING):
        held = {
            Slot.DISTRICT_LEADER: leaders[number % len(leaders)],
            Slot.TOWNSHIP: played.staff.holders[keys[one.unit_id]].deputy,
            Slot.DEPARTMENT: played.staff.holders[keys[one.lead_unit_id]].deputy if one.lead_unit_id else None,
            Slot.COMMUNITY: heads.get(one.grid.parent_id) if one.grid else None,
        }
        for slot, person in held.items():
            if person and random.random() >= EMPTY.get(slot, 0):
                rows.append(SourceHolder(source=one, slot=slot, person=person))
    sites = sorted((one for one in sources if one.kind in BUILDING and one.status in LIVING), key=lambda one: one.status != S.OPERATING)
    for number, one in enumerate(sites):
        rows += _officers(one, number, crew, random)
    SourceHolder.objects.bulk_create(rows)


def _heads() -> dict[int, Person]:
    """Return the heads of the communities by unit."""
    posts = Post.objects.filter(unit__kind=UnitKind.COMMUNITY, duty=Duty.MAIN_LEADER).select_related("person")
    return {post.unit_id: post.person for post in posts}


def _officers(one: Source, number: int, crew: Crew, random: Random) -> list[SourceHolder]:
    """Return the three officers of a site; each supervisor has about six sites in operation, which come first."""
    found = []
    if number % 26 != 5 or number > 26 * WITHOUT_SUPERVISOR:
        person = crew.supervisors[number % len(crew.supervisors)]
        found.append(SourceHolder(source=one, slot=Slot.SUPERVISOR, person=person, phone=crew.phone()))
    for slot in (Slot.GRID_MEMBER, Slot.MANAGER):
        if random.random() >= EMPTY[slot]:
            found.append(SourceHolder(source=one, slot=slot, name=next(crew.names), phone=crew.phone()))
    return found


def _devices(sites: list[Source], random: Random) -> None:
    """Write video and PM10 monitors of living sites: some have none, some are off line."""
    rows = []
    for number, one in enumerate(one for one in sites if one.status in LIVING):
        for kind, missing in ((DeviceKind.VIDEO, 0.1), (DeviceKind.PM10, 0.22)):
            if random.random() >= missing:
                rows.append(_device(one, kind, number, random))
    SourceDevice.objects.bulk_create(rows)


def _device(one: Source, kind: str, number: int, random: Random) -> SourceDevice:
    installed_on = min(max(one.first_day, date(2016, 5, 3)) + timedelta(days=random.randrange(40)), DEMO_DAY - timedelta(days=1))
    seen_at = at_local(DEMO_DAY, 8, random.randrange(40, 60))
    if random.random() < 0.08:
        seen_at -= timedelta(hours=random.randrange(26, 140))
    if random.random() < 0.02:
        seen_at = None
    spot = "主出入口" if kind == DeviceKind.VIDEO else "围挡内侧"
    return SourceDevice(
        source=one, kind=kind, number=f"{kind.upper()[0]}-2016-{number + 1:04d}", spot=spot, installed_on=installed_on, seen_at=seen_at
    )


def _permits(sources: list[Source], random: Random) -> None:
    """Write building and muck permits of sites, discharge permits of firms; some have run out."""
    rows = []
    for number, one in enumerate(sources, start=1):
        if one.kind in BUILDING and one.status in LIVING:
            if one.kind == SourceKind.SITE and random.random() < 0.85:
                rows.append(_permit(one, "建筑工程施工许可证", f"4101032016{number:04d}01", random))
            if random.random() < 0.7:
                rows.append(_permit(one, "建筑垃圾处置核准", f"二七渣土〔2016〕{number}号", random))
        elif one.kind == SourceKind.INDUSTRY:
            rows.append(_permit(one, "排污许可证", f"豫环许可二七字{number:04d}号", random))
    SourcePermit.objects.bulk_create(rows)


def _permit(one: Source, name: str, number: str, random: Random) -> SourcePermit:
    got_on = min(one.first_day + timedelta(days=random.randrange(30)), DEMO_DAY - timedelta(days=1))
    days = random.choice((-10, 30, 120, 300, 420)) if (DEMO_DAY - got_on).days > 60 else 300
    return SourcePermit(source=one, name=name, number=number, got_on=got_on, last_day=DEMO_DAY + timedelta(days=days))


def _history(sources: list[Source], played: Cast) -> None:
    """Write how each came into the ledger, and where it has gone since."""
    rows = []
    for one in sources:
        came = at_local(one.first_day, 9)
        rows.append(SourceHistory(source=one, became=S.OPERATING, at=min(came, one.status_since), by=played.reviewer, because="排查登记"))
        if one.status != S.OPERATING:
            because = {S.STOPPED: "现场已停工（停产）", S.RECTIFYING: "责令整改", S.CLOSED: "已完工或关停", S.MOVED: "已搬迁"}[one.status]
            rows.append(
                SourceHistory(source=one, was=S.OPERATING, became=one.status, at=one.status_since, by=played.office, because=because)
            )
    SourceHistory.objects.bulk_create(rows)
