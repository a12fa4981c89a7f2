"""What the unit did: photographs, plans, feedback with its re-checks, signatures, look-backs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.models import Matter, MatterFile, PlanStep
from accountability.papers.words import day, label, moment, named, who
from tracker.bulletins.blocks import Block, Column, Fact, Facts, Heading, Picture, PicturePair, Table
from tracker.evidence import storage

Phase = MatterFile.Phase


def photographs(matter: Matter) -> list[Block]:
    """Return the photographs: each one after beside the one before of the same spot, then what is left, two by two."""
    rows = [row for row in matter.files.select_related("file") if row.file.is_photo]
    paired = [row for row in rows if row.pair_of_id and row.phase != Phase.BEFORE]
    befores = {row.pk: row for row in rows if row.phase == Phase.BEFORE}
    answered = {row.pair_of_id for row in paired}
    lone = [row for row in befores.values() if row.pk not in answered]
    others = [row for row in rows if row.phase != Phase.BEFORE and row not in paired]
    missing = _("No photograph.")
    pairs = [(befores.get(row.pair_of_id), row) for row in paired] + [(row, None) for row in lone]
    blocks: list[Block] = [
        PicturePair(picture(one), picture(other), _("Pair %(number)d") % {"number": number}, missing)
        for number, (one, other) in enumerate(pairs, start=1)
    ]
    halves = [others[place : place + 2] for place in range(0, len(others), 2)]
    blocks += [PicturePair(picture(half[0]), picture(half[1] if len(half) > 1 else None), missing="") for half in halves]
    return blocks


def picture(row: MatterFile | None) -> Picture | None:
    """Return a photograph with when it was taken and brought, and the hash of the original."""
    if row is None:
        return None
    file = row.file
    taken = _("taken %(when)s") % {"when": moment(file.taken_at)} if file.taken_at else _("time of taking unknown")
    caption = f"{row.get_phase_display()} {row.words}".strip() + f"\n{taken}" + f"\n{_('uploaded %(when)s') % {'when': moment(file.at)}}"
    return Picture(lambda: content(file.copy_sha256), reverse("evidence:copy", args=[file.uid]), caption, file.sha256)


def content(sha256: str) -> bytes:
    """Return what lies in storage under a hash. Raises OSError."""
    with storage.read(sha256) as stream:
        return stream.read()


def plans(matter: Matter) -> list[Block]:
    """Return the plans, the one in force first, each with its steps."""
    blocks: list[Block] = []
    columns = (Column(label(PlanStep, "words"), 6), Column(label(PlanStep, "due_on"), 3, "center"), Column(label(PlanStep, "person"), 2))
    for plan in matter.plans.select_related("acceptor", "responsible", "by__person").prefetch_related("steps"):
        facts = [
            named(plan, "fix_kind"),
            named(plan, "planned_on"),
            named(plan, "target", is_wide=True),
            named(plan, "measures", is_wide=True),
            named(plan, "acceptor", plan.acceptor or ""),
            named(plan, "responsible", plan.responsible or ""),
            Fact(_("Plan set at"), moment(plan.at)),
            Fact(_("Plan set by"), who(plan.by)),
        ]
        steps = [[step.words, day(step.due_on), step.person] for step in plan.steps.all()]
        blocks += [Facts(facts), *([Table(columns, steps)] if steps else [])]
    return blocks


def feedbacks(matter: Matter) -> list[Block]:
    """Return each feedback of the unit with what the re-check of it found (整改报告、验收)."""
    blocks: list[Block] = []
    rows = matter.feedbacks.select_related("unit", "by__person", "judged_by__person").prefetch_related("files__file")
    for number, row in enumerate(rows, start=1):
        papers = "\n".join(f"{one.get_phase_display()} {one.file.name}" for one in row.files.all())
        facts = [
            Fact(_("Fed back at"), moment(row.at)),
            Fact(_("Fed back by"), f"{row.unit.name}\n{who(row.by)}"),
            named(row, "words", is_wide=True),
            Fact(_("Evidence handed in"), papers, is_wide=True),
            named(row, "status"),
            Fact(_("Re-checked at"), "\n".join(filter(None, (moment(row.judged_at), str(row.judged_by or ""))))),
            named(row, "judgement", is_wide=True),
        ]
        blocks += [Heading(2, _("Feedback no. %(number)d") % {"number": number}), Facts(facts)]
    return blocks


def signatures(matter: Matter) -> list[Block]:
    """Return who signed which step of the chain, round by round (销号审批)."""
    rows = [
        [str(row.round), row.get_step_display(), who(row.by), moment(row.at), row.words]
        for row in matter.signatures.select_related("by__person")
    ]
    columns = (Column(_("Round"), 1, "center"), Column(_("Step of sign-off"), 2.6), Column(_("Signed by"), 1.8), Column(_("Time"), 3))
    return [Table((*columns, Column(_("Opinion"), 4)), rows)] if rows else []


def look_backs(matter: Matter) -> list[Block]:
    """Return the look-backs after close-out (回访)."""
    rows = [
        [day(row.due_on), row.get_status_display(), moment(row.done_at), str(row.done_by or ""), row.words]
        for row in matter.look_backs.select_related("done_by__person")
    ]
    columns = (Column(_("Due"), 3), Column(_("Result"), 1.6), Column(_("Done"), 3), Column(_("By"), 1.6), Column(_("Findings"), 4))
    return [Table(columns, rows)] if rows else []
