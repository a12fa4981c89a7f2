"""What waits for a unit's people."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.models import Breach, Feedback, Matter, Notice, Plan, Statement, Urging
from accountability.policies import policy_on
from accountability.powers import MATTER
from accountability.queues.kinds import Queue, Waiting, form_of, of_matters, rows_of, within
from accountability.statuses import FeedbackStatus, UrgingStatus
from tracker.org.models import User
from tracker.org.rights import reach


def _unsigned_notices(user: User, on: date) -> QuerySet:
    """Return notices to sign for, but those that are signed together with their matter."""
    rows = Notice.objects.answerable_by(user).unsigned().apart_from_matters().select_related("matter__handling_unit")
    return rows.order_by("issued_at", "id")


def _rectifying(user: User, on: date) -> QuerySet:
    """Return what is to be put right: with has_plan, was_returned and the running urging's day."""
    mine = {"matter": OuterRef("pk")}
    rows = of_matters("handle", user).being_rectified()
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
    return rows_of(Breach, user, act="handle").open().filter(~said).order_by("at", "id")


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
            lambda user, on: of_matters("handle", user).unacknowledged().order_by("acknowledge_due_on", "id"),
            lambda row: Waiting(row, row.acknowledge_due_on, form_of("acknowledge", row.pk), _("Matter to sign for"), _("Sign for it")),
        ),
        Queue("notices", _("Notices to sign for"), _unsigned_notices, lambda row: _about_notice(row, days)),
        Queue(
            "verify",
            _("Facts to check"),
            lambda user, on: of_matters("handle", user).to_verify().order_by("due_on", "id"),
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
