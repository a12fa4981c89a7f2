"""What places in published standings bring: proposed by the machine by the ladder in use, decided by people, summed up by year.

Runs are counted over published standings alone. A correction drops what it undid and proposes what it brings, in its own period and in
those after it that looked back on it; what was confirmed meanwhile stays until somebody takes it back, and says that it no longer follows.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from pollution.air.ladders import MOST_PERIODS, Brought, Stood, brought_by, in_use, window
from pollution.air.models import Consequence, ConsequenceHistory, Ladder, LadderStep
from pollution.air.statuses import ConsequenceStatus
from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.refusals import Missing, Refused
from tracker.org.models import User
from tracker.org.rights import demand
from tracker.rankings.models import Place, RankingTable
from tracker.rankings.statuses import TableStatus

MOST_SHOWN = 12  # periods named in a reason
Key = tuple[int, int]  # unit, step


@transaction.atomic
def propose(table: RankingTable, *, at: datetime, by: User | None = None) -> None:
    """Propose what a published standing brings, and set right what those after it brought; done twice it changes nothing."""
    if table.correction_of_id:
        corrected = Consequence.objects.select_for_update().filter(table=table.correction_of_id, status=ConsequenceStatus.PROPOSED)
        for one in corrected:
            _drop(one, table.version_title, at=at, by=by)
    for one in [table, *_looking_back_on(table)]:
        _bring(one, at=at, by=by)


def _published(kind: str, group: str) -> QuerySet:
    rows = RankingTable.objects.unscoped("what a standing brings follows from all published ones, whoever publishes")
    return rows.published().filter(kind=kind, group=group)


def _looking_back_on(table: RankingTable) -> list[RankingTable]:
    """Return the published standings after one of whose ladders a step looks at its period, the oldest first."""
    later = _published(table.kind, table.group).of_length(table.days.kind).filter(first_day__gt=table.first_day).order_by("first_day")
    return [one for one in later[:MOST_PERIODS] if any(table.period in window(step, one.days) for step in _steps(one))]


def _steps(table: RankingTable) -> list[LadderStep]:
    ladder = _ladder(table)
    return list(ladder.steps.all()) if ladder else []


def _ladder(table: RankingTable) -> Ladder | None:
    return in_use(table.kind, table.days.kind, table.group, table.last_day)


def due(table: RankingTable) -> list[Brought]:
    """Return what the ladder in use brings for a published standing."""
    steps = _steps(table)
    if not steps:
        return []
    labels = {label for step in steps for label in window(step, table.days)}
    tables = {one.pk: one for one in _published(table.kind, table.group).filter(period__in=labels)}
    ranks: dict[int, dict[int, int]] = {pk: {} for pk in tables}
    for place in Place.objects.within(table=tables.values()).filter(rank__isnull=False):
        ranks[place.table_id][place.unit_id] = place.rank
    return brought_by(steps, [Stood(one.days, ranks[pk]) for pk, one in tables.items()]) if table.pk in tables else []


def _bring(table: RankingTable, *, at: datetime, by: User | None) -> None:
    """Make the proposals of one standing what follows from it now."""
    following = {(one.unit, one.step.pk): one for one in due(table)}
    known = {(one.unit_id, one.step_id): one for one in Consequence.objects.select_for_update().filter(table=table)}
    known |= _confirmed_before(table)
    for key, brought in following.items():
        if key in known:
            _again(known[key], at=at)
        else:
            _propose(table, brought, at=at)
    for key, one in known.items():
        if key not in following:
            _undone(one, at=at, by=by)


def _confirmed_before(table: RankingTable) -> dict[Key, Consequence]:
    """Return what was confirmed for the standings that this one corrects: it is not proposed again."""
    same = Q(table__kind=table.kind, table__group=table.group, table__period=table.period, table__status=TableStatus.CORRECTED)
    rows = Consequence.objects.select_for_update().filter(same, status=ConsequenceStatus.CONFIRMED).order_by("table_id")
    return {(one.unit_id, one.step_id): one for one in rows}


def _propose(table: RankingTable, brought: Brought, *, at: datetime) -> None:
    step = brought.step
    one = Consequence.objects.create(
        table=table, unit_id=brought.unit, step=step, brings=step.brings, money=step.money, status_since=at,
        because=" ".join(brought.because[-MOST_SHOWN:]),
    )  # fmt: skip
    one.history.create(was="", became=one.status, at=at, by=None)


def _again(one: Consequence, *, at: datetime) -> None:
    """Propose again what the machine itself had dropped; what people dropped stays so, what is confirmed says that it follows again."""
    if one.status == ConsequenceStatus.DROPPED and one.history.order_by("-at", "-pk").values_list("by", flat=True).first() is None:
        move(one, ConsequenceStatus.PROPOSED, at=at, decided_by=None, note="")
    elif one.status == ConsequenceStatus.CONFIRMED and _is_doubted(one):
        one.history.create(was="", became=one.status, at=at, by=None, because=_("Follows again from the published standings"))


def _undone(one: Consequence, *, at: datetime, by: User | None) -> None:
    """Drop a proposal that no longer follows; what is confirmed only says so, once."""
    if one.status == ConsequenceStatus.PROPOSED:
        _drop(one, _("No longer follows from the published standings"), at=at, by=by)
    elif one.status == ConsequenceStatus.CONFIRMED and not _is_doubted(one):
        because = _("No longer follows from the published standings")
        one.history.create(was=one.status, became=one.status, at=at, by=None, because=because)


def _drop(one: Consequence, why: str, *, at: datetime, by: User | None) -> None:
    """Drop a proposal by the machine: its history names nobody, the row who published."""
    move(one, ConsequenceStatus.DROPPED, at=at, by=None, because=why, decided_by=by or one.decided_by, note=why)


def doubtful() -> QuerySet:
    """Return the histories that say of something confirmed that it no longer follows, and after which nothing came."""
    later = ConsequenceHistory.objects.filter(consequence=OuterRef("consequence"), pk__gt=OuterRef("pk"))
    return ConsequenceHistory.objects.filter(~Exists(later), was=ConsequenceStatus.CONFIRMED, became=ConsequenceStatus.CONFIRMED)


def _is_doubted(one: Consequence) -> bool:
    return doubtful().filter(consequence=one).exists()


@acting.gives_reason("note")
@transaction.atomic
def decide(one: Consequence, *, confirm: bool, note: str, at: datetime, by: User) -> None:
    """Confirm or drop a proposal, or take back what was confirmed. Raises Refused, Missing, MoveRefused, PermissionDenied."""
    demand(by, "decide", one)
    one = Consequence.objects.select_for_update().get(pk=one.pk)
    note = note.strip()
    if confirm and not _published(one.table.kind, one.table.group).filter(pk=one.table_id).exists():
        raise Refused(_("The standing was corrected: decide on what the correction brings."))
    if not confirm and not note:
        raise Missing("note")
    if one.status == ConsequenceStatus.DROPPED:
        raise Refused(_("It is dropped already."))
    move(one, ConsequenceStatus.CONFIRMED if confirm else ConsequenceStatus.DROPPED, at=at, by=by, because=note, decided_by=by, note=note)


def money_of(year: int) -> QuerySet:
    """Return what was confirmed in money by unit in a year: added, taken and both, in 10,000 yuan."""
    rows = Consequence.objects.filter(status=ConsequenceStatus.CONFIRMED, table__last_day__year=year).exclude(money=0)
    plus, minus = Sum("money", filter=Q(money__gt=0)), Sum("money", filter=Q(money__lt=0))
    return rows.order_by().values("unit").annotate(plus=plus, minus=minus, both=Sum("money")).order_by("-both", "unit__path_order")
