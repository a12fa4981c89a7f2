"""Which row stands for its model where hostile words are planted; what is missing in the demonstration district is made."""

from datetime import date, time, timedelta

from accountability.models import MatterKind
from projects.delivery.corrections import take_back
from projects.models import (
    Delay,
    LightThreshold,
    Milestone,
    Permit,
    Project,
    Quantity,
    RaisingRule,
    Replan,
    Report,
    ReportedFigure,
    Round,
    Site,
    Start,
    Term,
)
from projects.reporting import return_report
from tests.browser.hostile import SHORTER, STRINGS
from tests.browser.hostile.columns import fill
from tests.ledger.books import book, row
from tests.make import make_photo, make_source
from tracker.alerts.models import Channel, Digest, LevelPolicy
from tracker.jobs.models import JobRun, Outbox, RunState
from tracker.ledger.intake.acts import apply_import, check_workbook, confirm_import
from tracker.ledger.models import ExportEvent, SavedView
from tracker.ledger.register import ledgers
from tracker.lib import periods
from tracker.org.login.codes import new_secret
from tracker.org.login.models import CodeDevice, LogInPolicy, LogInSession
from tracker.org.models import CalendarDay, CalendarYear, District, Person, RoleInUnit, SingleSignOn, User
from tracker.org.statuses import Role
from tracker.rankings.models import RankingTable, ScoreScheme
from tracker.rankings.publish import start_correction, withdraw
from tracker.trail.notes import note

IMAGE, SCRIPT = STRINGS[:2]
A_DAY = timedelta(days=1)
EVENING, MORNING = time(20), time(7, 30)
LATE = timedelta(days=300)


def of_the_project() -> dict:
    """Fill a project of 马寨镇 with everything that hangs on it, its lead unit and its people."""
    today, now = periods.today(), periods.now()
    project = Project.objects.filter(lead_unit__short_name="马寨镇", plans__year=2016).order_by("pk").first()
    unit = fill(project.lead_unit, name=f"{IMAGE}镇", short_name=SHORTER[0], name_en=IMAGE)
    people = [fill(person, name="坏<img src=x onerror=alert(6)>"[:30]) for person in (project.responsible, project.sponsor)]
    Milestone.objects.create(project=project, name="坏", planned_on=today - LATE, due_on=today - LATE)
    Delay.objects.create(
        project=project, cause="land", since=today - LATE, description="坏", next_step="坏", next_step_due_on=today, at=now
    )
    for name in ("坏", "taken back"):
        fill(Milestone.objects.create(project=project, name=name, planned_on=today - LATE, due_on=today - LATE, delivered_on=today - A_DAY))
    milestone = fill(Milestone.objects.filter(project=project, delivered_on=None).order_by("-pk").first(), proof="")
    replan = Replan.objects.create(milestone=milestone, was_due_on=today, due_on=today - LATE, reason="坏", at=now)
    fill(RaisingRule.objects.create(first_day=today - LATE, source="坏", kind=MatterKind.objects.first()))
    permit = fill(Permit.objects.filter(project=project).select_related("kind").order_by("pk").first())
    quantity = Quantity.objects.filter(project=project).first() or Quantity.objects.create(
        project=project, name="坏", measure="households", total=9, team="坏"
    )
    term = Term.objects.filter(project=project).first() or Term.objects.create(
        project=project, kind="intensity", text="坏", due_on=today - LATE
    )
    kept = Term.objects.create(project=project, kind="intensity", text="坏", due_on=today - LATE, kept_on=today - A_DAY, proof="坏")
    start = Start.objects.create(project=project, definition="ceremony", started_on=today - LATE, proof="坏", at=now)
    for one in (replan, permit.kind, kept, start, Delay.objects.filter(project=project).last()):
        fill(one)
    site = Site.objects.create(project=project, source=make_source("坏工地", unit=project.territory), at=now)
    report = fill(project.reports.order_by("-month").first())
    return {
        "project": fill(project, name=IMAGE),
        "unit": unit,
        "person": people[0],
        "post": fill(people[0].posts.first()),
        "milestone": milestone,
        "permit_kind": permit.kind,
        "delay": Delay.objects.filter(project=project).last(),
        "quantity": fill(quantity),
        "term": fill(term, proof=""),
        "kept": kept,
        "site": site,
        "start": start,
        "report": report,
    }


