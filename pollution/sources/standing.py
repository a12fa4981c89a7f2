"""How a source stands: stopped, rectifying, in operation, closed, moved away; what comes back after it was closed is seen again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pollution.models import Source
from pollution.sources.disposal import end_proofs
from pollution.sources.holding import hold
from pollution.statuses import LIVING, SourceKind, SourceStatus
from tracker.lib.moves import move
from tracker.lib.refusals import Refused, SaidAlready, demand_text
from tracker.org.models import User

S = SourceStatus


def ends_by_disposal(source: Source) -> bool:
    """Return True if a source is closed, or moves away, only by carrying out its disposal."""
    return source.kind == SourceKind.SCATTERED or (bool(source.disposal) and not source.disposed_on)


def open_moves(source: Source) -> list[SourceStatus]:
    """Return what the status of a source can be changed to by hand."""
    after = source.MOVES.get(source.status, set())
    return [status for status in S if status in after and (status in LIVING or not ends_by_disposal(source))]


@transaction.atomic
def change_status(source: Source, to: str, *, because: str, at: datetime, by: User, version: int | None = None) -> None:
    """Change how a source stands, for a reason. What was disposed of and is back at work (死灰复燃) is to be proved shut anew.

    Raises MoveRefused, Missing, SaidAlready, Refused where a disposal is to be carried out instead.
    """
    hold(source, by=by, version=version, statuses=tuple(S))
    because = demand_text(because, "because")
    if to == source.status:
        raise SaidAlready
    if to not in LIVING and ends_by_disposal(source):
        raise Refused(
            _("It is closed by carrying out its disposal, with what proves it: decide on the disposal and record it there."), "to"
        )
    changes = {"version": source.version + 1}
    if source.status == S.CLOSED:
        changes["disposed_on"] = None
        end_proofs(source, at)
    move(source, to, at=at, by=by, because=because, **changes)
