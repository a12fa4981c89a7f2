"""A matter and its case with hostile words in every column that holds some; what is written once and stays is made so."""

from datetime import timedelta

from accountability import models as m
from tests.browser.hostile import SHORTER, STRINGS
from tests.browser.hostile.columns import fill
from tests.make import make_case, make_user
from tracker.lib import periods

IMAGE, SHORT = STRINGS[0], SHORTER[0]


def of_a_case() -> dict:
    """Open a case; name somebody in it, record an outcome and a request for relief, all in hostile words."""
    now, today = periods.now(), periods.today()
    case = make_case(at=now)
    instrument = m.Instrument.objects.create(code="hostile", name="坏", first_day=today)
    clause = m.Clause.objects.create(instrument=instrument, label="坏", track="reminder", forms=["admonition"])
    person = m.CasePerson.objects.create(case=case, name="坏", post="坏", responsibility="direct", at=now)
    change = m.PersonChange.objects.create(person=person, field="name", was=IMAGE, became=IMAGE, at=now)
    outcome = m.Outcome.objects.create(
        person=person, track="reminder", form="admonition", clause=clause, organ="坏", document="坏", decided_on=today, at=now
    )
    relief = m.Relief.objects.create(case=case, reason="坏", asked_at=now)
    m.CaseHistory.objects.create(case=case, became="opened", at=now, because=IMAGE)
    for row in (instrument, clause, person, change, outcome, relief):
        fill(row)
    fill(case, number=SHORT, why_dropped="")
    found = of_its_matter(case.matter, now, today) | {
        "matter": case.matter,
        "kind": case.matter.kind,
        "case": m.Case.objects.get(pk=case.pk),
        "case_person": person,
    }
    return found | {"case_outcome": outcome, "case_relief": relief}


def of_its_matter(matter: m.Matter, now, today) -> dict:
    """Write hostile words into everything that hangs on the matter of the case; return what acts are about."""
    day, unit = timedelta(days=1), matter.handling_unit
    of_matter = {"matter": matter, "at": now}
    plan = m.Plan.objects.create(fix_kind="timed", target="坏", measures="坏", planned_on=today, **of_matter)
    urging, breach = matter.urgings.first(), matter.breaches.first()
    review = m.Review.objects.create(urging=urging, reason="坏", asked_at=now, due_on=today)
    extension = m.Extension.objects.create(matter=matter, reason="坏", was_due_on=today, wanted_on=today + day, asked_at=now)
    statement = m.Statement.objects.create(breach=breach, words="坏", at=now)
    changing = (
        plan,
        statement,
        m.PlanStep.objects.create(plan=plan, words="坏", due_on=today),
        m.MatterHolder.objects.create(matter=matter, slot="manager", name="坏"),
        m.LookBack.objects.create(matter=matter, days=30, due_on=today, weight=1, drawn_at=now),
        m.SupervisionPolicy.objects.create(first_day=today + 9000 * day, source="坏", look_back_days=[30]),
        m.ChecklistItem.objects.create(first_day=today + 9000 * day, rule="late", words="坏", paragraph="坏", source="坏"),
        m.NumberPrefix.objects.get_or_create(series="letter", defaults={"prefix": "坏"})[0],
        *(review, extension, urging, breach, matter.feedbacks.first(), matter.files.first(), matter.kind),
    )
    for row in changing:
        fill(row)
    fill(matter, title=IMAGE, number=SHORT)
    numbers = {"kind": "letter", "unit": unit, "year": 2001, "serial": 1, "number": SHORT, "issued_at": now}
    m.Notice.objects.create(matter=matter, title=IMAGE, body=IMAGE, requirement=IMAGE, signer=SHORT, **numbers)
    told = m.Notice.objects.filter(matter=matter, received_at=None).first()
    m.Notice.objects.filter(pk=told.pk).update(received_at=now, replied_at=now, reply=IMAGE)
    m.Contact.objects.create(kind="phone", with_whom=IMAGE, result=IMAGE, **of_matter)
    m.Signature.objects.create(round=9, order=1, step="office", by=make_user(), words=IMAGE, **of_matter)
    m.MatterHistory.objects.create(became="rectifying", because=IMAGE, **of_matter)
    m.MatterEvent.objects.create(deed="restated", words=IMAGE, was=IMAGE, became=IMAGE, **of_matter)
    m.UrgingHistory.objects.create(urging=urging, became="failed", at=now, because=IMAGE)
    return {"urging": urging, "breach": breach, "review": review, "extension": extension, "statement": statement}
