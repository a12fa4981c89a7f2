"""Publishing: a draft waits for objections, is frozen in public, and is only ever corrected by a numbered successor."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.lib import acting
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.org.models import Unit, User
from tracker.org.rights import demand
from tracker.rankings.models import Place, RankingTable
from tracker.rankings.schemes import scheme_on
from tracker.rankings.standing import compute, new_draft
from tracker.rankings.statuses import TableStatus
from tracker.rankings.words import day_in_words


class PublishRefused(Exception):
    """The standing cannot be published, corrected or withdrawn; the sentence says why."""


def is_open_to_objections(table: RankingTable, at: datetime) -> bool:
    """Return True while units may still object (异议期); its last day belongs to it."""
    return local_day(at) <= table.objections_until


@transaction.atomic
def publish(table: RankingTable, *, at: datetime, by: User, because: str = "") -> None:
    """Freeze a draft in public; a correction takes the place of what it corrects.

    Within the time for objections a reason is needed. Raises PublishRefused, MoveRefused or PermissionDenied.
    """
    demand(by, "publish", table)
    table = RankingTable.objects.locked(table)
    because = because.strip()
    if is_open_to_objections(table, at) and not because:
        said = {"day": day_in_words(table.objections_until)}
        raise PublishRefused(_("Objections may be raised until %(day)s. To publish earlier, give the reason.") % said)
    if not table.places.ranked().exists():
        raise PublishRefused(_("No unit is ranked in this standing."))
    if table.is_draft and table.correction_of_id:
        corrected = (
            RankingTable.objects.unscoped("a correction replaces the standing that it corrects")
            .select_for_update()
            .get(pk=table.correction_of_id)
        )
        if corrected.fingerprint == table.fingerprint:
            raise PublishRefused(_("The correction changes nothing; withdraw it instead."))
        move(corrected, TableStatus.CORRECTED, at=at, by=by, because=table.correction_reason)
    move(table, TableStatus.PUBLISHED, at=at, by=by, because=because, published_at=at)
    if table.ranking.published:
        table.ranking.published(table, at=at, by=by)


@acting.gives_reason()
@transaction.atomic
def start_correction(table: RankingTable, *, because: str, at: datetime, by: User) -> RankingTable:
    """Compute a published standing anew as the draft of its next correction (更正). Raises PublishRefused or PermissionDenied."""
    demand(by, "publish", table)
    table = RankingTable.objects.locked(table)
    because = because.strip()
    if not because:
        raise PublishRefused(_("Say why the standing is corrected."))
    if table.status != TableStatus.PUBLISHED:
        raise PublishRefused(_("Only the published standing in force can be corrected."))
    alive = (
        RankingTable.objects.unscoped("whoever publishes learns of the draft that is there")
        .of(table.kind, table.days)
        .drafts()
        .filter(group=table.group)
    )
    if alive.exists():
        raise PublishRefused(_("A correction of this standing is already being prepared."))
    scheme = scheme_on(table.kind, table.last_day)
    correction = RankingTable.objects.create(
        kind=table.kind,
        group=table.group,
        period=table.period,
        correction_number=table.correction_number + 1,
        correction_of=table,
        correction_reason=because,
        **new_draft(table.ranking, table.days, scheme, at),
    )
    recompute(correction, at=at, by=by)
    correction.refresh_from_db()
    return correction


def recompute(table: RankingTable, *, at: datetime, by: User) -> None:
    """Bring a draft up to date with the figures of now; what is published stays. Raises PermissionDenied."""
    demand(by, "publish", table)
    compute(table.ranking, table.days, at=at, groups=[table.ranking.group(table.group)])


def withdraw(table: RankingTable, *, because: str, at: datetime, by: User) -> None:
    """Give up the draft of a correction; what is published stays in force. Raises PublishRefused, MoveRefused or PermissionDenied."""
    demand(by, "publish", table)
    if not table.correction_of_id:
        raise PublishRefused(_("Only the draft of a correction can be withdrawn."))
    if not because.strip():
        raise PublishRefused(_("Say why the correction is withdrawn."))
    move(table, TableStatus.SUPERSEDED, at=at, by=by, because=because.strip())


@dataclass(frozen=True)
class Difference:
    """What a correction changes for one unit; None where the unit was or is not listed or not ranked."""

    unit: Unit
    rank_before: int | None
    rank_after: int | None
    score_before: Decimal | None
    score_after: Decimal | None
    terms: list[tuple[str, Decimal | None, Decimal | None]]  # term, points before and after, where its figures differ


def differences(before: RankingTable, after: RankingTable) -> list[Difference]:
    """Return the units whose rank, score or terms differ between two standings, in the order of the later one."""
    old, new = _by_unit(before), _by_unit(after)
    found = []
    for unit_id in dict.fromkeys([*new, *old]):
        was, now = old.get(unit_id), new.get(unit_id)
        terms = [(after.term_title(code), *points) for code, *points in _changed_terms(was, now)]
        if terms or (was and was.rank) != (now and now.rank):
            found.append(
                Difference(
                    unit=(now or was).unit,
                    rank_before=was and was.rank,
                    rank_after=now and now.rank,
                    score_before=was and was.score,
                    score_after=now and now.score,
                    terms=terms,
                )
            )
    return found


def _by_unit(table: RankingTable) -> dict[int, Place]:
    places = table.places.for_list().order_by("rank", "unit__path_order")
    return {place.unit_id: place for place in places}


def _changed_terms(was: Place | None, now: Place | None) -> list[tuple[str, Decimal | None, Decimal | None]]:
    old = {term.term: term for term in was.terms.all()} if was else {}
    new = {term.term: term for term in now.terms.all()} if now else {}
    changed = []
    for code in dict.fromkeys([*old, *new]):
        a, b = old.get(code), new.get(code)
        if (a and (a.done, a.due, a.points, a.days)) != (b and (b.done, b.due, b.points, b.days)):
            changed.append((code, a and a.points, b and b.points))
    return changed
