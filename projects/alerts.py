"""What projects plug into the machinery: alerts."""

from datetime import date, timedelta

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import AnnualPlan, Milestone, Permit, Report
from tracker.alerts.rules import AlertRule, register, subjects_of
from tracker.frame.templatetags.frame import month as month_in_words
from tracker.org.models import in_english

MILESTONE_WARNS = 7  # days before the due day
REPORT_WARNS = 3


def declare() -> None:
    """Register at start."""
    for rule in (MILESTONE, REPORT, PERMIT, START):
        register(rule)


def _milestones(on: date) -> list[QuerySet]:
    rows = Milestone.objects.undelivered(on=on).filter(due_on__lte=on + timedelta(days=MILESTONE_WARNS))
    return [_of_project(rows, kind=F("kind"), name=F("name"))]


def _reports(on: date) -> list[QuerySet]:
    rows = Report.objects.due_by(on + timedelta(days=REPORT_WARNS), on=on)
    return [_of_project(rows, due_on="round__due_on", month=F("month"))]


def _permits(on: date) -> list[QuerySet]:
    return [_of_project(Permit.objects.overdue(on=on), permit=F("kind__name"), permit_en=F("kind__name_en"))]


def _starts(on: date) -> list[QuerySet]:
    return [_of_project(AnnualPlan.objects.start_overdue(on=on), due_on="planned_start_on")]


def _of_project(rows: QuerySet, *, due_on: str = "due_on", **facts) -> QuerySet:
    """Return rows that belong to a project as subjects: the project's three officers answer, else its handling unit's."""
    of_all = {"id": F("pk"), "project_id": F("project_id"), "project": F("project__name"), "project_en": F("project__name_en")}
    return subjects_of(
        rows,
        subject=Cast("pk", TextField()),
        due_on=due_on,
        facts=JSONObject(**of_all, **facts),
        unit="project__handling_unit_id",
        responsible="project__responsible_id",
        deputy="project__deputy_id",
        main_leader="project__main_leader_id",
    )


def _milestone_sentence(facts: dict) -> str:
    name = Milestone(kind=facts["kind"], name=facts["name"]).label
    return _("%(project)s: milestone %(milestone)s") % {"project": _local(facts, "project"), "milestone": name}


def _report_sentence(facts: dict) -> str:
    month = month_in_words(date.fromisoformat(facts["month"]))
    return _("%(project)s: monthly report of %(month)s") % {"project": _local(facts, "project"), "month": month}


def _permit_sentence(facts: dict) -> str:
    return _("%(project)s: %(permit)s not obtained") % {"project": _local(facts, "project"), "permit": _local(facts, "permit")}


def _start_sentence(facts: dict) -> str:
    return _("%(project)s: should have started and has not") % {"project": _local(facts, "project")}


def _local(facts: dict, name: str) -> str:
    """Return a fact in the reader's language."""
    return (in_english() and facts.get(f"{name}_en")) or facts[name]


def _page(facts: dict, tab: str) -> str:
    return f"{reverse('projects:project', args=[facts['project_id']])}?tab={tab}"


MILESTONE = AlertRule(
    code="projects.milestone",
    title=gettext_lazy("Milestone"),
    subjects=_milestones,
    sentence=_milestone_sentence,
    url=lambda facts: _page(facts, "milestones"),
    warns=MILESTONE_WARNS,
)
REPORT = AlertRule(
    code="projects.report",
    title=gettext_lazy("Monthly report"),
    subjects=_reports,
    sentence=_report_sentence,
    url=lambda facts: reverse("projects:report", args=[facts["id"]]),
    warns=REPORT_WARNS,
)
PERMIT = AlertRule(
    code="projects.permit",
    title=gettext_lazy("Permit"),
    subjects=_permits,
    sentence=_permit_sentence,
    url=lambda facts: _page(facts, "permits"),
)
START = AlertRule(
    code="projects.start",
    title=gettext_lazy("Missed start"),
    subjects=_starts,
    sentence=_start_sentence,
    url=lambda facts: _page(facts, "plan"),
)
