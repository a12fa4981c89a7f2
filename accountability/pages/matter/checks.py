"""The four no-lets-go of a matter with what is open, the paragraph each rests on, what the unit states and the answers."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accountability.matters import Open, gate
from accountability.models import Breach, Statement
from accountability.pages.matter.stand import Stand
from accountability.policies import checklist_on
from accountability.statuses import BreachStatus, MatterStatus, Rule


@dataclass(frozen=True)
class Broken:
    """One breach with its statements, and what this person may do about it."""

    breach: Breach
    statements: list[Statement]
    state_url: str = ""
    settle_url: str = ""
    answer_urls: dict[int, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Return True while it keeps the matter from being closed out."""
        return self.breach.status == BreachStatus.OPEN

    @property
    def said(self) -> list[tuple[Statement, str]]:
        """Return each statement with where it is answered by this person, or ""."""
        return [(one, self.answer_urls.get(one.pk, "")) for one in self.statements]


@dataclass(frozen=True)
class Check:
    """One of the four: its words, how it stands and why."""

    words: str
    paragraph: str
    source: str
    label: str
    tone: str
    broken: list[Broken]


def checks(stand: Stand) -> list[Check]:
    """Return the four checks in the words of the day on which each was broken, or of today."""
    items = checklist_on(stand.on)
    return [_check(stand, rule, items[rule]) for rule in Rule]


def _check(stand: Stand, rule: str, item) -> Check:
    rows = [row for row in stand.breaches if row.rule == rule]
    is_open = any(row.status == BreachStatus.OPEN for row in rows)
    reached = stand.matter.status != MatterStatus.REGISTERED
    if is_open:
        label, tone = pgettext("check", "not passed"), "red"
    elif rows:
        label, tone = pgettext("check", "made good"), "yellow"
    elif stand.matter.is_final or _is_passed(stand, rule):
        label, tone = pgettext("check", "passed"), "green"
    else:
        label, tone = (pgettext("check", "so far") if reached else pgettext("check", "not yet")), "grey"
    return Check(str(item.words), str(item.paragraph), str(item.source), label, tone, [_broken(stand, row) for row in rows])


def _is_passed(stand: Stand, rule: str) -> bool:
    """Return True if nothing can break a rule any more, as things stand."""
    matter = stand.matter
    if rule == Rule.UNCLEAR:
        return matter.status != MatterStatus.REGISTERED
    if rule == Rule.NO_FEEDBACK:
        return bool(stand.feedbacks)
    return matter.status == MatterStatus.ACCEPTED


def _broken(stand: Stand, row: Breach) -> Broken:
    statements = list(row.statements.all())
    if row.status != BreachStatus.OPEN:
        return Broken(row, statements)
    where = [stand.matter.pk, row.pk]
    state_url = reverse("accountability:matter-state", args=where) if stand.may("handle") else ""
    if not stand.may("supervise"):
        return Broken(row, statements, state_url)
    settle_url = "" if row.rule == Rule.INADEQUATE else reverse("accountability:matter-settle", args=where)
    answers = {
        one.pk: reverse("accountability:matter-answer-statement", args=[stand.matter.pk, one.pk])
        for one in statements
        if one.answered_at is None
    }
    return Broken(row, statements, state_url, settle_url, answers)


@dataclass(frozen=True)
class Signed:
    """A step of the sign-off chain in the running round."""

    label: str
    who: str = ""
    at: datetime | None = None
    words: str = ""
    is_next: bool = False


@dataclass(frozen=True)
class Gate:
    """Whether the matter can be closed out, and what is missing."""

    missing: list[Open]
    chain: list[Signed]
    shows: bool


def closing(stand: Stand) -> Gate:
    """Return the gate of the close-out with the chain of signatures."""
    from accountability.matters import steps_of
    from accountability.statuses import SignStep

    matter = stand.matter
    signed = [row for row in stand.signatures if row.round == matter.sign_round and matter.sign_round]
    if matter.status not in (MatterStatus.ACCEPTED, MatterStatus.CLOSED):
        signed = []
    chain = []
    for place, step in enumerate(steps_of(matter)):
        row = signed[place] if place < len(signed) else None
        is_next = matter.status == MatterStatus.ACCEPTED and place == len(signed)
        chain.append(
            Signed(str(SignStep(step).label), str(row.by), row.at, row.words) if row else Signed(str(SignStep(step).label), is_next=is_next)
        )
    return Gate([] if matter.is_final else gate(matter, stand.on), chain, not matter.is_final)


def title(count: int) -> str:
    """Return the heading's words about how many are open."""
    return _("%(count)d open") % {"count": count} if count else ""
