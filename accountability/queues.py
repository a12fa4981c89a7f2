"""What waits for whom in supervision: queues that the to-do list and the desk share; each row has its day and the form that answers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.matters import steps_of
from accountability.models import Breach, Extension, Feedback, LookBack, Matter, Notice, Plan, Review, Signature, Statement, Urging
from accountability.policies import policy_on
from accountability.powers import MATTER, may_sign
from accountability.rules import ASSIGN_WORKDAYS, OFFICE_WORKDAYS, RECEIPT_WORKDAYS
from accountability.statuses import FeedbackStatus, UrgingStatus
from tracker.lib.periods import local_day
from tracker.org.models import User
from tracker.org.rights import reach
from tracker.org.workdays import add_workdays

LOOK_BACK_DAYS = 7  # look-backs due within so many days are listed
MOST_LOOKED_AT = 400  # matters awaiting signatures that are looked at for one person
UNITS = ("handling_unit", "kind")


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: whose matter it is about, when it should be answered, where."""

    matter: Matter
    due_on: date | None
    url: str
    kind: Promise
    act: Promise
    detail: str = ""


@dataclass(frozen=True)
class Queue:
    """What waits for a person of one kind; `rows(user, on)` are all of them, ordered, `as_waiting(row)` says each."""

    name: str
    title: Promise
    rows: Callable[[User, date], QuerySet | Sequence]
    as_waiting: Callable[[Any], Waiting]

    def count(self, user: User, on: date) -> int:
        """Return how many wait."""
        found = self.rows(user, on)
        return found.count() if isinstance(found, QuerySet) else len(found)

    def waiting(self, user: User, on: date, most: int) -> list[Waiting]:
        """Return the first of them."""
        return [self.as_waiting(row) for row in self.rows(user, on)[:most]]


def form_of(act: str, *pks: int) -> str:
    """Return the address of the form of an act on a matter, or on a row of it."""
    return reverse(f"accountability:matter-{act}", args=pks)


def within(moment, workdays: int) -> date | None:
    """Return the day by which something that began at a moment should be answered."""
    return add_workdays(local_day(moment), workdays).day if moment else None


def _of_matters(act: str, user: User) -> QuerySet:
    return Matter.objects.actable_by(user, act).select_related(*UNITS)


def _of(model, user: User, path: str = "matter", act: str = "supervise") -> QuerySet:
    return model.objects.actable_by(user, act).select_related(*(f"{path}__{name}" for name in UNITS))


# --- The unit -----------------------------------------------------------------


def _received_by_nobody(user: User) -> QuerySet:
    rows = Notice.objects.visible_to(user).unsigned().about_matters_in_hand()
    return rows.select_related("matter__handling_unit", "unit").order_by("issued_at", "id")


def _unsigned_notices(user: User, on: date) -> QuerySet:
    """Return notices to sign for, but those that are signed together with their matter."""
    rows = Notice.objects.answerable_by(user).unsigned().apart_from_matters().select_related("matter__handling_unit")
    return rows.order_by("issued_at", "id")


def _rectifying(user: User, on: date) -> QuerySet:
    """Return what is to be put right: with has_plan, was_returned and the running urging's day."""
    mine = {"matter": OuterRef("pk")}
    rows = _of_matters("handle", user).being_rectified()
    return rows.annotate(
        has_plan=Exists(Plan.objects.filter(**mine)),
        last_feedback=Subquery(Feedback.objects.filter(**mine).order_by("-at", "-id").values("status")[:1]),
        urging_due_on=Subquery(Urging.objects.filter(status=UrgingStatus.SENT, **mine).values("due_on")[:1]),
    ).order_by("due_on", "id")


def _to_rectify(row: Matter) -> Waiting:
    due_on = row.urging_due_on or row.due_on
    if row.last_feedback == FeedbackStatus.RETURNED:
        return Waiting(row, due_on, form_of("feed-back", row.pk), _("Returned: rectify again"), _("Feed back again"))
    if row.urging_due_on:
        return Waiting(row, due_on, form_of("feed-back", row.pk), _("Urged"), _("Feed back"))
    if not row.has_plan:
        return Waiting(row, due_on, form_of("plan", row.pk), _("Plan missing"), _("Make the plan"))
    return Waiting(row, due_on, form_of("feed-back", row.pk), _("To rectify"), _("Feed back"))


def _about_notice(row: Notice, days: int) -> Waiting:
    due_on = row.due_on if row.received_at else within(row.issued_at, days)
    url = reverse("accountability:notice", args=[row.pk])
    if row.received_at:
        return Waiting(row.matter, due_on, url, _("Reply to a notice"), _("Reply"), row.number)
    return Waiting(row.matter, due_on, url, _("Notice to sign for"), _("Sign for it"), row.number)


def _stateable(user: User, on: date) -> QuerySet:
    """Return the open breaches of the unit's matters to which nothing has been said."""
    said = Exists(Statement.objects.filter(breach=OuterRef("pk")))
    return _of(Breach, user, act="handle").open().filter(~said).order_by("at", "id")


