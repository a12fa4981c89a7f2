"""The people of a case, named by discipline while it is not decided; what stood before is kept, for discipline only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.cases.holding import hold_undecided
from accountability.models import Case, CasePerson, Outcome, PersonChange
from accountability.statuses import Responsibility
from tracker.lib.refusals import Refused, SaidAlready, demand_past, demand_text
from tracker.org.models import Person, User


@dataclass(frozen=True)
class Named:
    """What is recorded of somebody in a case."""

    name: str
    post: str
    responsibility: str
    person: Person | None = None
    is_crime_suspected: bool = False
    transfer_organ: str = ""
    transfer_document: str = ""
    transferred_on: date | None = None
    words: str = ""


@transaction.atomic
def name_person(case: Case, named: Named, *, at: datetime, by: User) -> CasePerson:
    """Record somebody in a case. Raises CaseNotNow, Missing, SaidAlready, Refused for a suspected crime without its transfer."""
    hold_undecided(case, by)
    facts = _facts(named, at)
    if _same(case, facts).exists():
        raise SaidAlready
    return CasePerson.objects.create(case=case, at=at, by=by, **facts)


@transaction.atomic
def correct_person(person: CasePerson, named: Named, *, at: datetime, by: User) -> None:
    """Correct what is recorded of somebody; what stood before is kept. Raises what name_person raises."""
    hold_undecided(person.case, by)
    facts = _facts(named, at)
    if _same(person.case, facts).exclude(pk=person.pk).exists():
        raise SaidAlready
    mine = CasePerson.objects.visible_to(by).select_for_update(of=("self",)).get(pk=person.pk)
    changes = list(_changes(mine, facts, at=at, by=by))
    if not changes:
        return
    PersonChange.objects.bulk_create(changes)
    for name, value in facts.items():
        setattr(person, name, value)
        setattr(mine, name, value)
    mine.save(update_fields=list(facts))


@transaction.atomic
def take_off(person: CasePerson, *, at: datetime, by: User) -> None:
    """Take somebody off a case who was named by mistake. Raises CaseNotNow, Refused once something stands on the record of them."""
    hold_undecided(person.case, by)
    recorded = (model.objects.visible_to(by).filter(person=person) for model in (Outcome, PersonChange))
    if any(rows.exists() for rows in recorded):
        raise Refused(_("Something is recorded of this person already: correct it instead."))
    CasePerson.objects.visible_to(by).filter(pk=person.pk).delete()


def _facts(named: Named, at: datetime) -> dict:
    facts = {
        "name": demand_text(named.name, "name"),
        "post": demand_text(named.post, "post"),
        "responsibility": Responsibility(named.responsibility).value,
        "person": named.person,
        "words": named.words.strip(),
        "is_crime_suspected": named.is_crime_suspected,
        "transfer_organ": named.transfer_organ.strip(),
        "transfer_document": named.transfer_document.strip(),
        "transferred_on": named.transferred_on,
    }
    if named.is_crime_suspected and not (facts["transfer_organ"] and named.transferred_on):
        field = "transferred_on" if facts["transfer_organ"] else "transfer_organ"
        raise Refused(_("A suspected crime must be transferred: name the organ and the day."), field)
    if not named.is_crime_suspected and (facts["transfer_organ"] or facts["transfer_document"] or named.transferred_on):
        raise Refused(_("A transfer is recorded only with a suspected crime: tick it, or leave the transfer empty."), "is_crime_suspected")
    if named.transferred_on:
        demand_past(named.transferred_on, at, "transferred_on")
    return facts


def _same(case: Case, facts: dict):
    rows = CasePerson.objects.unscoped("a person stands once in a case; the caller may read its names")
    return rows.filter(case=case, name=facts["name"], post=facts["post"])


def _changes(mine: CasePerson, facts: dict, *, at: datetime, by: User) -> Iterable[PersonChange]:
    for name, value in facts.items():
        was, became = _written(getattr(mine, name)), _written(value)
        if was != became:
            yield PersonChange(person=mine, field=name, was=was, became=became, at=at, by=by)


def _written(value) -> str:
    """Return a value as it is kept for those who read what stood before."""
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)
