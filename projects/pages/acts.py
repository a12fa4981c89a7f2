"""What a person can do now on a project, each act saying what will follow; the most urgent first."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Delay, Milestone
from projects.pages.head import Head
from projects.statuses import Stage
from tracker.org.models import User
from tracker.org.rights import may


@dataclass(frozen=True)
class Act:
    """One act: a button, where it leads, what will follow."""

    label: str
    url: str
    follows: str
    primary: bool = False


def acts(head: Head, user: User) -> list[Act]:
    """Return the acts that this person may do on the project today; the first is the most urgent."""
    found = _deliveries(head) if may(user, "deliver", head.project) else []
    if may(user, "change", head.project):
        found.append(
            Act(_("Edit master data and plan"), f"/ledger/projects/{head.project.pk}/edit", _("Name, units, money and the year's plan."))
        )
    return [Act(act.label, act.url, act.follows, primary=place == 0) for place, act in enumerate(found)]


def _deliveries(head: Head) -> list[Act]:
    """Return what the unit side can do, urgent acts first (two queries)."""
    pk = head.project.pk
    found = [*_urgent_milestone(head), *_urgent_delay(head)]
    if not head.started_on and head.stage != Stage.COMPLETED:
        start = Act(_("Record the start"), reverse("projects:start", args=[pk]), _("It counts in the start rate from its day on."))
        found.insert(0 if head.start_is_late else len(found), start)
    return [
        *found,
        Act(
            _("Raise a delay"),
            reverse("projects:delay-add", args=[pk]),
            _("Names the cause and the next step; a reminder comes when that is due."),
        ),
        Act(
            _("Add a milestone"),
            reverse("projects:milestone-add", args=[pk]),
            _("Its first date is kept as the plan to be measured against."),
        ),
        Act(
            _("Plan back from the end date"),
            reverse("projects:plan", args=[pk]),
            _("Shows the dates first; nothing changes until you apply them."),
        ),
    ]


def _urgent_milestone(head: Head) -> list[Act]:
    milestone = Milestone.objects.filter(project=head.project, delivered_on=None).order_by("due_on", "id").first()
    if milestone is None:
        return []
    late = milestone.days_late(head.on)
    follows = (
        _("It is overdue; once delivered, its reminders stop.") if late > 0 else _("With day and proof; it counts as delivered at once.")
    )
    return [
        Act(_("Deliver “%(milestone)s”") % {"milestone": milestone}, reverse("projects:milestone-deliver", args=[milestone.pk]), follows)
    ]


def _urgent_delay(head: Head) -> list[Act]:
    if not head.project.open_delays:
        return []
    delay = Delay.objects.unresolved(on=head.on).filter(project=head.project).order_by("next_step_due_on", "id").first()
    return [
        Act(
            _("Resolve the delay"),
            reverse("projects:delay-resolve", args=[delay.pk]),
            _("%(delay)s: says how it was resolved.") % {"delay": delay},
        )
    ]


def can_deliver(head: Head, user: User) -> bool:
    """Return True if the person may record deliveries on the project."""
    return may(user, "deliver", head.project)
