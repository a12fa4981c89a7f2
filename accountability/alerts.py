"""What supervision tells people of: every deadline of a matter, and what waits for the office. No sentence names anybody."""

from datetime import date, timedelta

from django.db.models import Case as Either
from django.db.models import F, QuerySet, TextField, When
from django.db.models.functions import Cast, JSONObject, TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accountability.models import Case, Extension, LookBack, Matter, Notice, Review, Urging
from accountability.querysets import with_unit
from accountability.statuses import NoticeKind
from tracker.alerts.rules import AlertRule, register, subjects_of
from tracker.alerts.statuses import Level
from tracker.lib.periods import LOCAL

ACKNOWLEDGE_WARNS = 7  # days before the due day: a matter is told of as soon as it is assigned
FEEDBACK_WARNS = 3
URGING_WARNS = 7
NOTICE_WARNS = 1
REVIEW_WARNS = 7
LOOK_BACK_WARNS = 3
OFFICE = (Level.SUPERVISION,)
EXTENSION_WAITS, RECHECK_WAITS, SIGN_OFF_WAITS, CASE_WAITS = 2, 3, 3, 2  # working days after which the office is told


def declare() -> None:
    """Register at start."""
    for rule in (ACKNOWLEDGE, FEEDBACK, URGING, NOTICE, EXTENSION, REVIEW, RECHECK, SIGN_OFF, LOOK_BACK, CASE):
        register(rule)


def _acknowledge(on: date) -> list[QuerySet]:
    rows = Matter.objects.unacknowledged().filter(acknowledge_due_on__lte=on + timedelta(days=ACKNOWLEDGE_WARNS))
    return [_of_matter(rows, due_on="acknowledge_due_on")]


def _feedback(on: date) -> list[QuerySet]:
    rows = Matter.objects.with_unit().without_waiting_extension()
    return [_of_matter(rows.filter(due_on__lte=on + timedelta(days=FEEDBACK_WARNS)))]


def _urgings(on: date) -> list[QuerySet]:
    rows = Urging.objects.running().filter(with_unit("matter__"), due_on__lte=on + timedelta(days=URGING_WARNS))
    return [_of_matter(rows, "matter__", serial=F("serial"))]


def _notices(on: date) -> list[QuerySet]:
    """Return what no unit has signed for, but the slips that are signed together with their matters."""
    mine = {"kind": NoticeKind.ASSIGNMENT, "unit": F("matter__handling_unit")}
    rows = Notice.objects.unsigned().exclude(**mine).annotate(since=_day("issued_at"))
    named = {duty: Either(When(unit=F("matter__handling_unit"), then=F(f"matter__{duty}"))) for duty in DUTIES}
    rows = rows.annotate(**{f"told_{duty}": who for duty, who in named.items()})
    return [_of_matter(rows, "matter__", due_on="since", unit="unit_id", told="told_", notice=F("number"))]


def _extensions(on: date) -> list[QuerySet]:
    return [_of_matter(Extension.objects.waiting().annotate(since=_day("asked_at")), "matter__", due_on="since")]


def _reviews(on: date) -> list[QuerySet]:
    rows = Review.objects.waiting().filter(due_on__lte=on + timedelta(days=REVIEW_WARNS))
    return [_of_matter(rows, "urging__matter__")]


def _rechecks(on: date) -> list[QuerySet]:
    return [_of_matter(Matter.objects.to_recheck().annotate(since=_day("status_since")), due_on="since")]


def _sign_offs(on: date) -> list[QuerySet]:
    return [_of_matter(Matter.objects.to_sign().annotate(since=_day("status_since")), due_on="since")]


def _look_backs(on: date) -> list[QuerySet]:
    rows = LookBack.objects.due().filter(due_on__lte=on + timedelta(days=LOOK_BACK_WARNS))
    return [_of_matter(rows, "matter__")]


def _cases(on: date) -> list[QuerySet]:
    return [_of_matter(Case.objects.to_hand_over().annotate(since=_day("opened_at")), "matter__", due_on="since", case=F("number"))]


DUTIES = ("responsible", "deputy", "main_leader")


def _day(moment: str) -> TruncDate:
    return TruncDate(moment, tzinfo=LOCAL)


