"""The matrix: one row for each address of the house. An address without a row fails test_promise_32.

HOW TO ADD A ROW (whoever adds an address adds its row):
1. `Row("app:name", asks=(…), methods=…, at=…)` in the list of your app. `asks` are the questions of the page in its order:
   - `anywhere(thing, act, otherwise=404|403)`: the role must know the act at all (pages without an object);
   - `on_it(thing, act, otherwise=…)`: the object of the address must stand in the role's scope. Seeing comes first and answers 404,
     acting second and answers 403: `asks=(on_it(P), on_it(P, "deliver", otherwise=403))`;
   - `among(Role.…)`: one of these roles, for pages that no act of the table of rights describes; `mine()`: somebody's own thing;
   - nothing: everybody who is logged in. `for_strangers=True`: strangers too.
   What each role gets is worked out from tracker.org.rights.table(); never write a status for a role here.
2. `methods`: SAFE (GET, HEAD), READ (GET only: downloads), FORM (GET, HEAD, POST) or POST. Everything else must answer 405.
3. `places=PROJECTS` (or UNITS, PEOPLE, HELD) when the address names an object; `at=lambda it: {...}` gives the arguments of the
   address for the object of one place (what there is: tests/promises/matrix/district.py; add what you need there).
4. `sound=lambda it: {...}`: a POST that the page takes from who may; it must answer 302 (or `done`) and change a row.
   Several rows of one address are told apart by `case`. `only_if="…"` for addresses that are not always there.
Then: python -m pytest tests/promises/test_promise_32_nobody_sees_what_is_not_theirs.py -q -p no:cacheprovider
"""

import json
from datetime import date

from tests.make import PASSWORD
from tests.promises.matrix import books
from tests.promises.matrix.rules import (
    BY_PROJECT,
    FORM,
    HELD,
    PEOPLE,
    POST,
    PROJECTS,
    READ,
    SAFE,
    UNITS,
    Row,
    among,
    anywhere,
    everywhere,
    mine,
    on_it,
)
from tracker.lib import periods
from tracker.org.statuses import ADMINISTRATORS

P = "projects.project"
TODAY = "2016-08-09"
NEW_PASSWORD = "Chengguan-2016-huan"


def pk(name: str):
    """Return what makes the arguments of an address that takes one id of the place's object of this name."""
    return lambda it: {"pk": getattr(it, name).pk}


# --- The roof -------------------------------------------------------------------

ROOF = [
    Row("home", fine=(302,)),
    Row("overview"),
    Row("todo"),
    Row("todo-count"),
    Row("search", query="q=项目"),
    Row("login", methods=FORM, for_strangers=True, fine=(200, 302), done=(200, 302), changes=False),
    Row("logout", methods=POST, sound=lambda it: {}, changes=False),
    Row(
        "password_change",
        methods=FORM,
        sound=lambda it: {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    ),
    Row("set_language", methods=POST, for_strangers=True, sound=lambda it: {"language": "en"}, changes=False),
    Row("healthz", for_strangers=True, fine=(200, 503)),
    Row("styleguide", only_if="TRACKER_DEBUG"),
]

# --- The organisation -------------------------------------------------------------

UNIT_CHANGE, PERSON_CHANGE = anywhere("org.unit", "change"), anywhere("org.person", "change")
USER_SEES, USER_CHANGE = anywhere("org.user"), anywhere("org.user", "change")
SEES_UNIT, SEES_PERSON = anywhere("org.unit"), on_it("org.person")
NOTICE = json.dumps(
    {"year": 2027, "papers": ["https://www.gov.cn/2027.htm"], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]}
)
PERSON = {"name": "新来者", "phone": "13800000000", "email": ""}


def new_unit(it) -> dict:
    """Return a sound new unit under the one of the place."""
    return {
        "name": "新设社区",
        "short_name": "新设",
        "name_en": "",
        "code": "new-1",
        "kind": "community",
        "order": 9,
        "parent": it.root.pk,
        "on": TODAY,
    }


def changed_unit(it) -> dict:
    """Return a sound change of a unit."""
    unit = it.unit
    return {"name": "改名", "short_name": "改名", "name_en": "", "code": unit.code, "kind": unit.kind, "order": unit.order}