def of_the_office(found: dict) -> dict:
    """Fill what the offices keep: accounts, calendar, policies, channels, figures, jobs."""
    real, today, reviewer = periods.real_now(), periods.today(), User.objects.get(username="reviewer")
    user = User.objects.create(username="坏", person=Person.objects.create(name=IMAGE[:30]), is_active=True)
    role = RoleInUnit.objects.create(user=user, role=Role.OFFICIAL, unit=found["unit"], first_day=today)
    session = LogInSession.objects.create(user=user, key_hash="0" * 64, began_at=real, seen_at=real)
    device = CodeDevice.objects.create(user=user, name="坏", confirmed=True, secret=new_secret())
    sign_on = SingleSignOn.objects.create(user=user, issuer="坏", subject="坏", name="坏", bound_at=real)
    channel = Channel.objects.create(kind="wecom", name="坏", address="坏", is_active=False)
    digest = Digest.objects.create(channel=channel, person=found["person"], day=today, slot="daily", key="hostile", made_at=real)
    levels = LevelPolicy.objects.create(first_day=date(2030, 1, 1), digest_at=MORNING, quiet_from=EVENING, quiet_until=MORNING, source="坏")
    run = JobRun.objects.create(job="alerts-digest", period="2001-01-01", state=RunState.PARKED, started_at=real, result="坏", error="坏")
    letter = Outbox.objects.create(topic="alerts.deliver", key="hostile", payload={}, not_before=real, dead_at=real, error="坏", attempts=8)
    view = SavedView.objects.create(user=reviewer, made_by=reviewer, ledger="projects", name="坏", query="坏")
    export = ExportEvent.objects.create(user=reviewer, ledger="projects", query="坏", columns="name", rows=1, at=real)
    history = Round.objects.first().history.create(was="open", became="open", at=real, because="坏")
    day = CalendarDay.objects.filter(day__year=2016).order_by("day").last()
    for one in (role.user, session, device, sign_on, digest, levels, run, letter, view, export, history, day):
        fill(one)
    for one in (District.objects.get(), CalendarYear.objects.get(year=2016), LogInPolicy.objects.first(), LightThreshold.objects.first()):
        fill(one)
    for one in (ScoreScheme.objects.first(), ReportedFigure.objects.first()):
        fill(one)
    return {
        "user": user,
        "role": role,
        "channel": fill(channel),
        "digest": digest,
        "run": run,
        "letter": letter,
        "view": view,
        "day": day.day,
        "evidence": make_photo(by=reviewer, name=IMAGE, camera=IMAGE[:80]),
    }


def on_the_way(found: dict) -> dict:
    """Do what leaves words behind in histories: a report returned, a standing corrected, workbooks read and one saved."""
    now, reviewer = periods.now(), User.objects.get(username="reviewer")
    submitted = Report.objects.filter(status="submitted").exclude(pk=found["report"].pk).order_by("pk").first()
    return_report(submitted, because=IMAGE, at=now, by=reviewer)
    published = RankingTable.objects.filter(status="published").order_by("pk").first()
    withdraw(start_correction(published, because=IMAGE, at=now, by=reviewer), because=SCRIPT, at=now, by=reviewer)
    correction = start_correction(published, because=IMAGE, at=now, by=reviewer)
    ledger, project = ledgers()["projects"], found["project"]
    batches = []
    units = {name: "嵩山路" for name in ("牵头单位", "承办单位", "属地")}
    new, changed = row(项目代码="HOSTILE-1", 项目名称=SCRIPT, **units), row(项目代码=project.code, 项目名称=SCRIPT, **units)
    for lines in ([row(项目代码=IMAGE, 项目名称=SCRIPT, 牵头单位=SCRIPT)], [new, changed]):
        file = book(lines, name=f"{IMAGE}.xlsx")
        batches.append(check_workbook(ledger, file, name=file.name, size=file.size, params={"year": "2016"}, at=now, by=reviewer))
    refused, sound = batches
    confirm_import(sound, at=now, by=reviewer)
    apply_import(sound, at=now)
    Project.objects.filter(pk=project.pk).update(name=IMAGE, lead_unit=project.lead_unit, territory=project.territory)
    taken_back = Milestone.objects.filter(project=project, delivered_on__isnull=False).first()
    take_back(taken_back, because=IMAGE, at=now, by=reviewer)
    note("export", words=IMAGE, filter=SCRIPT)
    return {"correction": correction, "refused": refused, "sound": sound}
