"""The district of the matrix: the same things in every place, seen from the unit in which each user holds the role."""

from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace

from django.contrib.sessions.models import Session
from django.test import Client

from projects.models import Project, Site
from projects.rankings import PROJECT_PROGRESS
from projects.statuses import ReportStatus
from tests.alerts.make import make_alert, make_channel
from tests.make import (
    LONG_AGO,
    make_delay,
    make_district,
    make_district_row,
    make_milestone,
    make_permit,
    make_permit_kind,
    make_person,
    make_photo,
    make_post,
    make_project,
    make_quantity,
    make_report,
    make_round,
    make_source,
    make_start,
    make_term,
    make_unit,
    make_user,
    moment,
)
from tests.promises.matrix import (
    air_days,
    air_exceedances,
    air_files,
    air_keeping,
    air_standings,
    air_stations,
    cases,
    enforcement,
    field,
    matters,
    source_page,
    sweeps,
    watch,
)
from tests.promises.matrix.rules import (
    ABOVE,
    ACCOUNTS,
    BELOW,
    CLOSED,
    ENDED,
    FOREIGN,
    HELD,
    HOUSE,
    MINE,
    OWN,
    PARTNER,
    ROLES,
    SHARED,
    TO_COME,
)
from tracker.alerts.digest import new_digest
from tracker.alerts.statuses import ChannelKind
from tracker.jobs.models import JobRun, Outbox, RunState
from tracker.ledger.models import ImportBatch, ImportStatus, SavedView
from tracker.lib import periods
from tracker.org.login.store import kept_as
from tracker.org.models import LogInSession, RoleInUnit, Unit, User
from tracker.org.statuses import Role, UnitKind
from tracker.rankings.models import RankingTable
from tracker.rankings.publish import publish, start_correction
from tracker.rankings.standing import compute
from tracker.trail.models import Act

AT = moment()
TODAY = AT.date()
OFFICERS = ("sponsor", "main_leader", "deputy", "responsible")


