"""What waits for the supervision office."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.models import Extension, Notice, Review, Statement, Urging
from accountability.queues.kinds import Queue, Waiting, form_of, of_matters, rows_of, within
from accountability.rules import ASSIGN_WORKDAYS, OFFICE_WORKDAYS, RECEIPT_WORKDAYS
from tracker.org.models import User


def _received_by_nobody(user: User) -> QuerySet:
    rows = Notice.objects.visible_to(user).unsigned().about_matters_in_hand()
    return rows.select_related("matter__handling_unit", "unit").order_by("issued_at", "id")


def _to_urge(user: User, on: date) -> QuerySet:
    return of_matters("supervise", user).to_urge(due_by=on - timedelta(days=1)).order_by("due_on", "id")


ASSIGN = Queue(
    "assign",
    _("To hand down"),
    lambda user, on: of_matters("supervise", user).unassigned().order_by("registered_at", "id"),
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
    lambda user, on: rows_of(Urging, user).proposed().order_by("proposed_at", "id"),
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
    lambda user, on: of_matters("supervise", user).to_confirm().order_by("verdict_at", "id"),
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
    lambda user, on: rows_of(Extension, user).waiting().order_by("was_due_on", "id"),
    lambda row: Waiting(
        row.matter, row.was_due_on, form_of("decide-extension", row.matter_id, row.pk), _("Request for more time"), _("Decide")
    ),
)
REVIEW = Queue(
    "reviews",
    _("Reviews"),
    lambda user, on: rows_of(Review, user, "urging__matter").waiting().order_by("due_on", "id"),
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
    lambda user, on: rows_of(Statement, user, "breach__matter").waiting().order_by("at", "id"),
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
