"""What the deciding organ decided about a person: recorded as it was given, with its clause; nothing is computed or proposed silently."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.cases.holding import hold_undecided
from accountability.cases.tracks import TRACK_OF
from accountability.models import CasePerson, Clause, Instrument, Outcome, PersonChange
from accountability.statuses import Form, Track
from tracker.lib.refusals import Refused, SaidAlready, demand_past, demand_text
from tracker.org.models import User

OUTCOMES = "outcomes"  # the field under which a change of outcomes stands in the record of a person


@dataclass(frozen=True)
class Decided:
    """One measure as the organ's document gives it."""

    track: str
    form: str
    clause: Clause
    organ: str
    document: str
    decided_on: date
    effect_from: date | None = None
    effect_until: date | None = None
    effect_basis: str = ""


@transaction.atomic
def record_outcome(person: CasePerson, decided: Decided, *, at: datetime, by: User) -> Outcome:
    """Record one measure about a person; several stand side by side. Raises CaseNotNow, Missing, SaidAlready, Refused."""
    hold_undecided(person.case, by)
    demand_past(decided.decided_on, at, "decided_on")
    _demand_fit(decided)
    facts = {
        "organ": demand_text(decided.organ, "organ"),
        "document": demand_text(decided.document, "document"),
        "effect_from": decided.effect_from,
        "effect_until": decided.effect_until,
        "effect_basis": decided.effect_basis.strip(),
    }
    _demand_whole_effect(decided, facts["effect_basis"])
    if Outcome.objects.visible_to(by).filter(person=person, form=decided.form, document=facts["document"]).exists():
        raise SaidAlready
    given = {"track": decided.track, "form": decided.form, "clause": decided.clause, "decided_on": decided.decided_on}
    outcome = Outcome.objects.create(person=person, at=at, by=by, **given, **facts)
    PersonChange.objects.create(person=person, field=OUTCOMES, became=_told(outcome), at=at, by=by)
    return outcome


@transaction.atomic
def take_back_outcome(outcome: Outcome, *, at: datetime, by: User) -> None:
    """Take back an outcome that was recorded by mistake, or that a review lifted; it stays in the person's record."""
    hold_undecided(outcome.person.case, by)
    PersonChange.objects.create(person=outcome.person, field=OUTCOMES, was=_told(outcome), at=at, by=by)
    Outcome.objects.visible_to(by).filter(pk=outcome.pk).delete()


def _demand_fit(decided: Decided) -> None:
    """Raise Refused unless form, track, clause and day belong together."""
    if TRACK_OF[decided.form] != decided.track:
        facts = {"form": Form(decided.form).label, "track": Track(TRACK_OF[decided.form]).label}
        raise Refused(_("“%(form)s” belongs to “%(track)s”.") % facts, "track")
    if decided.form not in decided.clause.forms or decided.clause.track != decided.track:
        raise Refused(_("This clause does not provide for “%(form)s”.") % {"form": Form(decided.form).label}, "clause")
    if not Instrument.objects.on(decided.decided_on).filter(pk=decided.clause.instrument_id).exists():
        facts = {"instrument": decided.clause.instrument, "day": decided.decided_on.isoformat()}
        raise Refused(_("%(instrument)s was not in force on %(day)s.") % facts, "clause")


def _demand_whole_effect(decided: Decided, basis: str) -> None:
    """Raise Refused unless an effect period has both days and its basis, or there is none."""
    given = [decided.effect_from, decided.effect_until, basis]
    if any(given) and not all(given):
        field = ("effect_from", "effect_until", "effect_basis")[given.index(next(one for one in given if not one))]
        raise Refused(_("An effect period needs its first and last day and the clause it rests on."), field)
    if decided.effect_from and not decided.decided_on <= decided.effect_from < decided.effect_until:
        raise Refused(_("The effect begins on the day of the decision or later, and ends after it began."), "effect_from")


def _told(outcome: Outcome) -> str:
    period = f"{outcome.effect_from}—{outcome.effect_until} {outcome.effect_basis}" if outcome.effect_from else ""
    words = (outcome.get_form_display(), str(outcome.clause), outcome.organ, outcome.document, outcome.decided_on.isoformat(), period)
    return " · ".join(filter(None, words))
