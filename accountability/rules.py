"""The rules of supervision, pure: no query, no clock; their numbers arrive as a dated policy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from accountability.statuses import Level, Light, Rule, UrgingMode, UrgingStatus


@dataclass(frozen=True)
class Policy:
    """The numbers in force on a day, and the document that sets them (依据). Days are working days where the name does not say calendar."""

    acknowledge_days: int = 1
    urging_mode: str = UrgingMode.AUTOMATIC
    urge_after_days: int = 1
    days_to_fix: int = 5
    failures_before_case: int = 2  # in a row, on one matter
    at_once: tuple[str, ...] = ()  # breaches that open a case by themselves (必问责)
    review_ask_days: int = 30  # calendar days
    review_answer_days: int = 30  # calendar days
    extension_times: int = 2
    extension_cap_days: int = 90  # calendar days beyond the original date
    look_back_days: tuple[int, ...] = (30, 90)  # calendar days after close-out
    look_back_share: int = 20  # per cent
    source: str = ""
    pk: int | None = None


DEFAULT_POLICY = Policy(source=_("Built-in: two urgings in vain open a case, each gives five working days"))


@dataclass(frozen=True)
class Strike:
    """One urging as the count sees it."""

    status: str
    is_spent: bool = False  # it has opened a case that stands


def row_of(newest_first: Sequence[Strike]) -> list[int]:
    """Return the places of the urgings that failed in a row up to now.

    A met one ends the row; so does one that has opened a case already. What was annulled, declined or still runs is passed over:
    it is as if it had not been.
    """
    found = []
    for place, strike in enumerate(newest_first):
        if strike.status == UrgingStatus.MET or (strike.status == UrgingStatus.FAILED and strike.is_spent):
            break
        if strike.status == UrgingStatus.FAILED:
            found.append(place)
    return found


def case_is_due(newest_first: Sequence[Strike], failures_before_case: int) -> bool:
    """Return True if the urgings of a matter have failed so often in a row that a case is opened (两次督促问责)."""
    return len(row_of(newest_first)) >= failures_before_case


@dataclass(frozen=True)
class Item:
    """One of the four no-lets-go in the words of its document."""

    rule: str
    words: str
    paragraph: str
    source: str
    pk: int | None = None


_SOURCE = _("District air pollution meeting of 2016-08-09: the four no-lets-go")
DEFAULT_CHECKLIST = {
    Rule.UNCLEAR: Item(Rule.UNCLEAR, _("The problem is described clearly"), _("What is described unclearly is not let go"), _SOURCE),
    Rule.NO_FEEDBACK: Item(
        Rule.NO_FEEDBACK, _("What was found true is fed back"), _("What was found true and is not fed back is not let go"), _SOURCE
    ),
    Rule.LATE: Item(Rule.LATE, _("Rectified in time"), _("What is rectified late is not let go"), _SOURCE),
    Rule.INADEQUATE: Item(
        Rule.INADEQUATE,
        _("Rectified adequately"),
        _("What was found true and is rectified inadequately is not let go, and answered for"),
        _SOURCE,
    ),
}


def review_may_be_asked(failed_on: date, on: date, policy: Policy) -> bool:
    """Return True if a strike may still be asked to be reviewed: within so many calendar days, the last one included."""
    return failed_on <= on <= failed_on + timedelta(days=policy.review_ask_days)


def latest_extension(original_due_on: date, policy: Policy) -> date:
    """Return the last day to which a matter may be extended."""
    return original_due_on + timedelta(days=policy.extension_cap_days)


@dataclass(frozen=True)
class Risk:
    """What makes a closed matter more likely to be looked back at."""

    level: str
    is_priority: bool = False
    relapses: int = 0
    urgings: int = 0
    strikes: int = 0
    days_late: int = 0


HIGH_LEVELS = (Level.CENTRAL, Level.PROVINCIAL)


def weight_of(risk: Risk) -> int:
    """Return how often a matter stands in the draw; 1 for one without any mark."""
    return (
        1
        + 2 * (risk.level in HIGH_LEVELS)
        + 2 * risk.is_priority
        + 3 * min(risk.relapses, 3)
        + min(risk.urgings, 3)
        + 2 * min(risk.strikes, 3)
        + (risk.days_late > 0)
    )


def is_drawn(lot: float, weight: int, share: int) -> bool:
    """Return True if a matter is looked back at: its lot (0 ≤ lot < 1, the same each time it is asked) lies below share × weight."""
    return lot < min(1, share / 100 * weight)


SOON_WORKDAYS = 3  # so many working days before it is due a matter turns yellow
OFFICE_WORKDAYS = 3  # within which the office, or who re-checks, should answer what waits for it; nothing follows from it by itself
ASSIGN_WORKDAYS = 1  # within which the office should hand down what has come in
RECEIPT_WORKDAYS = 1  # a notice that no unit has signed for after so many working days is shown red


@dataclass(frozen=True)
class Facts:
    """What the light of a matter is judged by."""

    is_final: bool = False
    is_with_unit: bool = True  # the responsible unit must act
    due_on: date | None = None
    is_struck: bool = False  # its last judged urging failed
    is_urged: bool = False  # an urging runs


def light_of(facts: Facts, *, on: date, soon: date) -> Light:
    """Return the light of a matter on a day; `soon` is the last day that still counts as due soon (SOON_WORKDAYS later).

    Red: overdue, or struck. Yellow: due soon, or urged. Grey: ended. standing.py says the same in SQL.
    """
    if facts.is_final:
        return Light.GREY
    due_on = facts.due_on if facts.is_with_unit else None
    if facts.is_struck or (due_on and due_on < on):
        return Light.RED
    return Light.YELLOW if facts.is_urged or (due_on and due_on <= soon) else Light.GREEN


def is_struck(newest_first: Iterable[str]) -> bool:
    """Return True if the last urging that was judged failed; what was annulled, declined or still runs is passed over."""
    judged = (status for status in newest_first if status in (UrgingStatus.MET, UrgingStatus.FAILED))
    return next(judged, None) == UrgingStatus.FAILED
