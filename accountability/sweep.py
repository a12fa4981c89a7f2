"""The sweep over all matters: breaches that time alone makes, urgings whose deadline passed, matters to be urged.

It looks at what holds now, never at what changed: run twice, late or by two processes at once it does the same. It works batch by batch,
each a transaction of its own, in the order of the matters; one on which somebody acts at that moment waits for the next run.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accountability import breaches, texts, urging
from accountability.models import Breach, Feedback, Matter, Urging
from accountability.policies import checklist_on, policy_on
from accountability.querysets import MatterQuerySet, UrgingQuerySet
from accountability.statuses import Rule
from tracker.lib.periods import local_day
from tracker.org.workdays import is_workday, workdays_ago

log = logging.getLogger(__name__)
AT_ONCE = 500  # matters in a transaction
BREACHES_AT_ONCE = 5000  # rows of one INSERT … SELECT
SEARCHED = ("search_text", "search_grams")  # long, and not needed
# Matters that somebody is changing are left to the next run; whoever comes after this waits until the breach stands.
WRITE = """
INSERT INTO accountability_breach (matter_id, rule, item_id, words, at, status, ended_because)
SELECT late.id, %s, %s, replace(%s, '{{due}}', to_char(late.due_on, 'YYYY-MM-DD')), %s, 'open', ''
FROM ({late} ORDER BY accountability_matter.id LIMIT %s FOR SHARE OF accountability_matter SKIP LOCKED) late (id, due_on)
ON CONFLICT DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Swept:
    """What one sweep did."""

    breaches: int = 0
    failed: int = 0
    urged: int = 0
    cases: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(*(getattr(self, name) + getattr(other, name) for name in ("breaches", "failed", "urged", "cases")))

    def __str__(self):
        return f"breaches {self.breaches}, failed {self.failed}, urged {self.urged}, cases {self.cases}"


def sweep(at: datetime) -> Swept:
    """Bring all matters to what holds at a moment. What one matter refuses does not hold up the others; it is raised at the end."""
    swept, errors = Swept(), []
    day = local_day(at)
    for rule in (Rule.NO_FEEDBACK, Rule.LATE):
        swept += write_breaches(rule, at=at)
    lapsed = _urgings().lapsed(on=day).order_by("matter_id").values_list("matter_id", flat=True)
    swept += _in_batches(lapsed, lambda ids: fail_lapsed(ids, at=at), errors)
    if is_workday(day):
        swept += _in_batches(to_urge(day).order_by("pk").values_list("pk", flat=True), lambda ids: urge(ids, at=at), errors)
    if errors:
        raise ExceptionGroup(f"{swept}; {len(errors)} matters refused", errors)
    return swept


def _matters() -> MatterQuerySet:
    return Matter.objects.unscoped("the sweep looks at every matter of the district")


def _urgings() -> UrgingQuerySet:
    return Urging.objects.unscoped("the sweep looks at every urging of the district")


def write_breaches(rule: Rule, *, at: datetime) -> Swept:
    """Write the breaches of a rule that time alone makes: nothing fed back by the due day, or nothing adequate.

    Each due day breaks a rule once: what was excused or dealt with since does not come back before there is a new due day.
    """
    day = local_day(at)
    opens_case = rule in policy_on(day).at_once
    text = texts.NO_FEEDBACK if rule == Rule.NO_FEEDBACK else texts.LATE_STILL
    sql, params = late(rule, day).order_by().values_list("pk", "due_on").query.sql_with_params()
    values = [rule.value, checklist_on(day)[rule].pk, str(texts.kept(text, due="{due}")), at, *params]
    most, swept = (AT_ONCE if opens_case else BREACHES_AT_ONCE), Swept()
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(WRITE.format(late=sql), [*values, most])
            made = [pk for (pk,) in cursor.fetchall()]
            swept += Swept(breaches=len(made), cases=_open_at_once(made, at=at) if opens_case else 0)
        if len(made) < most:
            return swept


def late(rule: Rule, day: date) -> QuerySet:
    """Return the matters that break a rule on a day and have no breach of it since they fell due."""
    fed_back = Exists(Feedback.objects.filter(matter=OuterRef("pk")))
    told = Breach.objects.filter(matter=OuterRef("pk"), rule=rule, at__date__gt=OuterRef("due_on"))
    overdue = _matters().overdue(on=day).without_waiting_extension()
    return overdue.filter(~fed_back if rule == Rule.NO_FEEDBACK else fed_back).filter(~Exists(told))


def _open_at_once(made: list[int], *, at: datetime) -> int:
    rows = Breach.objects.unscoped("the sweep has just written them").filter(pk__in=made).select_related("matter").order_by("matter_id")
    return sum(breaches.open_case_at_once(breach, at=at) is not None for breach in rows)


def to_urge(day: date) -> QuerySet:
    """Return the matters that the policy of a day urges on that day."""
    return _matters().to_urge(due_by=workdays_ago(day, policy_on(day).urge_after_days))


def fail_lapsed(ids: list[int], *, at: datetime) -> Swept:
    """Fail the urgings of some matters whose deadline passed without feedback, looked at again under lock."""
    lapsed = _urgings().lapsed(on=local_day(at)).filter(matter__in=_held(ids))
    rows = list(lapsed.select_related("matter").defer(*(f"matter__{name}" for name in SEARCHED)).order_by("matter_id"))
    cases = urging.fail_lapsed(rows, at=at)
    return Swept(failed=len(rows), cases=len(cases))


def urge(ids: list[int], *, at: datetime) -> Swept:
    """Urge some matters, looked at again under lock."""
    again = to_urge(local_day(at)).filter(pk__in=_held(ids))
    rows = list(again.select_related("handling_unit").defer(*SEARCHED).order_by("pk"))
    return Swept(urged=len(urging.send_overdue(rows, at=at)) if rows else 0)


def _held(ids: list[int]) -> list[int]:
    """Lock matters and return those that are held now: one on which somebody acts at this moment is left out."""
    rows = _matters().filter(pk__in=ids).order_by("pk")
    return list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))


def _in_batches(ids: Iterable[int], act: Callable[[list[int]], Swept], errors: list[Exception]) -> Swept:
    ids, swept = list(ids), Swept()
    for start in range(0, len(ids), AT_ONCE):
        swept += _tried(ids[start : start + AT_ONCE], act, errors)
    return swept


def _tried(ids: list[int], act: Callable[[list[int]], Swept], errors: list[Exception]) -> Swept:
    """Do a batch in one transaction; one that is refused is done again in halves, until the matter stands alone that refuses."""
    try:
        with transaction.atomic():
            return act(ids)
    except OperationalError:  # the database has gone, or asks to try again: the job does
        raise
    except Exception as error:
        if len(ids) == 1:
            log.exception("the sweep cannot handle matter %s", ids[0])
            errors.append(error)
            return Swept()
        middle = len(ids) // 2
        return _tried(ids[:middle], act, errors) + _tried(ids[middle:], act, errors)
