"""Urgings that count (督促): sent, met, failed; the failure that completes the row opens the case in the same transaction.

Each act takes several urgings or matters at once, so that the sweep and a single click are one way.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import breaches, cases, notices, texts
from accountability.models import Case, Matter, Urging, UrgingHistory
from accountability.policies import policy_on
from accountability.powers import demand_may
from accountability.records import hold
from accountability.rules import Policy, Strike, case_is_due, row_of
from accountability.statuses import FINAL, WITH_UNIT, NoticeKind, UrgingMode, UrgingStatus, WhyDropped, WhyFailed, WhyOpened
from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User
from tracker.org.workdays import add_workdays

U = UrgingStatus


@transaction.atomic
def urge(matter: Matter, *, because: str, at: datetime, by: User) -> Urging:
    """Urge a matter that lies with its unit, with a numbered slip and a deadline of its own. Raises NotNow, Refused, Missing."""
    hold(matter, *WITH_UNIT)
    demand_may(by, "supervise", matter)
    because = demand_text(because, "because")
    if matter.urgings.filter(status__in=(U.PROPOSED, U.SENT)).exists():
        raise Refused(_("An urging runs or is proposed already."))
    return send_to([matter], because=lambda one: because, at=at, by=by)[0]


@transaction.atomic
def send_overdue(rows: Sequence[Matter], *, at: datetime) -> list[Urging]:
    """Urge matters which the sweep found and holds: sent, or proposed to the office, as the policy of the day says."""
    policy = policy_on(local_day(at))

    def because(matter: Matter) -> str:
        return texts.kept(texts.OVERDUE, due=matter.due_on)

    if policy.urging_mode == UrgingMode.PROPOSED:
        return _made(_new(rows, policy, because=because, status=U.PROPOSED, at=at, proposed_at=at), at=at, by=None)
    return send_to(rows, because=because, at=at, by=None)


def send_to(rows: Sequence[Matter], *, because, at: datetime, by: User | None) -> list[Urging]:
    """Send an urging to each matter, which the caller holds; `because(matter)` says why."""
    day = local_day(at)
    policy = policy_on(day)
    due_on = add_workdays(day, policy.days_to_fix).day
    new = _new(rows, policy, because=because, status=U.SENT, at=at, sent_at=at, sent_by=by, due_on=due_on)
    for one, notice in zip(new, _slips(new, policy, at=at, by=by), strict=True):
        one.notice = notice
    return _made(new, at=at, by=by)


def _new(rows: Sequence[Matter], policy: Policy, *, because, status: str, at: datetime, **facts) -> list[Urging]:
    past = dict.fromkeys((matter.pk for matter in rows), 0)
    for matter_id in Urging.objects.within(matter=rows).values_list("matter_id", flat=True) if rows else ():
        past[matter_id] += 1
    return [
        Urging(
            matter=matter,
            serial=past[matter.pk] + 1,
            policy_id=policy.pk,
            failures_before_case=policy.failures_before_case,
            days_to_fix=policy.days_to_fix,
            because=because(matter),
            status=status,
            status_since=at,
            **facts,
        )
        for matter in rows
    ]


def _slips(new: list[Urging], policy: Policy, *, at: datetime, by: User | None) -> list:
    drafts = []
    for one in new:
        matter = one.matter
        facts = {"title": matter.title, "number": matter.number, "serial": one.serial}
        drafts.append(
            notices.Draft(
                matter=matter,
                kind=NoticeKind.URGING,
                unit=matter.handling_unit,
                title=texts.kept(texts.URGE_TITLE, **facts)[:160],
                body=texts.kept(texts.URGE_BODY, due=matter.due_on, **facts),
                requirement=texts.kept(texts.URGE_ASKS, due=one.due_on, needed=policy.failures_before_case),
                due_on=one.due_on,
            )
        )
    return notices.issue(drafts, at=at, by=by)


def _made(new: list[Urging], *, at: datetime, by: User | None) -> list[Urging]:
    Urging.objects.bulk_create(new)
    UrgingHistory.objects.bulk_create(UrgingHistory(urging=one, became=one.status, at=at, by=by, because=one.because) for one in new)
    return new


@transaction.atomic
def approve(urging: Urging, *, at: datetime, by: User) -> None:
    """Send an urging that the system proposed; its days count from now. Raises MoveRefused, NotNow."""
    matter = urging.matter
    hold(matter, *WITH_UNIT)
    demand_may(by, "supervise", matter)
    policy = policy_on(local_day(at))
    urging.due_on = add_workdays(local_day(at), policy.days_to_fix).day
    numbers = {"policy_id": policy.pk, "failures_before_case": policy.failures_before_case, "days_to_fix": policy.days_to_fix}
    (slip,) = _slips([urging], policy, at=at, by=by)
    move(urging, U.SENT, at=at, by=by, notice=slip, sent_at=at, sent_by=by, due_on=urging.due_on, **numbers)


@acting.gives_reason("because")
@transaction.atomic
def decline(urging: Urging, *, because: str, at: datetime, by: User) -> None:
    """Do not send an urging that the system proposed. Raises MoveRefused, Missing."""
    hold(urging.matter)
    demand_may(by, "supervise", urging.matter)
    move(urging, U.DECLINED, at=at, by=by, because=demand_text(because, "because"))


def meet(matter: Matter, *, because: str, at: datetime, by: User | None) -> None:
    """End the running urging of a matter as met: the re-check found it adequate."""
    for running in matter.urgings.running():
        move(running, U.MET, at=at, by=by, because=because)


def withdraw(matter: Matter, *, because: str, at: datetime, by: User | None) -> None:
    """End what runs or is proposed on a matter that ends without rectification."""
    for running in matter.urgings.filter(status__in=(U.SENT, U.PROPOSED)):
        move(running, U.ANNULLED if running.status == U.SENT else U.DECLINED, at=at, by=by, because=because)


def fail_for_recheck(urging: Urging, *, because: str, at: datetime, by: User | None) -> Case | None:
    """Fail the running urging of a matter that is held: the re-check found it inadequate; return the case that this opened."""
    return next(iter(_fail([urging], WhyFailed.RECHECK, because=lambda one: because, at=at, by=by)), None)


@transaction.atomic
def fail_lapsed(urgings: Sequence[Urging], *, at: datetime) -> list[Case]:
    """Fail running urgings whose deadline passed without feedback; their matters are held by the caller. Return the cases opened."""
    return _fail(urgings, WhyFailed.LAPSED, because=lambda one: texts.kept(texts.LAPSED, due=one.due_on), at=at, by=None)


def _fail(urgings: Sequence[Urging], why: str, *, because, at: datetime, by: User | None) -> list[Case]:
    """Fail urgings in one statement, each only if it still runs, and open the cases that are due by that."""
    mine = [one.pk for one in urgings]
    running = Urging.objects.unscoped("the matters are held by the act that judges them").filter(pk__in=mine, status=U.SENT)
    held = list(running.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    failed = [one for one in urgings if one.pk in set(held)]
    changes = {"status": U.FAILED, "status_since": at, "why_failed": why, "failed_at": at, "failed_by": by}
    Urging.objects.unscoped("they were held just now").filter(pk__in=held).update(**changes)
    for one in failed:
        for name, value in changes.items():
            setattr(one, name, value)
    UrgingHistory.objects.bulk_create(
        UrgingHistory(urging=one, was=U.SENT, became=U.FAILED, at=at, by=by, because=because(one)) for one in failed
    )
    return open_due_cases(failed, at=at)


def open_due_cases(failed: Sequence[Urging], *, at: datetime) -> list[Case]:
    """Open a case on each matter whose urgings have now failed in a row as often as the last one's policy says."""
    opened, matters = [], [urging.matter for urging in failed]
    known = strikes_by_matter(matters)
    has_case = set(Case.objects.within(matter=matters).open().values_list("matter_id", flat=True)) if matters else set()
    for urging in failed:
        matter, rows = urging.matter, known[urging.matter_id]
        strikes = [strike for _row, strike in rows]
        if case_is_due(strikes, urging.failures_before_case) and matter.pk not in has_case:
            row = [rows[place][0] for place in row_of(strikes)]
            because = texts.kept(texts.SECOND_STRIKE, count=len(row))
            opened.append(cases.open_case(matter, why=WhyOpened.STRIKES, because=because, strikes=row, at=at))
    return opened


