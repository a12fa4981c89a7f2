"""The three tables of a plan (三图表): schedule, road map, task sheet (时间表、路线图、任务书)."""

from datetime import date

from django.utils.translation import gettext as _

from accountability.models import Matter, Plan, PlanStep
from accountability.papers.office import office_on
from accountability.papers.words import day, in_the_districts_language, label, moment, named, or_none
from tracker.bulletins.blocks import Block, Column, Fact, Facts, Heading, PageBreak, Paragraph, Table
from tracker.bulletins.letters import Letter

FIRST = 1
NEEDED = ("handling_unit", "lead_unit", "responsible", "deputy", "main_leader")  # of the matter, besides its own columns


@in_the_districts_language
def letter_of(matter: Matter, *, on: date) -> Letter:
    """Return the three tables of a matter's plan in force, each on a page of its own."""
    plan = matter.plans.select_related("acceptor", "responsible").first()
    body = _tables(matter, plan) if plan else [Paragraph(_("There is no rectification plan yet: the unit sets one when it begins."))]
    return Letter(
        title=_("Timetable, roadmap and task sheet of rectification") + f"\n{matter.title}",
        number=matter.number,
        body=body,
        signed_by=(matter.handling_unit.name,),
        dated=on,
        is_sealed=True,
    )


def _tables(matter: Matter, plan: Plan) -> list[Block]:
    steps = list(plan.steps.all())
    return [
        Heading(1, _("Timetable")),
        *schedule(matter, plan, steps),
        PageBreak(),
        Heading(1, _("Roadmap")),
        *road_map(matter, plan, steps),
        PageBreak(),
        Heading(1, _("Task sheet")),
        *task_sheet(matter, plan),
    ]


def schedule(matter: Matter, plan: Plan, steps: list[PlanStep]) -> list[Block]:
    """Return when which step must be done and by whom (时间表)."""
    columns = (Column(_("No."), 1, "center"), Column(label(PlanStep, "words"), 5), Column(_("Due"), 3, "center"))
    columns += (Column(label(PlanStep, "person"), 2, "center"), Column(_("State of completion"), 2))
    rows = [[str(place), step.words, day(step.due_on), step.person, ""] for place, step in enumerate(steps, start=FIRST)]
    rows.append([str(len(rows) + FIRST), _("Rectification finished"), day(plan.planned_on), str(plan.responsible or ""), ""])
    return [Table(columns, rows)]


def road_map(matter: Matter, plan: Plan, steps: list[PlanStep]) -> list[Block]:
    """Return the way from hand-down to close-out, with what is behind us and what is ahead (路线图)."""
    unit, office = matter.handling_unit.name, office_on(matter.found_on)
    acceptor = plan.acceptor.name if plan.acceptor_id else office
    stops = [
        (_("Hand-down"), matter.title, day(matter.assigned_at), office),
        (_("Signing for"), _("The unit signs for it and names who is responsible"), day(matter.acknowledged_at), unit),
        (_("Check of the facts"), matter.get_verdict_display(), day(matter.verdict_at), unit),
        *((_("Rectification"), step.words, day(step.due_on), step.person or unit) for step in steps),
        (_("Feedback"), _("Feedback with evidence"), day(matter.due_on), unit),
        (_("Re-check"), _("Re-check on site and acceptance"), "", acceptor),
        (_("Close-out"), _("Signatures, close-out, look-back"), day(matter.closed_at), office),
    ]
    columns = (
        Column(_("Stage"), 2, "center"),
        Column(_("Work"), 5),
        Column(_("Time"), 3, "center"),
        Column(_("Who answers"), 3, "center"),
    )
    return [Table(columns, [list(stop) for stop in stops])]


def task_sheet(matter: Matter, plan: Plan) -> list[Block]:
    """Return what the unit commits itself to, with room for the signatures (任务书)."""
    facts = [
        named(matter, "number"),
        named(plan, "fix_kind"),
        named(matter, "title", is_wide=True),
        named(plan, "target", is_wide=True),
        named(plan, "measures", is_wide=True),
        Fact(_("Handling unit"), matter.handling_unit.name),
        Fact(_("Lead unit"), matter.lead_unit.name if matter.lead_unit_id else ""),
        *(named(matter, name, getattr(matter, name) or "") for name in ("main_leader", "deputy", "responsible")),
        named(plan, "acceptor", plan.acceptor or ""),
        named(plan, "planned_on"),
        named(matter, "due_on"),
    ]
    names = ("responsible", "deputy", "main_leader")
    signatures = [Fact(_("Signed: %(who)s") % {"who": label(Matter, name)}, is_wide=True, is_tall=True) for name in names]
    made = Fact(_("Plan set at"), moment(plan.at), is_wide=True)
    return or_none([Facts([*facts, made, *signatures])])