def new_role(it) -> dict:
    """Return a role to give."""
    return {"role": "inspector", "unit": it.own_unit.pk, "first_day": TODAY, "last_day": ""}


ORG = [
    Row("org:home", (among(*ADMINISTRATORS),)),
    Row("org:me"),
    Row("org:units", (SEES_UNIT,)),
    Row("org:unit-new", (UNIT_CHANGE,), FORM, sound=new_unit),
    Row("org:unit", (SEES_UNIT,), at=pk("unit"), places=UNITS),
    Row("org:unit-edit", (UNIT_CHANGE,), FORM, pk("unit"), UNITS, sound=changed_unit),
    Row("org:unit-place", (UNIT_CHANGE,), FORM, pk("leaf"), UNITS, sound=lambda it: {"parent": it.elsewhere.pk, "on": TODAY}),
    Row("org:unit-end", (UNIT_CHANGE,), FORM, pk("leaf"), UNITS, sound=lambda it: {"on": TODAY}),
    Row("org:people", (anywhere("org.person"),)),
    Row("org:person-new", (PERSON_CHANGE,), FORM, sound=lambda it: PERSON),
    Row("org:person", (SEES_PERSON,), at=pk("person"), places=PEOPLE),
    Row("org:person-edit", (PERSON_CHANGE,), FORM, pk("person"), PEOPLE, sound=lambda it: PERSON),
    Row(
        "org:post-new",
        (PERSON_CHANGE,),
        FORM,
        pk("person"),
        PEOPLE,
        sound=lambda it: {"unit": it.root.pk, "title": "主任", "title_en": "", "duty": "", "first_day": TODAY},
    ),
    Row("org:post-end", (PERSON_CHANGE,), FORM, pk("post"), PEOPLE, sound=lambda it: {"on": TODAY}),
    Row("org:users", (USER_SEES,)),
    Row(
        "org:user-new",
        (USER_CHANGE,),
        FORM,
        sound=lambda it: {"person": it.spare_person.pk, "username": "xinlaizhe", "password": NEW_PASSWORD},
    ),
    Row("org:user", (USER_SEES,), at=pk("user"), places=PEOPLE),
    Row("org:user-password", (USER_CHANGE,), FORM, pk("user"), PEOPLE, sound=lambda it: {"password": NEW_PASSWORD}),
    Row("org:user-close", (USER_CHANGE,), POST, pk("user"), PEOPLE, sound=lambda it: {}),
    Row("org:user-reopen", (USER_CHANGE,), POST, pk("closed_user"), sound=lambda it: {}),
    Row("org:role-new", (USER_CHANGE,), FORM, pk("user"), PEOPLE, sound=new_role),
    Row("org:role-end", (USER_CHANGE,), FORM, pk("role"), PEOPLE, sound=lambda it: {"on": "2016-08-08"}),
    Row("org:rights", (USER_SEES,)),
    Row("org:person-leave", (anywhere("org.person", "leave"),), FORM, pk("person"), PEOPLE, lambda it: {"on": TODAY, "reason": "调离"}),
    Row("org:calendar", fine=(302,)),
    Row("org:calendar-year", (anywhere("org.calendarday"),), at=lambda it: {"year": 2016}),
    Row(
        "org:calendar-day",
        (anywhere("org.calendarday", "change"),),
        FORM,
        lambda it: {"day": date(2016, 8, 10)},
        sound=lambda it: {"kind": "off", "name": "台风"},
    ),
    Row(
        "org:calendar-load",
        (anywhere("org.calendarday", "change"),),
        FORM,
        sound=lambda it: {"text": NOTICE, "source": "通知", "apply": "1"},
    ),
]

LOG_IN_POLICY = {
    "source": "〔2026〕1号",
    "least_length": 12,
    "classes": 3,
    "change_days": 90,
    "remembered": 5,
    "failures": 5,
    "address_failures": 30,
    "lock_minutes": 30,
    "idle_minutes": 30,
    "absolute_hours": 12,
    "second_factor_roles": [],
}

