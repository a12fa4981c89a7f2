"""Builders of real rows for tests; each takes what matters and fills in the rest."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256 as sha256_of
from itertools import count

from accountability import matters, urging
from accountability.matters.registering import Incoming, register
from accountability.models import Case, Feedback, Matter, MatterKind
from pollution.air.models import Device, Station
from pollution.models import Checklist, ChecklistItem, Finding, Inspection, Source, Sweep, SweepMember, SweepTask
from pollution.statuses import MEASURE_OF, FindingStatus, SweepStatus
from projects.models import AnnualPlan, Delay, Milestone, Permit, PermitKind, Project, Quantity, Report, Round, Start, Term
from projects.statuses import ReportStatus, YearLabel
from tracker.evidence import keeping, storage
from tracker.evidence.models import File
from tracker.lib.periods import at_local
from tracker.org.models import District, LogInSession, Person, Post, RoleInUnit, Unit, User
from tracker.org.placing import place_unit
from tracker.org.statuses import UnitKind

LONG_AGO = date(2010, 1, 1)
PASSWORD = "Erqi-2016-test"
_numbers = count(1)


def moment(year=2016, month=8, day=9, hour=9) -> datetime:
    """Return a local moment, by default the morning of 2016-08-09."""
    return at_local(date(year, month, day), hour)


def make_unit(name="嵩山路街道", *, parent=None, kind=UnitKind.SUBDISTRICT, **fields) -> Unit:
    """Return a unit placed in the tree."""
    number = next(_numbers)
    values = {"code": f"u{number}", "short_name": name[:20], "first_day": LONG_AGO, "order": number} | fields
    unit = Unit.objects.create(name=name, kind=kind, **values)
    place_unit(unit, parent=parent, on=LONG_AGO)
    return unit


def make_district() -> Unit:
    """Return the root of the tree, made once per test."""
    return Unit.objects.filter(kind=UnitKind.DISTRICT).first() or make_unit("二七区", kind=UnitKind.DISTRICT)


def make_person(name="张三", **fields) -> Person:
    """Return a person."""
    return Person.objects.create(name=name, **fields)


def make_post(unit, *, person=None, duty="", title="科长", **fields) -> Post:
    """Return a post of a person in a unit."""
    return Post.objects.create(unit=unit, person=person or make_person(), duty=duty, title=title, **({"first_day": LONG_AGO} | fields))


def make_user(username=None, *, role=None, unit=None, person=None, **fields) -> User:
    """Return a user with the test password, and with a role in a unit if one is named."""
    username = username or f"user{next(_numbers)}"
    user = User.objects.create_user(username, password=PASSWORD, person=person or make_person(f"人{next(_numbers)}"), **fields)
    if role:
        RoleInUnit.objects.create(user=user, role=role, unit=unit or make_district(), first_day=LONG_AGO)
    return user


def sign_in(client, user) -> None:
    """Log a user in as after password and second factor, so that the policy which the product ships with asks for nothing more."""
    client.force_login(user)
    LogInSession.objects.filter(user=user, ended_at=None).update(has_second_factor=True)


def make_project(
    name=None, *, unit=None, year=2016, planned_wan=1200, label=YearLabel.CONTINUING, ledgers=("major",), planned_start_on=None, **fields
) -> Project:
    """Return a project with a plan for a year; all three units are the same unless given."""
    number = next(_numbers)
    unit = unit or make_unit(parent=make_district())
    values = {
        "code": f"p{number}",
        "lead_unit": unit,
        "handling_unit": unit,
        "territory": unit,
        "total_invest_wan": Decimal(50_000),
    } | fields
    project = Project.objects.create(name=name or f"项目{number}", **values)
    if year:
        AnnualPlan.objects.create(
            project=project,
            year=year,
            planned_wan=Decimal(planned_wan),
            label=label,
            ledgers=list(ledgers),
            planned_start_on=planned_start_on,
        )
    return project


def make_round(month=date(2016, 7, 1), **fields) -> Round:
    """Return the round of a month, opened on the 25th and due on the 5th of the next."""
    following = (month.replace(day=28) + (date(2016, 1, 5) - date(2016, 1, 1))).replace(day=5)
    return Round.objects.get_or_create(month=month, defaults={"opens_on": month.replace(day=25), "due_on": following} | fields)[0]


def make_report(project, month=date(2016, 7, 1), *, done_wan=100, cumulative_wan=None, status=ReportStatus.DRAFT, **fields) -> Report:
    """Return a monthly report as a row; use projects.reporting for the acts."""
    done = Decimal(done_wan)
    cumulative = done if cumulative_wan is None else Decimal(cumulative_wan)
    values = {"round": make_round(month), "status_since": moment(), "done_wan": done, "cumulative_wan": cumulative} | fields
    return Report.objects.create(project=project, month=month, status=status, **values)


def make_milestone(project, due_on=date(2016, 8, 1), **fields) -> Milestone:
    """Return a milestone planned for the day on which it is due."""
    return Milestone.objects.create(project=project, due_on=due_on, **({"planned_on": due_on, "name": "主体封顶"} | fields))


def make_district_row(**fields) -> District:
    """Return the district's own row; its clock is the real one unless an offset is given."""
    return District.objects.create(pk=1, **({"name": "二七区", "name_en": "Erqi", "code": "410103", "clock_offset": timedelta(0)} | fields))