class District:
    """Units, users and things; built once, and every cell is taken back."""

    def __init__(self):
        make_district_row(is_demo=True)
        self.root = make_district()
        self.units = {OWN: self._unit("嵩山路街道"), PARTNER: self._unit("五里堡街道"), FOREIGN: self._unit("淮河路街道"), ABOVE: self.root}
        self.units[BELOW] = make_unit("嵩山社区", parent=self.units[OWN], kind=UnitKind.COMMUNITY)
        self.elsewhere = self._unit("建中街街道")
        self.kind, self.other_kind = make_permit_kind(), make_permit_kind("建设用地规划许可证")
        self.users = self._users()
        self.cookies = {who: log_in(user) for who, user in self.users.items()}
        User.objects.filter(pk=self.users[CLOSED].pk).update(is_active=False)
        self.places = {where: self._place(where) for where in (OWN, BELOW, SHARED, PARTNER, FOREIGN, ABOVE)}
        self.somebody = make_user("somebody", role=Role.REVIEWER, unit=self.root)
        self.held = {user.pk: self._held(user) for user in (*self.users.values(), self.somebody)}
        self.house.published  # noqa: B018 - built now, not within the first cell that asks
        LogInSession.objects.update(seen_at=periods.real_now() + timedelta(hours=1))  # so that looking writes no sign of life

    def it(self, who: str, where: str) -> SimpleNamespace:
        """Return what an address takes its arguments from: the things of a place, of the user, or of the house."""
        if where in HELD:
            owner = self.users.get(who) if where == MINE else self.somebody
            return self.held[(owner or self.somebody).pk]
        return self.house if where == HOUSE else self.places[where]

    # --- Who ---------------------------------------------------------------------

    def _users(self) -> dict[str, User]:
        own = self.units[OWN]
        users = {role: make_user(f"the-{role}", role=role, unit=own) for role in ROLES}
        users |= {who: make_user(f"the {who}".replace(" ", "-")) for who in ACCOUNTS if who not in users}
        users[CLOSED] = make_user("the-closed", role=Role.REVIEWER, unit=own)
        a_day = timedelta(days=1)
        RoleInUnit.objects.create(user=users[ENDED], role=Role.REVIEWER, unit=self.root, first_day=LONG_AGO, last_day=TODAY - a_day)
        RoleInUnit.objects.create(user=users[TO_COME], role=Role.REVIEWER, unit=self.root, first_day=TODAY + a_day)
        return users

    # --- Where ---------------------------------------------------------------------

    def _unit(self, name: str) -> Unit:
        return make_unit(name, parent=self.root)

    def _place(self, where: str) -> SimpleNamespace:
        things = SimpleNamespace(root=self.root, elsewhere=self.elsewhere, own_unit=self.units[OWN])
        if where in self.units:
            things.unit = self.units[where]
            things.leaf = make_unit(f"{where}网格", parent=things.unit, kind=UnitKind.GRID)
        if where != PARTNER:
            vars(things).update(self._of_project(where), **self._of_people(where))
        if where in matters.PLACES:
            answering, lead = (self.units[PARTNER], self.units[OWN]) if where == SHARED else (self.units[where], None)
            more = matters.things(where, answering, lead, self.elsewhere)
            assert not more.keys() & vars(things).keys(), "two things of one name"
            vars(things).update(more)
        if where in source_page.PLACES:
            lies, trade = (self.units[PARTNER], self.units[OWN]) if where == SHARED else (self.units[where], None)
            vars(things).update(source_page.things(lies, trade))
        if where in field.PLACES:
            vars(things).update(field.things(things.source, things.fed_back))
        if where in sweeps.PLACES:
            vars(things).update(sweeps.things(self.units[where]))
        if where in enforcement.PLACES:
            vars(things).update(enforcement.things(self.units[where]))
        if where in air_keeping.PLACES:
            vars(things).update(air_keeping.things(self.units[where]))
        if where in air_days.PLACES:
            vars(things).update(air_days.things(self.units[where]))
        if where in air_exceedances.PLACES:
            vars(things).update(air_exceedances.things(self.units[where]))
        if where in air_stations.PLACES:
            vars(things).update(air_stations.things(self.units[where]))
        return things

    def _project(self, where: str, name: str, **fields) -> Project:
        if where == SHARED:
            fields |= {"lead_unit": self.units[PARTNER], "handling_unit": self.units[PARTNER], "territory": self.units[OWN]}
        return make_project(name, unit=self.units.get(where, self.units[PARTNER]), total_invest_wan=50_000, **fields)

    def _of_project(self, where: str) -> dict:
        officers = {duty: make_person(f"{where}{duty}"[:30]) for duty in OFFICERS}
        project = self._project(where, f"项目{where}", **officers)
        make_report(project, date(2016, 5, 1), done_wan=400, status=ReportStatus.ACCEPTED)
        said = {"progress": "主体施工", "submitted_by": make_user(), "status": ReportStatus.SUBMITTED}
        return {
            "project": project,
            "unstarted": self._project(where, f"未开工{where}", label="planned_start", planned_start_on=date(2016, 7, 1)),
            "report": make_report(project, date(2016, 7, 1), done_wan=50, progress="正在施工"),
            "submitted": make_report(project, date(2016, 6, 1), done_wan=70, **said),
            "milestone": make_milestone(project),
            "delivered": make_milestone(project, date(2016, 7, 1), name="基础完成", delivered_on=date(2016, 7, 1), proof="验收单"),
            "permit": make_permit(project, self.kind, due_on=date(2016, 7, 1)),
            "delay": make_delay(project),
            "resolved": make_delay(project, cause="money", resolved_on=date(2016, 8, 1)),
            "quantity": make_quantity(project),
            "term": make_term(project),
            "kept": make_term(project, kept_on=date(2016, 7, 1), proof="审计报告"),
            "start": make_start(project),
            **_of_sites(project, where),
        }

    def _of_people(self, where: str) -> dict:
        here, before = self.units.get(where), None
        if where == SHARED:
            here, before = self.units[FOREIGN], self.units[OWN]
        post = make_post(here, person=make_person(f"某人{where}"), duty="main_leader")
        if before:
            make_post(before, person=post.person, last_day=date(2016, 1, 31))
        user = make_user(f"user-{where}", role=Role.OFFICIAL, unit=here)
        log_in(user)
        return {"person": post.person, "post": post, "user": user, "role": user.roles.get()}

    # --- Somebody's own --------------------------------------------------------------

    def _held(self, user: User) -> SimpleNamespace:
        book = {"user": user, "sha256": "0" * 64, "file_name": "台账.xlsx", "status_since": AT, "made_at": AT}
        return SimpleNamespace(
            alert=make_alert(user.person, subject=f"open-{user.pk}"),
            done_alert=make_alert(user.person, subject=f"done-{user.pk}", done_at=AT, done_as="done"),
            view=SavedView.objects.create(user=user, made_by=user, ledger="projects", name="我的", query="year=2016"),
            batch=ImportBatch.objects.create(ledger="projects", status=ImportStatus.CHECKED, **book),
            matter_batch=ImportBatch.objects.create(ledger="matters", status=ImportStatus.APPLIED, **book),
            **air_files.held(user),
            evidence=make_photo(self.root, by=user),
        )

    # --- The house ---------------------------------------------------------------------

    @cached_property
    def house(self) -> SimpleNamespace:
        """Return what belongs to no unit, with the own unit for forms."""
        closed = make_user("closed-one", is_active=False)
        return SimpleNamespace(
            **vars(self._place_of_house()),
            closed_user=closed,
            spare_person=make_person("待开户"),
            **self._machinery(),
            **self._rankings(),
            **cases.things(self.elsewhere),
            **watch.things(self.elsewhere),
            **enforcement.of_the_house(self.elsewhere),
            **air_days.of_the_house(self.units[OWN]),
            **air_keeping.of_the_house(self.units[OWN]),
            **air_exceedances.of_the_house(),
            **air_standings.of_the_house(self.elsewhere),
            **sweeps.of_the_house(),
            matter_kind=self.places[OWN].matter_kind,
            act=Act.objects.latest("pk"),
        )

    def _place_of_house(self) -> SimpleNamespace:
        make_round(date(2016, 5, 1))
        return SimpleNamespace(
            round=make_round(date(2016, 7, 1)), root=self.root, elsewhere=self.elsewhere, unit=self.units[OWN], own_unit=self.units[OWN]
        )

    def _machinery(self) -> dict:
        channel, robot = make_channel(ChannelKind.MAIL), make_channel(ChannelKind.WECOM)
        digest = new_digest(robot, TODAY, "daily", None)
        digest.save()
        real = periods.real_now()
        dead = {"topic": "nobody.listens", "not_before": real, "dead_at": real, "attempts": 8}
        Outbox.objects.create(key=digest.key, **dead)
        run = JobRun.objects.create(job="project-rounds", period="2016-08-08", state=RunState.FAILED, started_at=real)
        letter = Outbox.objects.create(key="a dead letter", **dead)
        return {"channel": channel, "robot": robot, "digest": digest, "failed_run": run, "dead_letter": letter}

    def _rankings(self) -> dict:
        office = self.somebody
        for week in ("2016-W29", "2016-W30", "2016-W31"):
            compute(PROJECT_PROGRESS, periods.period(week), at=AT)
        tables = {(one.period, one.group): one for one in RankingTable.objects.filter(kind=PROJECT_PROGRESS.code)}
        for week in ("2016-W29", "2016-W30"):
            publish(tables[week, "territory"], at=AT, by=office, because="常务会要求")
        make_start(self._project(FOREIGN, "后来补报的"), date(2016, 7, 5))
        correction = start_correction(tables["2016-W29", "territory"], because="补报", at=AT, by=office)
        return {
            "published": tables["2016-W30", "territory"],
            "draft": tables["2016-W31", "territory"],
            "stale_draft": tables["2016-W31", "lead_unit"],
            "correction": correction,
            "ranked_unit": self.units[FOREIGN],
        }


def log_in(user: User) -> str:
    """Return the session key of a user who is logged in."""
    client = Client()
    client.force_login(user)
    key = client.cookies["sessionid"].value
    assert Session.objects.filter(session_key=kept_as(key)).exists()
    return key


def _of_sites(project: Project, where: str) -> dict:
    """Return a site of a project, and one of its territory that belongs to no project yet."""
    linked, free = (make_source(f"{name}{where}", unit=project.territory) for name in ("在建工地", "新开工地"))
    return {"site": Site.objects.create(project=project, source=linked, at=AT, by=None), "free_site": free}
