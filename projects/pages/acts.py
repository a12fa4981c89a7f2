"""What a person can do now on a project, each act saying what will follow; the most urgent first."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Delay, Milestone
from projects.pages.head import Head
from projects.pages.raised import acts_of_supervision
from projects.statuses import ReportStatus, Stage
from tracker.frame.templatetags.frame import month
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
    if may(user, "report", head.project):
        found.extend(_monthly_report(head))
    if may(user, "change", head.project):
        found.append(
            Act(
                _("Edit master data and plan"),
                reverse("ledger:edit", args=["projects", head.project.pk]),
                _("Name, units, money and the year's plan."),
            )
        )
    found.extend(Act(*act) for act in acts_of_supervision(head, user))
    return [Act(act.label, act.url, act.follows, primary=place == 0) for place, act in enumerate(found)]


def _deliveries(head: Head) -> list[Act]:
    """Return what the unit side can do, urgent acts first."""
    pk = head.project.pk
    found = [*_urgent_milestone(head), *_urgent_delay(head)]
    if not head.started_on and head.stage != Stage.COMPLETED:
        start = Act(_("Record the start"), reverse("projects:start", args=[pk]), _("It counts in the start rate from its day on."))
        found.insert(0 if head.start_is_late else len(found), start)
    if head.stage == Stage.BUILDING:
        follows = _("It counts as complete from that day on and reports no more.")
        found.append(Act(_("Record the completion"), reverse("projects:complete", args=[pk]), follows))
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


def _monthly_report(head: Head) -> list[Act]:
    """Return the month that lies with the unit, if there is one."""
    found = head.project.next_report
    if found is None:
        return []
    label = _("Fill the monthly report %(month)s") % {"month": month(date.fromisoformat(found["month"]))}
    follows = _("It lies with your unit: %(status)s.") % {"status": ReportStatus(found["status"]).label}
    return [Act(label, reverse("projects:report", args=[found["id"]]), follows)]


def _urgent_milestone(head: Head) -> list[Act]:
    found = head.project.next_milestone
    if found is None:
        return []
    milestone = Milestone(**found | {"due_on": date.fromisoformat(found["due_on"])})
    late = milestone.days_late(head.on) > 0
    follows = _("It is overdue; once delivered, its reminders stop.") if late else _("With day and proof; it counts as delivered at once.")
    label = _("Deliver “%(milestone)s”") % {"milestone": milestone}
    return [Act(label, reverse("projects:milestone-deliver", args=[milestone.pk]), follows)]


def _urgent_delay(head: Head) -> list[Act]:
    if head.project.next_delay is None:
        return []
    delay = Delay(**head.project.next_delay)
    follows = _("%(delay)s: says how it was resolved.") % {"delay": delay}
    return [Act(_("Resolve the delay"), reverse("projects:delay-resolve", args=[delay.pk]), follows)]