LOG_IN = [
    Row("org:sessions"),
    Row("org:sessions-end-others", methods=POST, sound=lambda it: {}, changes=False),
    Row("org:user-sessions", (USER_SEES,), at=pk("user"), places=PEOPLE),
    Row("org:user-sessions-end", (USER_CHANGE,), POST, pk("user"), PEOPLE, lambda it: {}),
    Row("org:factor"),
    Row("org:factor-begin", methods=POST, sound=lambda it: {}),
    Row("org:factor-enrol", methods=FORM),
    Row("org:factor-verify", methods=FORM, fine=(302,)),
    Row("org:factor-codes", methods=POST, sound=lambda it: {}, done=(200, 302), changes=False),
    Row("org:factor-off", methods=POST, sound=lambda it: {}, changes=False),
    Row(
        "org:user-factor-reset",
        (USER_CHANGE,),
        FORM,
        pk("user"),
        PEOPLE,
        lambda it: SAID | {"reason": "手机丢失"},
        done=(302, 422),
        changes=False,
    ),
    Row("org:log-in-policy", (anywhere("org.loginpolicy"),)),
    Row(
        "org:log-in-policy-new",
        (anywhere("org.loginpolicy", "change"),),
        FORM,
        sound=lambda it: LOG_IN_POLICY | {"first_day": periods.local_day(periods.real_now()).isoformat()},
    ),
    Row("org:locks", (USER_CHANGE,)),
    Row("org:unlock", (USER_CHANGE,), POST, sound=lambda it: {"name": "somebody", "address": ""}, changes=False),
]

# --- Jobs and alerts ------------------------------------------------------------------

JOBS = [
    Row("jobs:health", (anywhere("jobs.jobrun"),)),
    Row("jobs:run-again", (anywhere("jobs.jobrun", "change"),), POST, pk("failed_run"), sound=lambda it: {}),
    Row("jobs:try-again", (anywhere("jobs.jobrun", "change"),), POST, pk("dead_letter"), sound=lambda it: {}),
    Row("jobs:let-go", (anywhere("jobs.jobrun", "change"),), POST, pk("dead_letter"), sound=lambda it: {}),
]

SEES_CHANNEL, SEES_DIGEST = anywhere("alerts.channel"), anywhere("alerts.digest")
CHANGES_CHANNEL = anywhere("alerts.channel", "change", otherwise=403)
POLICY = {
    "first_day": "2016-09-01",
    "source": "〔2016〕9号",
    "warn_days": "7,3,1",
    "repeat_every": 5,
    "responsible_after": 1,
    "deputy_after": 3,
    "main_leader_after": 5,
    "supervision_after": 10,
    "digest_at": "08:30",
    "quiet_from": "20:00",
    "quiet_until": "07:30",
}
CHANNEL = {"kind": "mail", "name": "邮件二", "address": "", "secret": "", "unit": "", "level": "", "is_active": "on"}

ALERTS = [
    Row("alerts:inbox"),
    Row("alerts:done", (mine(otherwise=302),), POST, lambda it: {}, HELD, lambda it: {"alert": [it.alert.pk]}),
    Row("alerts:back", (mine(otherwise=302),), POST, lambda it: {}, HELD, lambda it: {"alert": [it.done_alert.pk]}),
    Row("alerts:rules", (anywhere("alerts.levelpolicy", otherwise=403),)),
    Row("alerts:policy-add", (anywhere("alerts.levelpolicy", "change", otherwise=403),), FORM, sound=lambda it: POLICY),
    Row("alerts:channels", (anywhere("alerts.channel", otherwise=403),)),
    Row("alerts:channel-add", (CHANGES_CHANNEL,), FORM, sound=lambda it: CHANNEL),
    Row("alerts:channel", (CHANGES_CHANNEL,), FORM, pk("channel"), sound=lambda it: CHANNEL | {"version": it.channel.version}),
    Row("alerts:channel-switch", (SEES_CHANNEL, CHANGES_CHANNEL), POST, pk("channel"), sound=lambda it: {"on": "1"}),
    Row("alerts:channel-test", (SEES_CHANNEL, CHANGES_CHANNEL), POST, pk("robot"), sound=lambda it: {}),
    Row("alerts:log", (anywhere("alerts.digest", otherwise=403),)),
    Row("alerts:resend", (SEES_DIGEST, anywhere("alerts.digest", "resend", otherwise=403)), POST, pk("digest"), sound=lambda it: {}),
]

