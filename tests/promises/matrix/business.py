"""Rows of the table: projects, months, registers, rankings (see table.py)."""

from tests.promises.matrix import books
from tests.promises.matrix.rules import (
    BY_PROJECT,
    FORM,
    HELD,
    POST,
    PROJECTS,
    READ,
    SAFE,
    UNITS,
    Row,
    anywhere,
    everywhere,
    mine,
    on_it,
)
from tests.promises.matrix.words import SAID, TODAY, P, pk

# --- Projects ---------------------------------------------------------------------------

SEES = on_it(P)
REPORTS, DELIVERS, REVIEWS, CHANGES = (on_it(P, act, otherwise=403) for act in ("report", "deliver", "review", "change"))
SEES_ROUND = anywhere("projects.round")


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
    Row("projects:site-link", (SEES, DELIVERS), FORM, pk("project"), PROJECTS, lambda it: {"source": it.free_site.pk}),
    act("projects:site-unlink", "site", {"because": "关联错误"}),
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
