"""Rows of the table for cases (see table.py), and the cases that they are about: all in the house, for they are kept for the district."""

from accountability import cases, instruments
from accountability.cases.handing import hand_over
from accountability.cases.outcomes import Decided
from accountability.cases.people import Named
from accountability.models import Clause
from tests.make import make_case, make_user, moment
from tests.promises.matrix.rules import FORM, POST, READ, SAFE, Row, anywhere
from tests.promises.matrix.words import TODAY, pk

CASE, NAMES = "accountability.case", "accountability.caseperson"
AT = moment()
SEES, HANDS_OVER, DECIDES = anywhere(CASE), anywhere(CASE, "hand_over", otherwise=403), anywhere(CASE, "decide", otherwise=403)
READS_NAMES, WRITES_NAMES = anywhere(NAMES), anywhere(NAMES, "change", otherwise=403)


def things(unit) -> dict:
    """Return cases of a unit as far as they can be, with people, outcomes and relief."""
    instruments.seed()
    office, discipline, official = make_user(role="supervision"), make_user(role="discipline"), make_user(role="official", unit=unit)
    case, handed, decided, relieved = (make_case(unit, office=office, official=official, at=AT) for _each in range(4))
    who = {"at": AT, "by": discipline}
    for one in (handed, decided):
        hand_over(one, organ="区纪委监委", at=AT, by=office)
    named, spare = (cases.name_person(handed, Named(name, "主任", "direct"), **who) for name in ("上官某", "误记人"))
    clause = Clause.objects.get(instrument__code="eco-2015", track="reminder")
    decision = Decided("reminder", "admonition", clause, "区纪委", "8号", AT.date())
    outcome = cases.record_outcome(named, decision, **who)
    cases.decide(decided, decided_on=AT.date(), is_without_measures=True, **who)
    relief = cases.ask_relief(relieved, reason="先行先试", **who)
    found = {"case": case, "handed_case": handed, "decided_case": decided, "named": named, "spare_named": spare}
    return found | {"outcome": outcome, "relief": relief, "clause": clause}


def outcome_of(it) -> dict:
    """Return a second outcome beside the first."""
    return {"form": "apology", "clause": it.clause.pk, "organ": "区纪委", "document": "9号", "decided_on": TODAY}


PERSON = {"name": "尉迟某", "post": "科长", "responsibility": "main"}


def act(name: str, thing: str, sound, asks, methods=FORM) -> Row:
    """Return the row of an act on a case or on what hangs on one."""
    return Row(f"accountability:{name}", asks, methods, pk(thing), sound=sound if callable(sound) else lambda it: sound)


CASES = [
    Row("accountability:cases", (anywhere(CASE, otherwise=403),)),
    Row("accountability:case-bulletin", (anywhere(CASE, otherwise=403),)),
    Row("accountability:case-outcomes", (SEES, WRITES_NAMES), READ),
    Row("accountability:case", (SEES,), SAFE, pk("case")),
    Row("accountability:case-evidence", (SEES,), SAFE, pk("case")),
    Row("accountability:case-dossier", (SEES,), SAFE, pk("case")),
    Row("accountability:case-dossier-docx", (SEES,), READ, pk("case")),
    Row("accountability:case-sealed", (SEES,), READ, lambda it: {"pk": it.handed_case.pk, "what": "archive"}),
    act("case-hand-over", "case", {"organ": "区纪委监委"}, (SEES, HANDS_OVER)),
    act("case-decide", "handed_case", {"decided_on": TODAY}, (SEES, DECIDES)),
    act("case-drop", "case", {"why": "no_grounds", "because": "查无依据"}, (SEES, DECIDES)),
    act("case-reopen", "decided_case", {"because": "申请复审"}, (SEES, DECIDES)),
    act("case-person-add", "case", PERSON, (SEES, WRITES_NAMES)),
    act("case-relief", "case", {"reason": "先行先试"}, (SEES, WRITES_NAMES)),
    act("case-person", "named", PERSON, (READS_NAMES, WRITES_NAMES)),
    act("case-person-take-off", "spare_named", {}, (READS_NAMES, WRITES_NAMES), POST),
    act("case-outcome", "named", outcome_of, (READS_NAMES, WRITES_NAMES)),
    act("case-outcome-take-back", "outcome", {}, (READS_NAMES, WRITES_NAMES), POST),
    act(
        "case-relief-decide",
        "relief",
        {"result": "refused", "organ": "区委", "decided_on": TODAY, "answer": "不符合"},
        (READS_NAMES, WRITES_NAMES),
    ),
]
