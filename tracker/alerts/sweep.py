"""The sweep: what should stand as an alert now, by level, against what stands; set by set, in one transaction.

For each rule: its subjects into a temporary table, their few distinct due days through the pure rule, the people by join;
then three statements end what no longer holds, open again what holds again, and insert what is new.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from tracker.alerts import statements
from tracker.alerts.models import Alert
from tracker.alerts.policies import policy_on
from tracker.alerts.rules import AlertRule, Policy, Subject, rules, steps
from tracker.alerts.statuses import Ending, Level
from tracker.lib import periods
from tracker.org.workdays import calendar

ONE_DAY = timedelta(days=1)
ANALYZE_AFTER = 1000  # changed rows; the next sweep must not plan by yesterday's sizes


@dataclass(frozen=True)
class Swept:
    """What one sweep changed; `lost` are subjects for which not even the supervision office was found."""

    raised: int = 0
    ended: int = 0
    reopened: int = 0
    lost: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(self.raised + other.raised, self.ended + other.ended, self.reopened + other.reopened, self.lost + other.lost)

    def __str__(self):
        lost = f" !{self.lost}" if self.lost else ""
        return f"+{self.raised + self.reopened} −{self.ended}{lost}"


@transaction.atomic
def sweep(at: datetime) -> Swept:
    """Bring the alerts of all rules to what holds at a moment; run twice it changes nothing."""
    on = periods.local_day(at)
    policy = policy_on(on)
    swept = _end_orphans(at)
    for rule in rules().values():
        swept += sweep_rule(rule, at=at, on=on, policy=policy)
    return swept


@transaction.atomic
def sweep_rule(rule: AlertRule, *, at: datetime, on: date, policy: Policy) -> Swept:
    """Bring the alerts of one rule to what holds on a day."""
    with connection.cursor() as cursor:
        cursor.execute(statements.CANDIDATES)
        if not _gather(cursor, rule, on):  # most rules find nothing most of the time
            return Swept(ended=Alert.objects.open().of_rule(rule.code).update(done_at=at, done_as=Ending.SETTLED))
        _place(cursor, rule, on, policy)
        cursor.execute(statements.WANTED, {"on": on, "fallback": Level.SUPERVISION.value})
        cursor.execute(statements.LOST)
        lost = cursor.rowcount
        values = {
            "rule": rule.code,
            "at": at,
            "made_at": periods.real_now(),
            "settled": Ending.SETTLED.value,
            "replaced": Ending.REPLACED.value,
        }
        changed = [_run(cursor, statement, values) for statement in (statements.END, statements.REOPEN, statements.RAISE)]
        if sum(changed) > ANALYZE_AFTER:
            cursor.execute("ANALYZE alerts_alert")
    ended, reopened, raised = changed
    return Swept(raised, ended, reopened, lost)


def told_now(alerts: QuerySet, *, on: date) -> set[int]:
    """Return the ids of those of some alerts whose people are still the ones to be told, were it asked afresh; nothing is written.

    What nobody is to be told of any more is left to the next sweep, which ends it.
    """
    asked: dict[str, list] = {}
    for pk, code, subject, person_id in alerts.filter(person__isnull=False).values_list("pk", "rule", "subject", "person_id"):
        asked.setdefault(code, []).append((pk, subject, person_id))
    found: set[int] = set()
    for code, rows in asked.items():
        if rule := rules().get(code):
            people = _people_told(rule, {subject for _pk, subject, _person in rows}, on)
            goes_on = {subject for subject, _person in people}
            found |= {pk for pk, subject, person_id in rows if subject not in goes_on or (subject, person_id) in people}
        else:
            found |= {pk for pk, _subject, _person in rows}
    return found


@transaction.atomic
def _people_told(rule: AlertRule, subjects: set[str], on: date) -> set[tuple[str, int | None]]:
    """Return (subject, person) of whom a rule tells on a day, of some of its subjects; None for accounts without a person, or nobody."""
    with connection.cursor() as cursor:
        cursor.execute(statements.CANDIDATES)
        _gather(cursor, rule, on)
        cursor.execute(statements.ONLY, [list(subjects)])
        _place(cursor, rule, on, policy_on(on))
        cursor.execute(statements.WANTED, {"on": on, "fallback": Level.SUPERVISION.value})
        cursor.execute(statements.TOLD)
        return set(cursor.fetchall())


def _gather(cursor, rule: AlertRule, on: date) -> int:
    """Write the rule's subjects into the candidates, each queryset as one INSERT … SELECT; return how many they are."""
    found: list[Subject] = []
    count = 0
    for part in rule.subjects(on):
        if isinstance(part, QuerySet):
            sql, params = part.query.sql_with_params()
            cursor.execute(f"{statements.INTO_CANDIDATES} {sql}", params)
            count += cursor.rowcount
        else:
            found.append(part)
    for one in found:
        cursor.execute(statements.ONE_CANDIDATE, vars(one) | {"facts": statements.as_json(one.facts)})
    return count + len(found)


def _place(cursor, rule: AlertRule, on: date, policy: Policy) -> None:
    """Write for each distinct due day which level stands at which step."""
    cursor.execute("ANALYZE alerts_candidate")
    cursor.execute("SELECT DISTINCT due_on FROM alerts_candidate")
    dues = [due_on for (due_on,) in cursor.fetchall()]
    worked = worked_days(min(dues, default=on), on)
    rows = [
        (due_on, str(step.level), place, step.step, step.day)
        for due_on in dues
        for place, step in enumerate(steps(rule, due_on, on, worked, policy))
    ]
    cursor.execute(statements.INTO_STEPS, [list(column) for column in zip(*rows, strict=True)] or [[]] * 5)
    cursor.execute("ANALYZE alerts_step")


def worked_days(first: date, last: date) -> list[date]:
    """Return the working days from one day to another, both included."""
    known = calendar()
    days = (first + ONE_DAY * n for n in range((last - first).days + 1))
    return [day for day in days if known.is_workday(day)]


def _run(cursor, statement: str, values: dict) -> int:
    cursor.execute(statement, values)
    return cursor.rowcount


def _end_orphans(at: datetime) -> Swept:
    """End the open alerts of rules that no app declares any more."""
    ended = Alert.objects.open().exclude(rule__in=rules()).update(done_at=at, done_as=Ending.SETTLED)
    return Swept(ended=ended)