def make_permit_kind(name="建筑工程施工许可证", *, stage="building", **fields) -> PermitKind:
    """Return a kind of approval."""
    number = next(_numbers)
    return PermitKind.objects.create(name=name, stage=stage, **({"code": f"k{number}", "authority": "区建设局", "order": number} | fields))


def make_permit(project, kind=None, *, state="needed", **fields) -> Permit:
    """Return one approval of a project."""
    return Permit.objects.create(project=project, kind=kind or make_permit_kind(), state=state, **fields)


def make_start(project, started_on=date(2016, 4, 1), *, definition="substantive", **fields) -> Start:
    """Return a start with its proof."""
    values = {"proof": "监理开工令", "at": moment()} | fields
    return Start.objects.create(project=project, definition=definition, started_on=started_on, **values)


def make_delay(project, *, cause="land", since=date(2016, 7, 1), **fields) -> Delay:
    """Return an open delay whose next step is due in a week."""
    values = {"description": "土地手续未办结", "next_step": "约谈国土局", "next_step_due_on": date(2016, 8, 16), "at": moment()} | fields
    return Delay.objects.create(project=project, cause=cause, since=since, **values)


def make_quantity(project, *, team="一队", total=300, **fields) -> Quantity:
    """Return households to be moved, counted by a team."""
    values = {"name": "征迁户数", "measure": "households"} | fields
    return Quantity.objects.create(project=project, team=team, total=Decimal(total), **values)


def make_term(project, due_on=date(2016, 7, 31), **fields) -> Term:
    """Return a term of the agreement."""
    return Term.objects.create(project=project, due_on=due_on, **({"kind": "intensity", "text": "每亩不低于300万元"} | fields))


def make_matter_kind(name="工地扬尘", *, days=10, chain=("office",), **fields) -> MatterKind:
    """Return a kind of matter: ten working days, signed by the office."""
    return MatterKind.objects.create(code=f"k{next(_numbers)}", name=name, days=days, chain=list(chain), **fields)


INCOMING = ("description", "level", "origin", "lead_unit", "joint", "assisting", "found_on", "uid")


def make_matter(unit=None, *, kind=None, at=None, title="张李垌村土方裸露未覆盖", **fields) -> Matter:
    """Return a matter registered for a unit by the system."""
    known = {"level": "district", "origin": "sweep", "description": "东侧约2400平方米土方裸露，未覆盖防尘网。"} | {
        name: fields.pop(name)
        for name in ("description", "level", "origin", "lead_unit", "joint", "assisting", "found_on", "uid")
        if name in fields
    }
    unit = unit or make_unit("金水源街道", parent=make_district())
    incoming = Incoming(kind=kind or make_matter_kind(), title=title, handling_unit=unit, more=fields, **known)
    return register(incoming, at=at or moment(), by=None)


