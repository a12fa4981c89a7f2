"""The supervised matters of a project, and what of it may become one."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.models import Matter
from accountability.statuses import FINAL
from projects import raising
from projects.models import AnnualPlan, Delay, Milestone, Project, RaisedMatter
from projects.pages.head import Head
from projects.raising import Fact
from projects.statuses import RaisedFor
from tracker.org.models import User
from tracker.org.rights import reach

R = RaisedFor


def may_raise(user: User) -> bool:
    """Return True if a user registers matters."""
    return bool(reach(user, "accountability.matter", "add"))


def matters_of(head: Head, user: User) -> dict:
    """Return the matters of a project that the user sees, what is late without one, and how the rule raises them."""
    facts = late_facts(head) if may_raise(user) else []
    return {
        "raised": list(raising.of_project(head.project, user)),
        "facts": [{"fact": fact, "why": R(fact.why).label, "url": url_of(fact)} for fact in facts],
        "can_raise": may_raise(user),
        "can_instruct": bool(reach(user, "accountability.matter", "instruct")),
        "rule": raising.rule_on(head.on),
        "final": FINAL,
    }


def url_of(fact: Fact) -> str:
    """Return the address of the form that raises a fact."""
    return reverse("projects:raise", args=[fact.project.pk, R(fact.why).value, fact.row.pk])


def late_facts(head: Head) -> list[Fact]:
    """Return what is late on the project and has no open matter."""
    project, on = head.project, head.on
    taken = _taken(project)
    rows = [(R.DELAY, row) for row in Delay.objects.within(project=project).unresolved(on=on)]
    rows += [(R.MILESTONE, row) for row in Milestone.objects.within(project=project).overdue(on=on)]
    rows += [(R.START, row) for row in AnnualPlan.objects.within(project=project).start_overdue(on=on)]
    return [Fact(why, project, row) for why, row in rows if (why, row.pk) not in taken]


def _taken(project: Project) -> set[tuple[str, int]]:
    open_ = Matter.objects.unscoped("a fact has one open matter, whoever sees it").exclude(status__in=FINAL).values("pk")
    rows = RaisedMatter.objects.within(project=project).filter(matter__in=open_)
    return {(row.why, row.delay_id or row.milestone_id or row.plan_id) for row in rows}


def acts_of_supervision(head: Head, user: User) -> list[tuple[str, str, str]]:
    """Return label, address and consequence of what the supervising side may do on a project."""
    found = []
    if reach(user, "accountability.matter", "instruct"):
        follows = _("It becomes a matter with priority; the office assigns it.")
        found.append((_("Write an instruction"), reverse("projects:instruct", args=[head.project.pk]), follows))
    if may_raise(user):
        url = f"{head.project.get_absolute_url()}?tab=matters"
        found.append((_("Raise into a matter"), url, _("What is late stands there, each with its own form.")))
    return found
