"""What waits for who re-checks, signs, looks back and closes out."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.matters import steps_of
from accountability.models import Feedback, LookBack, Matter, Signature
from accountability.powers import may_sign
from accountability.queues.kinds import Queue, Waiting, form_of, of_matters, rows_of, within
from accountability.rules import OFFICE_WORKDAYS
from accountability.statuses import FeedbackStatus
from tracker.org.models import User

LOOK_BACK_DAYS = 7  # look-backs due within so many days are listed
MOST_LOOKED_AT = 400  # matters awaiting signatures that are looked at for one person


def _to_recheck(user: User, on: date) -> QuerySet:
    """Return what awaits the re-check of a person: never what they fed back themselves."""
    own = Exists(Feedback.objects.filter(matter=OuterRef("pk"), status=FeedbackStatus.WAITING, by=user))
    return of_matters("accept", user).to_recheck().filter(~own).order_by("fed_back_at", "id")


def _look_backs(user: User, on: date) -> QuerySet:
    last = on + timedelta(days=LOOK_BACK_DAYS)
    return rows_of(LookBack, user, act="accept").due().filter(due_on__lte=last).order_by("due_on", "id")


RECHECK = Queue(
    "recheck",
    _("To re-check"),
    _to_recheck,
    lambda row: Waiting(
        row, within(row.fed_back_at, OFFICE_WORKDAYS), row.get_absolute_url(), _("Re-check"), pgettext_lazy("act", "Re-check")
    ),
)
LOOK_BACK = Queue(
    "look-backs",
    _("Look-backs"),
    _look_backs,
    lambda row: Waiting(row.matter, row.due_on, reverse("accountability:look-back", args=[row.pk]), _("Look-back"), _("Look back")),
)


def to_sign(user: User, on: date, *, is_whole: bool = False) -> list[Matter]:
    """Return the accepted matters whose next signature is this person's (or, `is_whole`, which all have signed), the oldest first."""
    signed = Signature.objects.filter(matter=OuterRef("pk"), round=OuterRef("sign_round")).order_by()
    last = Subquery(signed.order_by("-order").values("order")[:1])
    fed_back = Exists(Feedback.objects.filter(matter=OuterRef("pk"), status=FeedbackStatus.ACCEPTED, by=user))
    rows = of_matters("supervise" if is_whole else "sign", user).to_sign().annotate(signed=last).filter(~fed_back)
    if not is_whole:
        rows = rows.filter(~Exists(signed.filter(by=user)))
    found = []
    for matter in rows.order_by("status_since", "id")[:MOST_LOOKED_AT]:
        steps, done = steps_of(matter), matter.signed or 0
        is_signed = done >= len(steps)
        if is_signed if is_whole else not is_signed and may_sign(user, steps[done], matter):
            found.append(matter)
    return found


SIGN = Queue(
    "sign",
    _("To sign"),
    to_sign,
    lambda row: Waiting(
        row, within(row.status_since, OFFICE_WORKDAYS), form_of("sign", row.pk), _("To sign"), pgettext_lazy("act", "Sign")
    ),
)
CLOSE = Queue(
    "close",
    _("To close out"),
    lambda user, on: to_sign(user, on, is_whole=True),
    lambda row: Waiting(
        row,
        within(row.status_since, OFFICE_WORKDAYS),
        form_of("close-out", row.pk),
        _("Matter to close out"),
        pgettext_lazy("act", "Close out"),
    ),
)
