"""Breaches of the four no-lets-go: recorded, answered, ended; by the policy of the day one may open a case at once (必问责)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import texts
from accountability.models import Breach, Case, Matter, Statement, Urging
from accountability.policies import checklist_on, policy_on
from accountability.powers import demand_may
from accountability.records import NotNow, hold
from accountability.statuses import FINAL, OPEN_CASE, BreachStatus, Rule, WhyOpened
from tracker.lib import acting
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, SaidAlready, demand_text
from tracker.org.models import User

B = BreachStatus


def record(matter: Matter, rule: str, *, words: str, at: datetime, by: User | None, urging: Urging | None = None) -> Breach | None:
    """Write down a breach on a matter that is held; None if the same rule is broken already."""
    if matter.breaches.open().filter(rule=rule).exists():
        return None
    item = checklist_on(local_day(at))[rule]
    return Breach.objects.create(matter=matter, rule=rule, item_id=item.pk, words=words, urging=urging, at=at, by=by)


def open_case_at_once(breach: Breach, *, at: datetime) -> Case | None:
    """Open a case if the policy of the day says that such a breach opens one at once, and none is open."""
    from accountability.cases import open_case

    if breach.rule not in policy_on(local_day(at)).at_once or breach.matter.cases.filter(status__in=OPEN_CASE).exists():
        return None
    because = texts.kept(texts.BREACH_AT_ONCE, rule=Rule(breach.rule).label)
    return open_case(breach.matter, why=WhyOpened.AT_ONCE, because=because, breach=breach, at=at)


@transaction.atomic
def mark_unclear(matter: Matter, *, words: str, at: datetime, by: User) -> Breach:
    """Find what a unit wrote, or what was handed down, unclear (表述不清晰). Raises NotNow, Missing, Refused."""
    hold(matter)
    demand_may(by, "supervise", matter)
    if matter.status in FINAL:
        raise NotNow(matter)
    breach = record(matter, Rule.UNCLEAR, words=demand_text(words, "words"), at=at, by=by)
    if breach is None:
        raise Refused(_("It is marked as unclear already."))
    open_case_at_once(breach, at=at)
    return breach


def clear(matter: Matter, rules: Iterable[str], *, because: str, at: datetime, by: User | None) -> int:
    """End the open breaches of some rules as made good; return how many."""
    return _end(matter.breaches.open().filter(rule__in=list(rules)), B.CLEARED, because=because, at=at, by=by)


def annul_all(matter: Matter, *, because: str, at: datetime, by: User | None) -> int:
    """End all open breaches of a matter that ends without rectification."""
    return _end(matter.breaches.open(), B.ANNULLED, because=because, at=at, by=by)


def annul_of(urging: Urging, *, because: str, at: datetime, by: User | None) -> int:
    """End the breaches that rest on a strike which a review has annulled."""
    return _end(Breach.objects.within(matter=urging.matter).open().filter(urging=urging), B.ANNULLED, because=because, at=at, by=by)


def _end(rows, status: str, *, because: str, at: datetime, by: User | None) -> int:
    return rows.update(status=status, ended_at=at, ended_by=by, ended_because=because)


@transaction.atomic
def state(breach: Breach, *, words: str, at: datetime, by: User) -> Statement:
    """State what the unit has to say to a breach (陈述申辩). Raises Missing, Refused once it has ended."""
    hold(breach.matter)
    demand_may(by, "handle", breach.matter)
    _demand_open(breach)
    words = demand_text(words, "words")
    if breach.statements.filter(words=words, answered_at=None).exists():
        raise SaidAlready
    return Statement.objects.create(breach=breach, words=words, at=at, by=by)


@transaction.atomic
def answer(statement: Statement, *, is_upheld: bool, words: str, at: datetime, by: User) -> None:
    """Answer a statement; upheld, it excuses the breach. Raises Missing, Refused when it was answered already."""
    breach = statement.breach
    hold(breach.matter)
    demand_may(by, "supervise", breach.matter)
    words = demand_text(words, "words")
    open_ = Statement.objects.again(statement).filter(answered_at=None)
    if not open_.update(is_upheld=is_upheld, answer=words, answered_at=at, answered_by=by):
        raise Refused(_("It has been answered already."))
    statement.refresh_from_db(from_queryset=Statement.objects.again(statement))
    if is_upheld:
        _end(Breach.objects.again(breach).open(), B.EXCUSED, because=words, at=at, by=by)


@acting.gives_reason("because")
@transaction.atomic
def settle(breach: Breach, *, because: str, at: datetime, by: User) -> None:
    """Say how a breach was dealt with, so that the matter may be closed out; an inadequate fix is made good only by a better one."""
    hold(breach.matter)
    demand_may(by, "supervise", breach.matter)
    if breach.rule == Rule.INADEQUATE:
        raise Refused(_("What is rectified inadequately is let go only when a re-check finds it adequate."))
    if not _end(Breach.objects.again(breach).open(), B.SETTLED, because=demand_text(because, "because"), at=at, by=by):
        raise Refused(_("This breach has ended already."))


def _demand_open(breach: Breach) -> None:
    breach.refresh_from_db(from_queryset=Breach.objects.again(breach))
    if breach.status != B.OPEN:
        raise Refused(_("This breach has ended already."))
