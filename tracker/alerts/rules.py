"""What an alert rule is, and when which level is told: pure; the numbers arrive as a policy, the days as a calendar."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.alerts.statuses import LADDER, Level
from tracker.lib.periods import LOCAL, at_local, local_day


@dataclass(frozen=True)
class Policy:
    """The numbers in force on a day, and the document that sets them (依据); `after` are working days late."""

    after: dict[str, int]  # level → working days late from which it is told
    repeat_every: int  # working days
    warn_days: tuple[int, ...]  # calendar days before the due day
    digest_at: time
    quiet_from: time
    quiet_until: time
    is_quiet_on_days_off: bool
    source: str


DEFAULT_POLICY = Policy(
    after={Level.RESPONSIBLE: 1, Level.DEPUTY: 3, Level.MAIN_LEADER: 5, Level.SUPERVISION: 10},
    repeat_every=5,
    warn_days=(7, 3, 1),
    digest_at=time(8),
    quiet_from=time(21),
    quiet_until=time(7, 30),
    is_quiet_on_days_off=True,
    source=_("Built-in: told after 1, 3, 5 and 10 working days late, level by level"),
)


@dataclass(frozen=True)
class Subject:
    """Something a rule found by code rather than in SQL."""

    subject: str
    due_on: date
    facts: dict = field(default_factory=dict)
    unit_id: int | None = None
    responsible_id: int | None = None
    deputy_id: int | None = None
    main_leader_id: int | None = None


@dataclass(frozen=True)
class AlertRule:
    """What may be late, declared by an app at start.

    `subjects(on)` returns querysets made by `subjects_of` (or Subjects) of everything that is late or due soon on a day, by level:
    whether somebody was told before is not its business. `sentence(facts)` says it in the reader's language; `url(facts)` leads there.
    """

    code: str
    title: str
    subjects: Callable[[date], Iterable[QuerySet | Subject]]
    sentence: Callable[[dict], str]
    url: Callable[[dict], str]
    circle: tuple[str, ...] = LADDER
    warns: int = 0  # days before the due day from which it may warn; 0: only when late
    is_dated: bool = True  # False: the due day only says on which day it was found
    after: dict[str, int] = field(default_factory=dict)  # level → working days late, where the rule sets it and not the policy
    is_private: bool = False  # True: only to those addressed, never into a group


_rules: dict[str, AlertRule] = {}


def register(rule: AlertRule) -> None:
    """Make a rule known; called once by each app at start."""
    _rules[rule.code] = rule


def rules() -> dict[str, AlertRule]:
    """Return all rules by code."""
    return dict(_rules)


def subjects_of(rows: QuerySet, *, subject, due_on: str, facts, unit: str, responsible: str, deputy: str, main_leader: str) -> QuerySet:
    """Return a queryset in the shape that the sweep reads: who answers by name, and the unit whose duty holders step in."""
    return rows.order_by().values_list(subject, F(due_on), F(unit), F(responsible), F(deputy), F(main_leader), facts)


def private_rules() -> list[str]:
    """Return the codes of the rules of which no group may hear."""
    return [code for code, rule in _rules.items() if rule.is_private]


@dataclass(frozen=True)
class Step:
    """At which step a due day stands for one level; `day` is the step's own day, the same however often it is asked."""

    level: str
    step: str
    day: date


def steps(rule: AlertRule, due_on: date, on: date, worked: list[date], policy: Policy) -> list[Step]:
    """Return who is to be told of a due day on a day, and as which step; empty when it is too early.

    `worked` are the working days up to and including `on`, and must reach back to the due day.
    """
    start = bisect_right(worked, due_on)
    late = len(worked) - start  # working days after the due day
    after = policy.after | rule.after
    told = [_late_step(level, after.get(level, 0), late, start, worked, due_on, policy.repeat_every) for level in rule.circle]
    return [step for step in told if step] or _warning(rule, due_on, on, policy)


def _late_step(level: str, after: int, late: int, start: int, worked: list[date], due_on: date, repeat_every: int) -> Step | None:
    if late < after:
        return None
    count = after + (late - after) // repeat_every * repeat_every
    return Step(level, "late", worked[start + count - 1] if count else due_on)


def _warning(rule: AlertRule, due_on: date, on: date, policy: Policy) -> list[Step]:
    """Return the nearest warning that has begun; it stands until the first working day after the due day."""
    left = (due_on - on).days
    begun = [days for days in policy.warn_days if max(left, 0) <= days <= rule.warns]
    if not begun:
        return []
    return [Step(rule.circle[0], f"due-{min(begun)}", due_on - timedelta(days=min(begun)))]


def is_quiet(at: time, is_day_off: bool, policy: Policy) -> bool:
    """Return True if nobody is to be disturbed at a local time (免打扰); the inbox fills all the same."""
    if is_day_off and policy.is_quiet_on_days_off:
        return True
    if policy.quiet_from <= policy.quiet_until:
        return policy.quiet_from <= at < policy.quiet_until
    return at >= policy.quiet_from or at < policy.quiet_until


def quiet_ends(at: datetime, is_worked: Callable[[date], bool], policy: Policy) -> datetime:
    """Return the first moment from `at` on at which messages may leave; looks three weeks ahead."""
    day = local_day(at)
    moments = [at, *(at_local(day + timedelta(days=n), policy.quiet_until.hour, policy.quiet_until.minute) for n in range(21))]
    for moment in moments:
        local = moment.astimezone(LOCAL)
        if moment >= at and not is_quiet(local.time(), not is_worked(local.date()), policy):
            return moment
    return moments[-1]