def strikes_of(matter: Matter) -> list[tuple[Urging, Strike]]:
    """Return the urgings of a matter newest first, each as the count sees it; spent are those on which a standing case rests."""
    return strikes_by_matter([matter])[matter.pk]


def strikes_by_matter(matters: Sequence[Matter]) -> dict[int, list[tuple[Urging, Strike]]]:
    """Return what strikes_of says of each of several matters, by their ids, in two queries."""
    found: dict[int, list[tuple[Urging, Strike]]] = {matter.pk: [] for matter in matters}
    if not found:
        return found
    standing = Case.objects.within(matter=matters).exclude(why_dropped=WhyDropped.ANNULLED)
    spent = set(standing.filter(strikes__isnull=False).values_list("strikes", flat=True))
    for row in Urging.objects.within(matter=matters).newest_first():
        found[row.matter_id].append((row, Strike(row.status, row.pk in spent)))
    return found


@transaction.atomic
def annul(urging: Urging, *, because: str, at: datetime, by: User | None) -> Case | None:
    """Annul a strike and count anew: a case that rests on it and is no longer due is dropped. Return a case that is due all the same.

    Raises MoveRefused unless the urging has failed.
    """
    matter = urging.matter
    hold(matter)
    move(urging, U.ANNULLED, at=at, by=by, because=because)
    breaches.annul_of(urging, because=because, at=at, by=by)
    cases.strike_annulled(urging, because=because, at=at, by=by)
    if matter.status in FINAL:
        return None
    latest = matter.urgings.failed().newest_first().first()
    return next(iter(open_due_cases([latest], at=at)), None) if latest else None
