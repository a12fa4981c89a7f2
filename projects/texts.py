"""Sentences that a matter of a project is registered with: in the district's language, whoever raises it."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.statuses import Cause, MilestoneKind, RaisedFor
from tracker.trail.notes import in_the_districts_language

R = RaisedFor
TITLES = {
    R.DELAY: _("%(project)s is behind schedule: %(thing)s"),
    R.MILESTONE: _("%(project)s: milestone “%(thing)s” is overdue"),
    R.START: _("%(project)s should have started and has not"),
    R.INSTRUCTION: _("Instruction on %(project)s"),
}
DESCRIPTIONS = {
    R.DELAY: _("Late since %(day)s: %(words)s. Next step, due %(next)s: %(step)s."),
    R.MILESTONE: _("Milestone “%(words)s” was due on %(day)s and has not been delivered."),
    R.START: _("Planned to start on %(day)s; no substantive start is recorded."),
    R.INSTRUCTION: _("A leader has written an instruction on %(project)s."),
}


def title_of(why: str, project: Project, row: Model | None) -> str:
    """Return the title of the matter of a fact."""
    return _kept(TITLES[why], project, _facts(why, row))


def description_of(why: str, project: Project, row: Model | None) -> str:
    """Return what is wrong."""
    return _kept(DESCRIPTIONS[why], project, _facts(why, row))


def _kept(words, project: Project, facts: dict) -> str:
    return in_the_districts_language(words) % ({"project": project.name} | facts)


def _facts(why: str, row) -> dict[str, str]:
    if why == R.DELAY:
        cause = in_the_districts_language(Cause(row.cause).label)
        step = {"next": row.next_step_due_on.isoformat(), "step": row.next_step}
        return {"thing": cause, "day": row.since.isoformat(), "words": row.description} | step
    if why == R.MILESTONE:
        name = row.name or in_the_districts_language(MilestoneKind(row.kind).label)
        return {"thing": name, "words": name, "day": row.due_on.isoformat()}
    return {"day": row.planned_start_on.isoformat()} if why == R.START else {}