# --- Projects ---------------------------------------------------------------------------

SEES = on_it(P)
REPORTS, DELIVERS, REVIEWS, CHANGES = (on_it(P, act, otherwise=403) for act in ("report", "deliver", "review", "change"))
SEES_ROUND = anywhere("projects.round")
SAID = {"proof": "监理开工令", "because": "记错了", "reason": "土地未交"}


def act(url: str, name: str, sound: dict, asks=(SEES, DELIVERS), **more) -> Row:
    """Return the row of an act on something of a project: who sees the project but may not act gets 403."""
    return Row(url, asks, FORM, pk(name), PROJECTS, lambda it: sound, **more)


def month_of(it) -> dict:
    """Return what a unit fills in for a month."""
    return {"done_wan": "60", "statistics_wan": "0", "paid_wan": "0", "progress": "主体施工", "problems": "", "version": it.report.version}


def plan_back(it) -> dict:
    """Return an end date with one step, to be applied."""
    return {"end": "2017-06-30", "start": TODAY, "reason": "倒排", "days_structure": "90", "apply": "1"}


DELIVERY = [
    act("projects:start", "unstarted", {"definition": "substantive", "started_on": "2016-08-01", "proof": "监理开工令"}),
    Row("projects:plan", (SEES, DELIVERS), FORM, pk("project"), PROJECTS, plan_back),
    act("projects:milestone-add", "project", {"kind": "foundation", "name": "", "due_on": "2016-12-01"}),
    Row(
        "projects:permit",
        (SEES, DELIVERS),
        FORM,
        lambda it: {"pk": it.project.pk, "kind": it.permit.kind_id},
        PROJECTS,
        lambda it: {
            "state": "in_progress",
            "authority": "区建设局",
            "due_on": "2016-09-01",
            "got_on": "",
            "number": "",
            "was_state": "needed",
        },
    ),
    act(
        "projects:delay-add",
        "project",
        {"cause": "land", "since": "2016-08-01", "description": "未供地", "next_step": "约谈", "next_step_due_on": "2016-08-20"},
    ),
    act("projects:quantity-add", "project", {"name": "征迁户数", "measure": "households", "total": "120", "team": "二队"}),
    act("projects:term-add", "project", {"kind": "intensity", "text": "每亩三百万", "due_on": "2016-12-31"}),
    act("projects:milestone-deliver", "milestone", {"delivered_on": "2016-08-08", "proof": "验收单"}),
    act("projects:milestone-replan", "milestone", {"due_on": "2016-12-31", "reason": "土地未交"}),
    act("projects:delay-next", "delay", {"next_step": "再约谈", "next_step_due_on": "2016-08-30"}),
    act("projects:delay-resolve", "delay", {"resolved_on": "2016-08-08", "because": "已供地"}),
    act("projects:quantity-month", "quantity", {"month": "2016-07", "planned": "50", "done": "40"}),
    act("projects:term-keep", "term", {"kept_on": "2016-08-08", "proof": "审计报告"}),
    act("projects:complete", "project", {"completed_on": "2016-08-08", "proof": "竣工备案"}),
    act("projects:start-take-back", "start", SAID, (SEES, CHANGES)),
    *(
        Row("projects:take-back", (SEES, CHANGES), FORM, at, PROJECTS, lambda it: SAID, case=case)
        for case, at in (
            ("milestones", lambda it: {"tab": "milestones", "pk": it.delivered.pk}),
            ("terms", lambda it: {"tab": "terms", "pk": it.kept.pk}),
            ("delays", lambda it: {"tab": "delays", "pk": it.resolved.pk}),
        )
    ),
]

TABS = ("plan", "milestones", "permits", "delays", "quantities", "terms", "about", "history")
PAPERS = ("timetable", "roadmap", "tasks")
SEES_UNIT_PROJECTS = on_it(P, scopes=BY_PROJECT)