def make_file(unit=None, *, by=None, at=None, **fields) -> File:
    """Return a row of a paper of evidence; no bytes stand behind it."""
    values = {
        "sha256": f"{next(_numbers):064x}",
        "size": 1000,
        "kind": "document",
        "media_type": "application/pdf",
        "name": "说明.pdf",
    } | fields
    return File.objects.create(unit=unit or make_district(), by=by, at=at or moment(), **values)


def make_photo(unit=None, *, by=None, at=None, **fields) -> File:
    """Return a photo of evidence with bytes that can be sent, written past the dark room: all three contents are the same few."""
    content = b"\xff\xd8\xff" + b"a photo of the tests"
    sha256 = sha256_of(content).hexdigest()
    if not storage.is_there(sha256):
        with storage.sealed().staging() as folder:
            (folder / "original").write_bytes(content)
            storage.sealed().seal(folder / "original", sha256)
    hashes = dict.fromkeys(("sha256", "copy_sha256", "thumb_sha256"), sha256)
    values = {"kind": "photo", "media_type": "image/jpeg", "name": "现场.jpg", "size": len(content), "width": 4, "height": 3} | hashes
    return make_file(unit, by=by, at=at, **values | fields)


def make_rectifying(unit=None, *, official=None, office=None, at=None, due_on=None, **fields) -> Matter:
    """Return a matter that its unit has signed for and found true: assigned, checked and being rectified since one moment."""
    at = at or moment()
    matter = make_matter(unit, at=at, **fields)
    official = official or make_user(role="official", unit=matter.handling_unit)
    matters.assign(matter, at=at, by=office, due_on=due_on)
    matters.acknowledge(matter, at=at, by=official)
    matters.verify(matter, verdict="true", words="情况属实", at=at, by=official)
    return matter


def feed_back(matter, *, by, at=None, words="已全部覆盖") -> Feedback:
    """Feed back a matter with one paper of evidence."""
    return matters.feed_back(matter, words=words, files=[make_file(matter.handling_unit, by=by)], at=at or moment(), by=by)


def make_paper(unit, *, by=None, at=None, words="整改情况说明") -> File:
    """Return a paper of evidence with its bytes in the store; the same words lie there once."""
    return keeping.seal(words.encode(), name="说明.txt", unit=unit, by=by, at=at or moment())


def make_case(unit=None, *, office=None, official=None, at=None, **fields) -> Case:
    """Return the case of a matter that was urged twice in vain, with its evidence whole."""
    at = at or moment()
    office = office or make_user(role="supervision")
    matter = make_rectifying(unit, official=official, at=at, **fields)
    official = official or make_user(role="official", unit=matter.handling_unit)
    for words in ("已部分覆盖", "已再次覆盖"):
        urging.urge(matter, because="逾期未整改", at=at, by=office)
        paper = make_paper(matter.handling_unit, by=official, at=at, words=f"{matter.number} {words}")
        matters.feed_back(matter, words=words, files=[paper], at=at, by=official)
        case = matters.return_(matter, because="仍有裸露", at=at, by=office)
    return case


def make_source(name=None, *, unit=None, kind="site", status="operating", **fields) -> Source:
    """Return a pollution source of a unit, known since the spring, without a place on the map."""
    number = next(_numbers)
    values = {
        "unit": unit or make_unit("金水源街道", parent=make_district()),
        "measure": MEASURE_OF[kind],
        "first_day": date(2016, 4, 1),
        "status_since": moment(month=4, day=1),
    } | fields
    return Source.objects.create(name=name or f"污染源{number}", kind=kind, status=status, **values)


