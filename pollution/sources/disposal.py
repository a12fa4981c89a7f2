"""The disposal of a scattered polluter (散乱污): decided with a day, proved by two cuts and three clearances, carried out, taken back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accountability.texts import kept
from pollution.models import ClosureProof, Source
from pollution.sources.holding import NotNow, change, hold
from pollution.statuses import LIVING, Disposal, Proof, SourceKind, SourceStatus
from tracker.evidence.models import File
from tracker.lib.acting import because as for_reason
from tracker.lib.moves import move
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, SaidAlready, demand_past, demand_text
from tracker.org.models import User

S = SourceStatus
DISPOSABLE = (  # a building site ends with its work and is not disposed of
    SourceKind.SCATTERED, SourceKind.INDUSTRY, SourceKind.COAL, SourceKind.FUMES, SourceKind.BARBECUE, SourceKind.OTHER
)  # fmt: skip
PROVED = gettext_lazy("Two cuts and three clearances are proved.")
ENDS_AS = {Disposal.SHUT: S.CLOSED, Disposal.MERGE: S.MOVED}  # an upgraded one stays, in operation


def missing_proofs(source: Source) -> list[Proof]:
    """Return which of the five proofs do not stand (one query)."""
    there = set(source.proofs.standing().values_list("proof", flat=True))
    return [proof for proof in Proof if proof not in there]


def end_proofs(source: Source, at: datetime) -> None:
    """Let the proofs of an earlier shut-down count no more; their photos stay."""
    source.proofs.standing().update(ended_at=at)


@transaction.atomic
def decide_disposal(source: Source, *, disposal: str, due_on: date, at: datetime, by: User, version: int | None = None) -> None:
    """Decide what is to become of a source, and until when (关停取缔、整合搬迁、升级改造). Raises NotNow, Refused, SaidAlready."""
    hold(source, by=by, version=version)
    if source.kind not in DISPOSABLE:
        raise Refused(_("A source of this kind is not disposed of: change its status when it ends."))
    if disposal not in Disposal.values:
        raise Refused(_("Choose what is to become of it."), "disposal")
    if source.disposed_on:
        raise Refused(_("It has been disposed of already: take that back first, with the reason."))
    if (source.disposal, source.disposal_due_on) == (disposal, due_on):
        raise SaidAlready
    if due_on < local_day(at):
        raise Refused(_("This day has passed: choose one that can still be kept."), "due_on")
    change(source, disposal=disposal, disposal_due_on=due_on)


@transaction.atomic
def prove(source: Source, *, proof: str, done_on: date, files: list[File], at: datetime, by: User, words: str = "",
          version: int | None = None) -> ClosureProof:  # fmt: skip
    """Record one of the five proofs with its photo; the photo before, if it stood already, counts no more and is kept.

    Raises NotNow, InTheFuture, Refused.
    """
    hold(source, by=by, version=version)
    if source.disposal != Disposal.SHUT:
        raise Refused(_("Only what is to be shut down is proved by two cuts and three clearances: decide on the disposal first."))
    if proof not in Proof.values:
        raise Refused(_("Choose which of the five it is."), "proof")
    demand_past(done_on, at, "done_on")
    photos = [file for file in files if file.is_photo]
    if len(photos) != 1 or len(files) != 1:
        raise Refused(_("One photo proves it: add exactly one."), "files")
    if photos[0].by_id != by.pk:
        raise Refused(_("A photo was taken in by somebody else: add your own."), "files")
    source.proofs.standing().filter(proof=proof).update(ended_at=at)
    row = source.proofs.create(proof=proof, done_on=done_on, file=photos[0], words=words.strip(), at=at, by=by)
    change(source)
    return row


@transaction.atomic
def dispose(source: Source, *, disposed_on: date, words: str, at: datetime, by: User, version: int | None = None) -> None:
    """Record that the disposal was carried out: shut it is closed, merged it has moved away, upgraded it is in operation.

    Raises NotNow, InTheFuture, Refused naming which of the five proofs are missing, Missing without words on what was merged or upgraded.
    """
    hold(source, by=by, version=version)
    if not source.disposal:
        raise Refused(_("Nobody has decided what is to become of it: decide on the disposal first."))
    if source.disposed_on:
        raise SaidAlready
    demand_past(disposed_on, at, "disposed_on")
    if source.disposal == Disposal.SHUT:
        if missing := missing_proofs(source):
            names = pgettext("between the items of a list", ", ").join(str(one.label) for one in missing)
            raise Refused(_("Not shut down yet: these of the five proofs are missing: %(names)s.") % {"names": names})
    else:
        words = demand_text(words, "words")
    _end(source, disposed_on, words.strip(), at, by)


def _end(source: Source, disposed_on: date, words: str, at: datetime, by: User) -> None:
    """Write the day, and the move that follows from the disposal, if there is one."""
    to = ENDS_AS.get(source.disposal, S.OPERATING)
    words = words or kept(PROVED)
    if to == source.status:
        with for_reason(words):
            change(source, disposed_on=disposed_on)
    else:
        move(source, to, at=at, by=by, because=words, disposed_on=disposed_on, version=source.version + 1)


@transaction.atomic
def take_back_disposal(source: Source, *, because: str, at: datetime, by: User, version: int | None = None) -> None:
    """Take back that a source was disposed of, or, where that has not happened yet, the decision itself; with a reason.

    What was closed by it is being rectified again, and is to be proved shut anew. Raises Missing, Refused.
    """
    hold(source, by=by, version=version, statuses=(*LIVING, S.CLOSED, S.MOVED))
    because = demand_text(because, "because")
    if not source.disposal:
        raise Refused(_("Nothing has been decided that could be taken back."))
    if source.status == S.MOVED:
        raise Refused(_("It has moved away: enter it anew where it is now."))
    if not source.disposed_on:
        if source.status not in LIVING:
            raise NotNow(source)
        with for_reason(because):
            change(source, disposal="", disposal_due_on=None)
        return
    end_proofs(source, at)
    if source.status == S.CLOSED:
        move(source, S.RECTIFYING, at=at, by=by, because=because, disposed_on=None, version=source.version + 1)
    else:
        with for_reason(because):
            change(source, disposed_on=None)
