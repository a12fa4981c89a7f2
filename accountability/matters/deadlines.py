"""More time (延期): asked before the due day, with a reason, up to a cap, granted by the office; otherwise the date stands."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import Extension, Matter
from accountability.policies import policy_on
from accountability.powers import demand_may
from accountability.records import NotNow, change, hold, tell
from accountability.rules import latest_extension
from accountability.statuses import Deed, ExtensionStatus, MatterStatus
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User

S = MatterStatus
E = ExtensionStatus


class TooLate(Refused):
    """More time is asked for after the due day."""

    def __init__(self, due_on: date):
        text = _("It was due on %(day)s: more time is asked for before the due date passes. The date stands.")
        super().__init__(text % {"day": due_on.isoformat()})


@transaction.atomic
def ask_extension(matter: Matter, *, wanted_on: date, reason: str, at: datetime, by: User) -> Extension:
    """Ask for more time, on the due day at the latest. Raises NotNow, TooLate, Refused beyond the cap or too often."""
    hold(matter, S.ASSIGNED, S.ACKNOWLEDGED, S.RECTIFYING)
    demand_may(by, "handle", matter)
    day = local_day(at)
    policy = policy_on(day)
    if day > matter.due_on:
        raise TooLate(matter.due_on)
    if wanted_on <= matter.due_on:
        raise Refused(_("Choose a day later than %(day)s.") % {"day": matter.due_on.isoformat()}, "wanted_on")
    latest = latest_extension(matter.original_due_on, policy)
    if wanted_on > latest:
        raise Refused(_("It may be extended to %(day)s at most.") % {"day": latest.isoformat()}, "wanted_on")
    if matter.extensions.filter(status=E.ASKED).exists():
        raise Refused(_("A request for more time waits for its answer already."))
    if matter.extensions.filter(status=E.GRANTED).count() >= policy.extension_times:
        raise Refused(_("It has been extended %(count)d times: more is not allowed.") % {"count": policy.extension_times})
    return Extension.objects.create(
        matter=matter, reason=demand_text(reason, "reason"), was_due_on=matter.due_on, wanted_on=wanted_on, asked_at=at, asked_by=by
    )


@transaction.atomic
def decide_extension(extension: Extension, *, is_granted: bool, answer: str, at: datetime, by: User) -> None:
    """Grant or refuse more time. Raises NotNow when somebody was faster, Refused for one's own request, Missing without a reason."""
    matter = extension.matter
    hold(matter)
    demand_may(by, "supervise", matter)
    extension.refresh_from_db(from_queryset=Extension.objects.again(extension))
    if extension.status != E.ASKED:
        raise NotNow(matter)
    if extension.asked_by_id == by.pk:
        raise Refused(_("Nobody decides on their own request."))
    answer = answer.strip() if is_granted else demand_text(answer, "answer")
    decided = {"status": E.GRANTED if is_granted else E.REFUSED, "answer": answer, "decided_at": at, "decided_by": by}
    Extension.objects.again(extension).update(**decided)
    for name, value in decided.items():
        setattr(extension, name, value)
    if is_granted and matter.due_on and matter.due_on < extension.wanted_on:
        tell(matter, Deed.EXTENDED, at=at, by=by, words=extension.reason, was=matter.due_on, became=extension.wanted_on)
        change(matter, due_on=extension.wanted_on)