def _of_matter(rows: QuerySet, matter: str = "", *, due_on: str = "due_on", unit: str = "", told: str = "", **facts) -> QuerySet:
    """Return rows as subjects; `matter` leads from them to the matter, whose three officers answer, else the unit's."""
    of_all = {"id": F("pk"), "matter": F(f"{matter}pk"), "number": F(f"{matter}number"), "title": F(f"{matter}title")}
    return subjects_of(
        rows,
        subject=Cast("pk", TextField()),
        due_on=due_on,
        facts=JSONObject(**(of_all | facts)),
        unit=unit or f"{matter}handling_unit_id",
        **{duty: f"{told}{duty}" if told else f"{matter}{duty}_id" for duty in DUTIES},
    )


def _page(facts: dict) -> str:
    return reverse("accountability:matter", args=[facts["matter"]])


def _rule(code: str, title, subjects, words, *, url=_page, **more) -> AlertRule:
    """Return a rule whose sentence is a lazy text, filled with the facts in the reader's language."""
    return AlertRule(
        code=f"accountability.{code}", title=title, subjects=subjects, sentence=lambda facts: str(words) % facts, url=url, **more
    )


ACKNOWLEDGE = _rule(
    "acknowledge", gettext_lazy("Matter to be signed for"), _acknowledge, gettext_lazy("%(number)s “%(title)s”: to be signed for"),
    warns=ACKNOWLEDGE_WARNS,
)  # fmt: skip
FEEDBACK = _rule(
    "feedback", gettext_lazy("Feedback due"), _feedback, gettext_lazy("%(number)s “%(title)s”: feedback due"), warns=FEEDBACK_WARNS
)
URGING = _rule(
    "urging", gettext_lazy("Urging"), _urgings, gettext_lazy("%(number)s “%(title)s”: urging no. %(serial)d runs"), warns=URGING_WARNS
)
NOTICE = _rule(
    "notice", gettext_lazy("Notice to be signed for"), _notices, gettext_lazy("%(notice)s “%(title)s”: to be signed for"),
    url=lambda facts: reverse("accountability:notice", args=[facts["id"]]), warns=NOTICE_WARNS, is_dated=False,
)  # fmt: skip
EXTENSION = _rule(
    "extension", gettext_lazy("Request for more time"), _extensions,
    gettext_lazy("%(number)s “%(title)s”: a request for more time waits for its answer"),
    circle=OFFICE, after={Level.SUPERVISION: EXTENSION_WAITS}, is_dated=False,
)  # fmt: skip
REVIEW = _rule(
    "review", gettext_lazy("Review to be answered"), _reviews, gettext_lazy("%(number)s “%(title)s”: a review waits for its answer"),
    circle=OFFICE, after={Level.SUPERVISION: 1}, warns=REVIEW_WARNS,
)  # fmt: skip
RECHECK = _rule(
    "recheck", gettext_lazy("Re-check waiting"), _rechecks, gettext_lazy("%(number)s “%(title)s”: the re-check waits"),
    circle=OFFICE, after={Level.SUPERVISION: RECHECK_WAITS}, is_dated=False,
)  # fmt: skip
SIGN_OFF = _rule(
    "sign_off", gettext_lazy("Sign-off waiting"), _sign_offs, gettext_lazy("%(number)s “%(title)s”: sign-off or close-out waits"),
    circle=OFFICE, after={Level.SUPERVISION: SIGN_OFF_WAITS}, is_dated=False,
)  # fmt: skip
LOOK_BACK = _rule(
    "look_back", gettext_lazy("Look-back due"), _look_backs, gettext_lazy("%(number)s “%(title)s”: to be looked back at"),
    url=lambda facts: reverse("accountability:look-back", args=[facts["id"]]),
    circle=OFFICE, after={Level.SUPERVISION: 1}, warns=LOOK_BACK_WARNS,
)  # fmt: skip
CASE = _rule(
    "case", gettext_lazy("Case to be handed over"), _cases, gettext_lazy("%(case)s has not been handed over yet"),
    url=lambda facts: reverse("accountability:case", args=[facts["id"]]),
    circle=OFFICE, after={Level.SUPERVISION: CASE_WAITS}, is_dated=False,
)  # fmt: skip