def unit_queues(user: User, on: date) -> list[Queue]:
    """Return what waits for a unit's people; nothing for who may act for all units."""
    where = reach(user, MATTER, "handle")
    if not where or where.everywhere:
        return []
    days = policy_on(on).acknowledge_days
    return [
        Queue(
            "acknowledge",
            _("To sign for"),
            lambda user, on: _of_matters("handle", user).unacknowledged().order_by("acknowledge_due_on", "id"),
            lambda row: Waiting(row, row.acknowledge_due_on, form_of("acknowledge", row.pk), _("Matter to sign for"), _("Sign for it")),
        ),
        Queue("notices", _("Notices to sign for"), _unsigned_notices, lambda row: _about_notice(row, days)),
        Queue(
            "verify",
            _("Facts to check"),
            lambda user, on: _of_matters("handle", user).to_verify().order_by("due_on", "id"),
            lambda row: Waiting(row, row.due_on, form_of("verify", row.pk), _("Facts to check"), _("Check the facts")),
        ),
        Queue("rectify", _("To rectify"), _rectifying, _to_rectify),
        Queue(
            "replies",
            _("Replies due"),
            lambda user, on: (
                Notice.objects.answerable_by(user).awaiting_reply().select_related("matter__handling_unit").order_by("due_on", "id")
            ),
            lambda row: _about_notice(row, days),
        ),
        Queue(
            "statements",
            _("Statements possible"),
            _stateable,
            lambda row: Waiting(
                row.matter,
                None,
                form_of("state", row.matter_id, row.pk),
                _("Statement possible"),
                pgettext_lazy("act", "State"),
                row.get_rule_display(),
            ),
        ),
    ]


# --- The office ---------------------------------------------------------------


def _to_urge(user: User, on: date) -> QuerySet:
    return _of_matters("supervise", user).to_urge(due_by=on - timedelta(days=1)).order_by("due_on", "id")


ASSIGN = Queue(
    "assign",
    _("To hand down"),
    lambda user, on: _of_matters("supervise", user).unassigned().order_by("registered_at", "id"),
    lambda row: Waiting(
        row,
        within(row.registered_at, ASSIGN_WORKDAYS),
        form_of("assign", row.pk),
        _("Matter to hand down"),
        pgettext_lazy("act", "Hand down"),
    ),
)
DECIDE_URGING = Queue(
    "proposals",
    _("Proposed urgings"),
    lambda user, on: _of(Urging, user).proposed().order_by("proposed_at", "id"),
    lambda row: Waiting(
        row.matter,
        within(row.proposed_at, ASSIGN_WORKDAYS),
        form_of("approve", row.matter_id, row.pk),
        _("Proposed urging"),
        _("Send or decline"),
        str(row),
    ),
)
URGE = Queue(
    "urge",
    _("Overdue, not urged"),
    _to_urge,
    lambda row: Waiting(row, row.due_on, form_of("urge", row.pk), _("Overdue, not urged"), pgettext_lazy("act", "Urge")),
)
UNTRUE = Queue(
    "untrue",
    _("Found untrue"),
    lambda user, on: _of_matters("supervise", user).to_confirm().order_by("verdict_at", "id"),
    lambda row: Waiting(
        row,
        within(row.verdict_at, OFFICE_WORKDAYS),
        form_of("confirm-untrue", row.pk),
        _("“Not true” to confirm"),
        _("Confirm or send back"),
    ),
)
EXTENSION = Queue(
    "extensions",
    _("Requests for more time"),
    lambda user, on: _of(Extension, user).waiting().order_by("was_due_on", "id"),
    lambda row: Waiting(
        row.matter, row.was_due_on, form_of("decide-extension", row.matter_id, row.pk), _("Request for more time"), _("Decide")
    ),
)
REVIEW = Queue(
    "reviews",
    _("Reviews"),
    lambda user, on: _of(Review, user, "urging__matter").waiting().order_by("due_on", "id"),
    lambda row: Waiting(
        row.urging.matter,
        row.due_on,
        form_of("answer-review", row.urging.matter_id, row.pk),
        _("Review of a strike"),
        _("Answer"),
        str(row.urging),
    ),
)
STATEMENT = Queue(
    "answers",
    _("Statements to answer"),
    lambda user, on: _of(Statement, user, "breach__matter").waiting().order_by("at", "id"),
    lambda row: Waiting(
        row.breach.matter,
        within(row.at, OFFICE_WORKDAYS),
        form_of("answer-statement", row.breach.matter_id, row.pk),
        _("Statement in defence"),
        _("Answer"),
        row.breach.get_rule_display(),
    ),
)
UNSIGNED = Queue(
    "unsigned",
    _("Notices not signed for"),
    lambda user, on: _received_by_nobody(user),
    lambda row: Waiting(
        row.matter,
        within(row.issued_at, RECEIPT_WORKDAYS),
        reverse("accountability:notice", args=[row.pk]),
        _("Notice not signed for"),
        _("Look"),
        f"{row.number} · {row.unit}",
    ),
)


# --- Whoever re-checks and signs -------------------------------------------------


def _to_recheck(user: User, on: date) -> QuerySet:
    """Return what awaits the re-check of a person: never what they fed back themselves."""
    own = Exists(Feedback.objects.filter(matter=OuterRef("pk"), status=FeedbackStatus.WAITING, by=user))
    return _of_matters("accept", user).to_recheck().filter(~own).order_by("fed_back_at", "id")


def _look_backs(user: User, on: date) -> QuerySet:
    last = on + timedelta(days=LOOK_BACK_DAYS)
    return _of(LookBack, user, act="accept").due().filter(due_on__lte=last).order_by("due_on", "id")


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
    rows = _of_matters("supervise" if is_whole else "sign", user).to_sign().annotate(signed=last).filter(~fed_back)
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
OFFICE = (ASSIGN, DECIDE_URGING, URGE, UNTRUE, EXTENSION, REVIEW, STATEMENT, CLOSE)


def queues(user: User, on: date) -> list[Queue]:
    """Return the queues of a person: of the unit, of the office, of who re-checks, of who signs."""
    found = unit_queues(user, on)
    if reach(user, MATTER, "supervise").everywhere:
        found += OFFICE
    if reach(user, MATTER, "accept"):
        found += [RECHECK, LOOK_BACK]
    if reach(user, MATTER, "sign"):
        found.append(SIGN)
    return found
