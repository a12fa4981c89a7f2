"""Ten foreign rows of every kind: in units that are not the reader's, or belonging to somebody else."""

from datetime import date, timedelta
from decimal import Decimal

from pollution.air.intake import Hour, take
from pollution.air.models import Exceedance, Stranger
from pollution.air.statuses import Way
from pollution.models import Enforcement
from projects.models import Change, PlanMoney, QuantityMonth, Replan
from projects.rankings import PROJECT_PROGRESS
from projects.reporting import keep_account
from projects.statuses import ReportStatus
from tests.alerts.make import make_alert, make_channel
from tests.make import (
    make_delay,
    make_device,
    make_finding,
    make_inspection,
    make_matter,
    make_milestone,
    make_permit,
    make_person,
    make_photo,
    make_post,
    make_project,
    make_quantity,
    make_rectifying,
    make_report,
    make_source,
    make_start,
    make_station,
    make_sweep,
    make_term,
    make_user,
    moment,
)
from tests.promises.matrix.district import AT, TODAY, District, log_in
from tests.promises.matrix.rules import ABOVE, FOREIGN, OWN, PARTNER
from tracker.alerts.statuses import ChannelKind
from tracker.ledger.models import ColumnChoice, ExportEvent, ImportBatch, ImportStatus, SavedView
from tracker.lib import periods
from tracker.org.statuses import Role
from tracker.rankings.standing import compute

HOW_MANY = 10
DUTIES = ("main_leader", "deputy", "responsible")


def add_people(district: District) -> list[tuple]:
    """Add thirty people with posts, ten of them with accounts; return (unit, people, official) ten times."""
    units = [district.units[FOREIGN], district.units[PARTNER], district.units[ABOVE], district.elsewhere]
    found = []
    for number in range(HOW_MANY):
        unit = units[number % len(units)]
        people = [make_person(f"外人{number}{duty}", phone=f"1390000{number:04d}", email=f"out{number}@example.gov.cn") for duty in DUTIES]
        for person, duty in zip(people, DUTIES, strict=True):
            make_post(unit, person=person, duty=duty)
        official = make_user(f"outsider-{number}", role=Role.OFFICIAL, unit=unit, person=people[2])
        log_in(official)
        found.append((unit, people, official))
    return found


def add_matters(district: District, crowd: list[tuple]) -> None:
    """Add ten projects, sources and stations with what belongs to them, what ten officials keep for themselves, new drafts of rankings."""
    for number, (unit, people, official) in enumerate(crowd):
        add_project(district, unit, number, people, official)
        add_source(district, unit, number, official)
        add_readings(district, unit, number)
        add_belongings(official, number)
    make_channel(ChannelKind.DINGTALK, address="https://oapi.dingtalk.com/robot/send?access_token=k", unit=crowd[0][0])
    compute(PROJECT_PROGRESS, periods.period("2016-W31"), at=AT)
    compute(PROJECT_PROGRESS, periods.period("2016-07"), at=AT)
    make_alert(district.somebody.person, subject="office's own")


def add_project(district: District, unit, number: int, people: list, official) -> None:
    """Add one project that is late in every way."""
    main_leader, deputy, responsible = people
    project = make_project(
        f"外地项目{number}",
        unit=unit,
        code=f"OUT-{number}",
        ledgers=("major", "gov", "key"),
        label="planned_start",
        planned_start_on=date(2016, 3, 1),
        planned_wan=9000 + number,
        sponsor=main_leader,
        main_leader=main_leader,
        deputy=deputy,
        responsible=responsible,
        builder="外地建设公司",
        total_invest_wan=77_000,
    )
    plan = project.plans.get()
    PlanMoney.objects.create(plan=plan, source="upper", planned_wan=9000 + number)
    make_report(project, date(2016, 5, 1), done_wan=300 + number, status=ReportStatus.ACCEPTED)
    make_report(project, date(2016, 6, 1), done_wan=30, status=ReportStatus.SUBMITTED, submitted_by=official, progress="外地进展")
    make_report(project, date(2016, 7, 1), done_wan=20, progress="外地草稿")
    keep_account(plan)
    milestone = make_milestone(project, date(2016, 6, 1) + timedelta(days=number), name="外地节点")
    Replan.objects.create(milestone=milestone, was_due_on=date(2016, 5, 1), due_on=milestone.due_on, reason="外地原因", at=AT, by=official)
    make_permit(project, district.kind, due_on=date(2016, 7, 1))
    make_permit(project, district.other_kind, state="done", got_on=date(2016, 4, 1))
    make_delay(project, cause=("land", "design", "weather")[number % 3])
    QuantityMonth.objects.create(quantity=make_quantity(project), month=date(2016, 7, 1), planned=9, done=7)
    make_term(project)
    if number % 2:
        make_start(project, date(2016, 7, 2))
    Change.objects.create(project=project, deed="edited", at=moment(), by=official, fields={})


def add_source(district: District, unit, number: int, official) -> None:
    """Add one source that was visited, with a finding, a matter, a measure and a sweep that goes there."""
    source = make_source(f"外地工地{number}", unit=unit, address="外地路1号", operator="外地建设公司")
    said = {"kind": district.places[OWN].matter_kind, "official": official, "title": f"外地事项{number}"}
    matter = make_rectifying(unit, **said) if number % 2 else make_matter(unit, kind=said["kind"], title=said["title"])
    visit = make_inspection(source, by=official, unit=unit, ended_at=AT)
    make_finding(visit, words="外地裸土", matter=matter)
    make_finding(visit, words="外地渣土")
    Enforcement.objects.create(source=source, kind="stop", organ=unit, decided_on=TODAY, basis="第六十条", words="外地停工", at=AT)
    make_sweep(name=f"外地排查{number}", unit=unit, sources=[source], level="township")


def add_readings(district: District, unit, number: int) -> None:
    """Add one monitor of a site with its device, hours of a day, an hour that was too high, and a number that nobody has registered."""
    station = make_station(f"外地监测{number}", unit=unit, kind="site")
    device = make_device(station)
    hours = [Hour(station.pk, "pm10", AT - timedelta(hours=back), Decimal(300 + number)) for back in range(12)]
    take(hours, way=Way.HJ212, at=AT)
    said = {"factor": "pm10", "hour": hours[0].hour, "value": hours[0].value, "found_at": AT}
    Exceedance.objects.create(station=station, rule=district.house.rule_off, **said)
    Stranger.objects.create(mn=f"OUT{device.mn}", first_at=AT, last_at=AT, packets=1, last_packet=b"", why="unknown")


def add_belongings(official, number: int) -> None:
    """Add what is somebody else's own: alerts, an import, an export, a view, a choice of columns."""
    make_alert(official.person, subject=f"foreign-{number}", due_on=TODAY)
    make_alert(official.person, subject=f"foreign-done-{number}", done_at=AT, done_as="done")
    said = {"ledger": "projects", "user": official}
    since = {"status_since": AT, "made_at": AT}
    ImportBatch.objects.create(sha256="1" * 64, file_name=f"外地{number}.xlsx", status=ImportStatus.CHECKED, **since, **said)
    ExportEvent.objects.create(columns="name", rows=number, at=AT, **said)
    SavedView.objects.create(made_by=official, name=f"外地视图{number}", query="year=2016", **said)
    ColumnChoice.objects.get_or_create(defaults={"columns": "name,code,builder"}, **said)
    make_photo(by=official, name=f"外地{number}.jpg")
