"""Enforcement (执法处置): a measure is recorded once by its paper, carried out, and a stop order or seal lifted again."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pollution.models import Enforcement, EnforcementFile, Finding, Inspection, Source, Team
from pollution.sources import change_status
from pollution.statuses import EnforcementKind, SourceStatus
from tracker.evidence.models import File
from tracker.lib.acting import because as for_reason
from tracker.lib.refusals import Missing, Refused, SaidAlready, demand_past, demand_text
from tracker.org.models import Unit, User
from tracker.org.rights import demand

K = EnforcementKind
LIFTABLE = (K.STOP, K.SEIZURE)  # what holds until it is lifted; the others are done once


@dataclass(frozen=True)
class Measure:
    """A measure as it is recorded, from its paper."""

    source: Source
    kind: str
    organ: Unit
    decided_on: date
    basis: str
    words: str
    number: str = ""
    executed_on: date | None = None
    amount_yuan: Decimal | None = None
    handed_to: str = ""
    team: Team | None = None
    inspection: Inspection | None = None
    finding: Finding | None = None

    def values(self) -> dict:
        """Return the columns of the row; texts without blanks at their ends."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


@transaction.atomic
def record_measure(measure: Measure, *, at: datetime, by: User, files: list[File] = (), stops: bool = False) -> Enforcement:
    """Record a measure against a source; with `stops` the source is stopped in the same act.

    Raises PermissionDenied, InTheFuture, Missing, Refused, SaidAlready.
    """
    source = Source.objects.locked(measure.source)
    demand(by, "enforce", source)
    _demand_sound(measure, at)
    if any(file.by_id != by.pk for file in files):
        raise Refused(_("A photo was taken in by somebody else: add your own."), "files")
    _demand_new(measure)
    try:
        with transaction.atomic():
            made = Enforcement.objects.create(at=at, by=by, **measure.values())
    except IntegrityError as error:
        if "a_measure_stands_once" not in str(error):
            raise
        raise SaidAlready from error
    EnforcementFile.objects.bulk_create(EnforcementFile(enforcement=made, file=file) for file in files)
    if stops:
        _stop(source, made, at, by)
    return made


def _demand_sound(measure: Measure, at: datetime) -> None:
    if measure.kind not in K.values:
        raise Refused(_("Choose which measure it is."), "kind")
    demand_past(measure.decided_on, at, "decided_on")
    if measure.executed_on:
        demand_past(measure.executed_on, at, "executed_on")
        _demand_after(measure.decided_on, measure.executed_on, "executed_on")
    demand_text(measure.basis, "basis")
    demand_text(measure.words, "words")
    _demand_amount_and_receiver(measure)
    if measure.team and not Team.objects.on(measure.decided_on).filter(pk=measure.team.pk).exists():
        raise Refused(_("This team did not exist on the day of the decision."), "team")
    for part, field in ((measure.inspection, "inspection"), (measure.finding, "finding")):
        if part and part.source_id != measure.source.pk:
            raise Refused(_("This belongs to another source."), field)


def _demand_amount_and_receiver(measure: Measure) -> None:
    if measure.kind == K.FINE and not (measure.amount_yuan and measure.amount_yuan > 0):
        raise Refused(_("A fine has an amount in yuan."), "amount_yuan")
    if measure.kind != K.FINE and measure.amount_yuan is not None:
        raise Refused(_("Only a fine has an amount: record the fine as a measure of its own."), "amount_yuan")
    if measure.kind == K.TRANSFER and not measure.handed_to.strip():
        raise Missing("handed_to")
    if measure.kind != K.TRANSFER and measure.handed_to.strip():
        raise Refused(_("Only a transfer has a receiver: record the transfer as a measure of its own."), "handed_to")


def _demand_after(decided_on: date, day: date, field: str) -> None:
    if day < decided_on:
        raise Refused(_("This day lies before the decision."), field)


def _demand_new(measure: Measure) -> None:
    """A paper is recorded once; what has no number is told apart by its day."""
    there = Enforcement.objects.within(source=measure.source).filter(kind=measure.kind, number=measure.number.strip())
    if measure.number.strip() and there.exists():
        raise SaidAlready
    if not measure.number.strip() and there.filter(decided_on=measure.decided_on).exists():
        raise Refused(_("The same measure of that day is recorded already: give the number of the document to tell them apart."), "number")


def _stop(source: Source, measure: Enforcement, at: datetime, by: User) -> None:
    if measure.kind != K.STOP:
        raise Refused(_("Only a stop order stops a source."), "stops")
    if source.status != SourceStatus.STOPPED:
        change_status(source, SourceStatus.STOPPED, because=str(measure), at=at, by=by)


@transaction.atomic
def carry_out(measure: Enforcement, *, executed_on: date, at: datetime, by: User, files: list[File] = ()) -> None:
    """Record that a measure was carried out, once. Raises PermissionDenied, InTheFuture, Refused, SaidAlready."""
    _hold(measure, by)
    if measure.executed_on:
        raise SaidAlready
    demand_past(executed_on, at, "executed_on")
    _demand_after(measure.decided_on, executed_on, "executed_on")
    if measure.lifted_on and executed_on > measure.lifted_on:
        raise Refused(_("It was lifted before that day."), "executed_on")
    if any(file.by_id != by.pk for file in files):
        raise Refused(_("A photo was taken in by somebody else: add your own."), "files")
    measure.executed_on = executed_on
    measure.save(update_fields=["executed_on"])
    EnforcementFile.objects.bulk_create(EnforcementFile(enforcement=measure, file=file) for file in files)


@transaction.atomic
def lift(measure: Enforcement, *, lifted_on: date, because: str, at: datetime, by: User, resumes: bool = False) -> None:
    """Lift a stop order or a seal, with the reason; with `resumes` a source that stands stopped is in operation again.

    Raises PermissionDenied, InTheFuture, Missing, Refused, SaidAlready.
    """
    source = _hold(measure, by)
    because = demand_text(because, "because")
    if measure.kind not in LIFTABLE:
        raise Refused(_("Only a stop order or a seal is lifted: the other measures are done once."))
    if measure.lifted_on:
        raise SaidAlready
    demand_past(lifted_on, at, "lifted_on")
    _demand_after(measure.executed_on or measure.decided_on, lifted_on, "lifted_on")
    measure.lifted_on = lifted_on
    with for_reason(because):
        measure.save(update_fields=["lifted_on"])
    if resumes and source.status == SourceStatus.STOPPED:
        change_status(source, SourceStatus.OPERATING, because=because, at=at, by=by)


def _hold(measure: Enforcement, by: User) -> Source:
    """Lock the source of a measure, then the measure, and read both anew; return the source."""
    source = Source.objects.locked(measure.source)
    demand(by, "enforce", source)
    measure.refresh_from_db(from_queryset=Enforcement.objects.again(measure).select_for_update(of=("self",)))
    return source