def make_checklist(*, kinds=("site",), words=("施工现场围挡", "物料堆放覆盖"), items=None, **fields) -> Checklist:
    """Return a version of a checklist with an item for each of the words; `items` are fields for all of them."""
    number = next(_numbers)
    values = {"series": f"list{number}", "first_day": date(2016, 1, 1), "name": "百分之百检查表", "source": "市方案", "is_standard": True}
    checklist = Checklist.objects.create(kinds=list(kinds), **values | fields)
    more = dict(items or {})
    if "matter_kind" not in more:
        more["matter_kind"] = make_matter_kind()
    for place, text in enumerate(words, 1):
        ChecklistItem.objects.create(checklist=checklist, number=place, code=f"item{place}", words=text, **more)
    return checklist


def make_sweep(*, unit=None, sources=(), inspector=None, status=SweepStatus.RUNNING, first_day=date(2016, 8, 1), **fields) -> Sweep:
    """Return a sweep under way until the end of the month, with a visit to be made at each of the sources."""
    values = {
        "name": f"排查行动{next(_numbers)}",
        "level": "department",
        "unit": unit or make_district(),
        "kinds": sorted({source.kind for source in sources} or {"site"}),
        "last_day": date(2016, 8, 31),
        "status_since": moment(day=1),
    } | fields
    sweep = Sweep.objects.create(first_day=first_day, status=status, **values)
    if inspector:
        SweepMember.objects.create(sweep=sweep, user=inspector)
    for place, source in enumerate(sources, 1):
        SweepTask.objects.create(sweep=sweep, source=source, inspector=inspector, due_on=sweep.last_day, order=place)
    return sweep


def make_inspection(source=None, *, by=None, unit=None, ended_at=None, outcomes=None, **fields) -> Inspection:
    """Return a filed visit as a row with the source's accounts beside it; `outcomes`: item → outcome. The act is inspections.file_visit."""
    source = source or make_source()
    ended_at = ended_at or moment()
    results = [{"item": item.pk, "outcome": str(outcome), "words": ""} for item, outcome in (outcomes or {}).items()]
    values = {"started_at": ended_at - timedelta(minutes=20), "filed_at": ended_at, "unit": unit or make_district()} | fields
    visit = Inspection.objects.create(source=source, by=by, ended_at=ended_at, results=results, **values)
    source.visited_at = max(source.visited_at or ended_at, ended_at)
    if visit.meets_all is not None and (source.judged_at is None or source.judged_at <= ended_at):
        source.judged_at, source.meets_all = ended_at, visit.meets_all
    source.save(update_fields=["visited_at", "judged_at", "meets_all"])
    return visit


def make_finding(inspection=None, *, item=None, words="东侧土方裸露未覆盖", status=None, matter=None, **fields) -> Finding:
    """Return a finding of a visit as a row, told when it was found; with a matter it stands under supervision."""
    visit = inspection or make_inspection()
    status = status or (FindingStatus.RAISED if matter or fields.get("same_as") else FindingStatus.TOLD)
    moments = dict.fromkeys(("found_at", "told_at", "status_since"), visit.ended_at)
    if status == FindingStatus.FIXED:
        moments |= {"replied_at": visit.ended_at, "fixed_at": visit.ended_at}
    values = {"severity": item.severity if item else "minor", "told_to": "工地管理员"} | moments | fields
    return Finding.objects.create(inspection=visit, source=visit.source, item=item, words=words, status=status, matter=matter, **values)


def make_station(name="嵩山路站", *, unit=None, kind="township", first_day=date(2016, 1, 1), **fields) -> Station:
    """Return a station that measures since New Year."""
    said = {"code": f"S{next(_numbers)}", "unit": unit or make_unit()} | fields
    return Station.objects.create(name=name, kind=kind, first_day=first_day, **said)


def make_device(station=None, *, mn=None, codes=None, at=None, **fields) -> Device:
    """Return a device, registered some weeks ago, that sends codes: {code: (factor, unit of measure)}."""
    station, at = station or make_station(), at or moment(2016, 7, 1)
    device = Device.objects.create(mn=mn or f"MN{next(_numbers):022d}", station=station, registered_at=at, **fields)
    for code, (factor, measure) in ({"a34002": ("pm10", "ugm3")} if codes is None else codes).items():
        device.channels.create(code=code, factor=factor, measure=measure)
    return device
