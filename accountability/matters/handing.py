"""A matter is handed to its unit (交办), signed for (签收), handed on to another person or unit."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import notices, texts
from accountability.models import Matter, Notice
from accountability.policies import policy_on
from accountability.powers import demand_may
from accountability.records import change, duties_of, hold, tell
from accountability.statuses import Deed, MatterStatus, NoticeKind, UrgingStatus
from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import Person, Unit, User
from tracker.org.workdays import Deadline, add_workdays

S = MatterStatus


def deadline_of(matter: Matter, day: date) -> Deadline:
    """Return when a matter of its kind is due that is handed down on a day; that day is day 0."""
    if matter.kind.is_in_working_days:
        return add_workdays(day, matter.kind.days)
    return Deadline(day + timedelta(days=matter.kind.days), is_provisional=False)


@transaction.atomic
def assign(
    matter: Matter,
    *,
    at: datetime,
    by: User | None,
    due_on: date | None = None,
    kind: str = NoticeKind.ASSIGNMENT,
    requirement: str = "",
    signer: str = "",
) -> Notice:
    """Hand a matter to its unit with a numbered notice, and one to each joint unit; return the first. Raises NotNow, Refused."""
    hold(matter, S.REGISTERED)
    demand_may(by, "supervise", matter)
    day = local_day(at)
    due = Deadline(due_on, is_provisional=False) if due_on else deadline_of(matter, day)
    if due.day < day:
        raise Refused(_("The due date lies in the past."), "due_on")
    signed_by = add_workdays(day, policy_on(day).acknowledge_days)
    move(
        matter,
        S.ASSIGNED,
        at=at,
        by=by,
        assigned_at=at,
        original_due_on=due.day,
        due_on=due.day,
        is_due_provisional=due.is_provisional,
        acknowledge_due_on=signed_by.day,
    )
    units = [matter.handling_unit, *(row.unit for row in matter.further_units.select_related("unit").filter(role="joint"))]
    return _notices(matter, units, kind=kind, requirement=requirement, signer=signer, at=at, by=by)[0]


def _notices(matter: Matter, units: list[Unit], *, kind: str, requirement: str, signer: str, at: datetime, by: User | None) -> list[Notice]:
    facts = {"title": matter.title, "number": matter.number, "description": matter.description, "due": matter.due_on}
    return notices.issue(
        [
            notices.Draft(
                matter=matter,
                kind=kind,
                unit=unit,
                title=matter.title,
                body=texts.kept(texts.ASSIGN_BODY, **facts),
                requirement=requirement or texts.kept(texts.ASSIGN_ASKS, **facts),
                due_on=matter.due_on,
                signer=signer,
            )
            for unit in units
        ],
        at=at,
        by=by,
    )


@transaction.atomic
def acknowledge(matter: Matter, *, at: datetime, by: User) -> None:
    """Sign for a matter; the receipt stands on its notice. Raises NotNow."""
    hold(matter, S.ASSIGNED)
    demand_may(by, "handle", matter)
    for notice in matter.notices.unsigned().filter(unit=matter.handling_unit):
        notices.receive(notice, at=at, by=by)
    move(matter, S.ACKNOWLEDGED, at=at, by=by, acknowledged_at=at)


@transaction.atomic
def sign_for(notice: Notice, *, at: datetime, by: User) -> None:
    """Sign for a notice; that of a matter still to be signed for is signed with the matter. Raises NotNow, AlreadySigned."""
    matter = notice.matter
    hold(matter)
    if matter.status == S.ASSIGNED and notice.unit_id == matter.handling_unit_id:
        acknowledge(matter, at=at, by=by)
    else:
        notices.receive(notice, at=at, by=by)


@transaction.atomic
def hand_on(matter: Matter, *, responsible: Person, because: str, at: datetime, by: User) -> None:
    """Hand a matter to another person of the same unit (转交). Raises NotNow, Missing."""
    hold(matter, S.REGISTERED, S.ASSIGNED, S.ACKNOWLEDGED, S.RECTIFYING, S.SUBMITTED)
    demand_may(by, "supervise" if matter.status == S.REGISTERED else "handle", matter)
    because = demand_text(because, "because")
    was = matter.responsible
    if was == responsible:
        raise Refused(_("This person answers for it already."), "responsible")
    change(matter, responsible=responsible)
    tell(matter, Deed.HANDED_ON, at=at, by=by, words=because, was=was.name if was else "", became=responsible.name)


@acting.gives_reason("because")
@transaction.atomic
def reassign(matter: Matter, *, unit: Unit, because: str, at: datetime, by: User, due_on: date | None = None) -> None:
    """Hand a matter to another unit (改派); one that has been assigned gets a new notice and new days. Raises NotNow, Refused."""
    hold(matter, S.REGISTERED, S.ASSIGNED, S.ACKNOWLEDGED)
    demand_may(by, "supervise", matter)
    because, was = demand_text(because, "because"), matter.handling_unit
    if unit == was or matter.further_units.filter(unit=unit).exists():
        raise Refused(_("This unit has its part in the matter already."), "unit")
    if matter.urgings.exclude(status__in=(UrgingStatus.ANNULLED, UrgingStatus.DECLINED)).exists():
        raise Refused(_("The unit has been urged: the matter stays with it."), "unit")
    day = local_day(at)
    due = Deadline(due_on, is_provisional=False) if due_on else deadline_of(matter, day)
    if due.day < day:
        raise Refused(_("The due date lies in the past."), "due_on")
    change(matter, handling_unit=unit, verdict="", verdict_words="", verdict_at=None, verdict_by=None, **duties_of(unit, day))
    tell(matter, Deed.REASSIGNED, at=at, by=by, words=because, was=was.name, became=unit.name)
    if matter.status == S.REGISTERED:
        return
    signed_by = add_workdays(day, policy_on(day).acknowledge_days)
    days = {"original_due_on": due.day, "due_on": due.day, "is_due_provisional": due.is_provisional, "acknowledge_due_on": signed_by.day}
    if matter.status == S.ACKNOWLEDGED:
        move(matter, S.ASSIGNED, at=at, by=by, because=because, acknowledged_at=None)
    change(matter, assigned_at=at, **days)
    _notices(matter, [unit], kind=NoticeKind.ASSIGNMENT, requirement="", signer="", at=at, by=by)