PAGES = [
    Row("projects:list", fine=(302,)),
    *(Row("projects:project", (SEES,), at=pk("project"), places=PROJECTS, query=f"tab={tab}", case=tab) for tab in TABS),
    *(
        Row("projects:print", (SEES,), at=lambda it, kind=kind: {"pk": it.project.pk, "kind": kind}, places=PROJECTS, case=kind)
        for kind in PAPERS
    ),
    Row("projects:unit", (SEES_UNIT_PROJECTS,), at=pk("unit"), places=UNITS),
    *(
        Row(
            "projects:unit-print", (SEES_UNIT_PROJECTS,), at=lambda it, kind=kind: {"pk": it.unit.pk, "kind": kind}, places=UNITS, case=kind
        )
        for kind in PAPERS
    ),
    Row("projects:causes", (anywhere(P),)),
    Row("projects:printed", (everywhere(P),)),
]

REPORTING = [
    Row("projects:rounds", (SEES_ROUND,)),
    Row("projects:round", (SEES_ROUND,), at=lambda it: {"label": "2016-07"}),
    Row("projects:sheet", (SEES_ROUND, anywhere(P, "report", otherwise=403)), FORM, lambda it: {"label": "2016-07"}, case="page"),
    Row(  # another's rows in the sheet are passed over: the sheet is saved without them
        "projects:sheet",
        (SEES_ROUND, anywhere(P, "report", otherwise=403), on_it(P, "report", otherwise=302)),
        FORM,
        lambda it: {"label": "2016-07"},
        PROJECTS,
        lambda it: {f"done_wan-{it.report.pk}": "77", f"progress-{it.report.pk}": "整表填报", f"version-{it.report.pk}": it.report.version},
        case="one row",
        only="POST",
    ),
    Row(
        "projects:round-accept",
        (SEES_ROUND, anywhere(P, "review", otherwise=403), on_it(P, "review", otherwise=302)),
        POST,
        lambda it: {"label": "2016-06"},
        PROJECTS,
        lambda it: {"report": [it.submitted.pk]},
    ),
    Row(
        "projects:round-lock",
        (SEES_ROUND, anywhere("projects.round", "change")),
        POST,
        lambda it: {"label": "2016-05"},
        sound=lambda it: {"because": "缺报项目已停建"},
    ),
    Row("projects:report", (SEES,), at=pk("report"), places=PROJECTS),
    Row("projects:report-fill", (SEES, REPORTS), POST, pk("report"), PROJECTS, month_of),
    Row("projects:report-accept", (SEES, REVIEWS), POST, pk("submitted"), PROJECTS, lambda it: {}),
    Row("projects:report-return", (SEES, REVIEWS), POST, pk("submitted"), PROJECTS, lambda it: SAID),
]

# --- Registers ----------------------------------------------------------------------------

KNOWS, EXPORTS, IMPORTS = (anywhere(P, act, otherwise=403) for act in ("view", "export", "import"))


def register(it, **more) -> dict:
    """Return the arguments of a register's address."""
    return {"name": "projects"} | more


LEDGER = [
    Row("ledger:list", (KNOWS,), at=register),
    Row("ledger:conditions", (KNOWS,), at=register),
    *(
        Row("ledger:offers", (KNOWS,), SAFE, lambda it, name=name: register(it, filter_name=name), case=name)
        for name in ("unit", "lead_unit", "handling_unit", "territory", "sponsor")
    ),
    Row("ledger:columns", (KNOWS,), POST, register, sound=lambda it: {"column": ["name", "code"]}),
    Row("ledger:views", (KNOWS,), FORM, register, sound=lambda it: {"name": "我的新视图", "query": "year=2016"}),
    Row("ledger:view-delete", (KNOWS, mine()), POST, lambda it: register(it, pk=it.view.pk), HELD, lambda it: {}),
    Row("ledger:export", (EXPORTS,), READ, register),
    Row("ledger:template", (IMPORTS,), READ, register),
    Row("ledger:import", (IMPORTS,), FORM, register, sound=lambda it: {"file": books.workbook(it), "year": "2016"}),
    Row("ledger:import-batch", (IMPORTS, mine()), SAFE, lambda it: register(it, pk=it.batch.pk), HELD),
    Row("ledger:import-confirm", (IMPORTS, mine()), POST, lambda it: register(it, pk=it.batch.pk), HELD, lambda it: {}),
    Row("ledger:new", (anywhere(P, "add", otherwise=403),), FORM, register, sound=books.new_project),
    Row("ledger:edit", (KNOWS, SEES, CHANGES), FORM, lambda it: register(it, pk=it.project.pk), PROJECTS, books.changed_project),
]

# --- Rankings --------------------------------------------------------------------------------

SEES_RANKING, SEES_DRAFT = anywhere(P), anywhere("rankings.rankingtable", "draft")
PUBLISHES = anywhere("rankings.rankingtable", "publish", otherwise=403)
PUBLISHED = (SEES_RANKING,)
DRAFT = (SEES_RANKING, SEES_DRAFT)


def standing(name: str, **more):
    """Return what makes the arguments of a standing's address."""

    def at(it) -> dict:
        table = getattr(it, name)
        return {"kind": table.kind, "period": table.period, "group": table.group} | {key: find(it) for key, find in more.items()}

    return at


RANKINGS = [
    Row("rankings:index", PUBLISHED),
    Row("rankings:standing", PUBLISHED, at=standing("published"), case="published"),
    Row("rankings:standing", DRAFT, at=standing("draft"), case="draft"),
    Row("rankings:place", PUBLISHED, at=standing("published", unit=lambda it: it.ranked_unit.pk), case="published"),
    Row("rankings:place", DRAFT, at=standing("draft", unit=lambda it: it.ranked_unit.pk), case="draft"),
    Row("rankings:publish", (*DRAFT, PUBLISHES), FORM, pk("draft"), sound=lambda it: SAID),
    Row("rankings:correct", (*PUBLISHED, PUBLISHES), FORM, pk("published"), sound=lambda it: SAID),
    Row("rankings:withdraw", (*DRAFT, PUBLISHES), FORM, pk("correction"), sound=lambda it: SAID),
    Row("rankings:recompute", (*DRAFT, PUBLISHES), POST, pk("stale_draft"), sound=lambda it: {}),
]

# --- The trail ---------------------------------------------------------------------------------


def history(url: str, label: str, asks: tuple, name: str = "", **more) -> Row:
    """Return the row of the history of a kind of object: its door is that of the object itself."""
    return Row(
        url,
        asks,
        at=lambda it: {"label": label} | ({"pk": str(getattr(it, name).pk)} if name else {}),
        case=more.pop("case", label),
        **more,
    )


SEES_TRAIL = anywhere("trail.act")
TRAIL = [
    Row("trail:acts", (SEES_TRAIL,)),
    Row("trail:today", (SEES_TRAIL,)),
    Row("trail:act", (SEES_TRAIL,), at=pk("act")),
    Row("trail:export", (anywhere("trail.act", "export"),)),
    history("trail:of", "projects.project", (SEES,), "project", places=PROJECTS),
    history("trail:of", "projects.report", (SEES,), "report", places=PROJECTS),
    history("trail:of", "projects.round", (SEES_ROUND,), "round"),
    history("trail:of", "org.unit", (SEES_UNIT,), "unit", places=UNITS),
    history("trail:of", "org.person", (SEES_PERSON,), "person", places=PEOPLE),
    history("trail:of", "org.user", (USER_SEES,), "user", places=PEOPLE),
    history("trail:of", "ledger.importbatch", (mine(),), "batch", places=HELD),
    history("trail:of", "rankings.rankingtable", PUBLISHED, "published"),
    history("trail:of", "rankings.rankingtable", DRAFT, "draft", case="a draft"),
    history("trail:of-all", "org.calendarday", (anywhere("org.calendarday"),)),
    history("trail:of-all", "org.loginpolicy", (anywhere("org.loginpolicy"),)),
    history("trail:of-all", "alerts.levelpolicy", (anywhere("alerts.levelpolicy"),)),
    history("trail:of-all", "alerts.channel", (SEES_CHANNEL,)),
]

ROWS: list[Row] = [*ROOF, *ORG, *LOG_IN, *JOBS, *ALERTS, *PAGES, *DELIVERY, *REPORTING, *LEDGER, *RANKINGS, *TRAIL]
