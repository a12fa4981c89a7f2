"""Rows of the table for the field (see table.py): the phone pages, records of visits and findings, and what they are about in one place."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from accountability.models import Matter
from pollution.models import Source
from tests.evidence.pictures import encoded, scene
from tests.make import make_checklist, make_finding, make_inspection, make_user, moment
from tests.promises.matrix.matters import ACCEPTS, PLACES
from tests.promises.matrix.matters import SEES as SEES_MATTER
from tests.promises.matrix.rules import FORM, OWN, POST, READ, SAFE, Row, anywhere, on_it
from tests.promises.matrix.source_page import SOURCE
from tests.promises.matrix.words import pk

SEES = on_it(SOURCE)
INSPECTS, ANSWERS = (on_it(SOURCE, act, otherwise=403) for act in ("inspect", "answer"))
KNOWS, EXPORTS = (anywhere(SOURCE, act, otherwise=403) for act in ("view", "export"))
LEDGERS = {"inspections": ("territory", "unit"), "findings": ("territory",)}
WHY = {"because": "仍未整改"}


def things(source: Source, fed_back: Matter) -> dict:
    """Return a visit of the source's own unit with a finding that was told, one that was answered, and one that awaits its re-check."""
    visit = make_inspection(source, unit=source.unit, ended_at=moment(hour=8))
    item = make_checklist(kinds=("industry",)).items.first()
    answered = {"replied_at": moment(hour=8), "fixed_at": moment(hour=8), "replied_by": make_user(), "reply": "已覆盖"}
    return {
        "visit": visit,
        "told": make_finding(visit, item=item),
        "answered": make_finding(visit, item=item, status="replied", **answered),
        "raised": make_finding(visit, item=item, matter=fed_back),
    }


def uid(name: str):
    """Return what makes the arguments of an address that takes the number which a client made."""
    return lambda it: {"uid": getattr(it, name).uid}


def photo(it) -> dict:
    """Return a reply with its photo."""
    return {"words": "已整改", "fixed_at": "2016-08-09T08:00", "files": SimpleUploadedFile("a.jpg", encoded(scene()), "image/jpeg")}


def visited(it) -> dict:
    """Return a visit without a checklist."""
    return {"uid": str(uuid4()), "way": "person", "started_at": "2016-08-09T08:30", "words": "现场停工"}


def judged(it) -> dict:
    """Return the judgement of what was fed back."""
    return {"feedback": it.fed_back.feedbacks.get().pk, "found": "adequate", "words": "到位"}


def act(name: str, thing: str, asks, said) -> Row:
    """Return the row of an act on a finding."""
    return Row(f"pollution:finding-{name}", (SEES, asks), FORM, uid(thing), PLACES, said, mostly=(OWN,))


FIELD = [
    Row("pollution:field", (anywhere(SOURCE, "inspect"),)),
    Row("pollution:field-source", (SEES, INSPECTS), at=pk("source"), places=PLACES),
    Row("pollution:visit", (SEES, INSPECTS), FORM, pk("source"), PLACES, visited),
    Row("pollution:recheck", (SEES_MATTER, ACCEPTS), FORM, pk("fed_back"), PLACES, judged),
    Row("pollution:inspections", fine=(302,)),
    Row("pollution:inspection-of", (SEES,), at=pk("visit"), places=PLACES, fine=(302,)),
    Row("pollution:inspection", (SEES,), at=uid("visit"), places=PLACES),
    Row("pollution:inspection-print", (SEES,), at=uid("visit"), places=PLACES),
    Row("pollution:inspection-docx", (SEES,), READ, uid("visit"), PLACES),
    Row("pollution:inspection-remark", (SEES, INSPECTS), POST, uid("visit"), PLACES, lambda it: {"words": "当日有雨"}),
    Row("pollution:findings", fine=(302,)),
    Row("pollution:finding-of", (SEES,), at=pk("told"), places=PLACES, fine=(302,)),
    Row("pollution:finding", (SEES,), at=uid("told"), places=PLACES),
    act("reply", "told", ANSWERS, photo),
    act("confirm", "answered", INSPECTS, lambda it: {}),
    act("send-back", "answered", INSPECTS, lambda it: WHY),
    act("raise", "told", INSPECTS, lambda it: WHY),
    *(Row("ledger:list", (KNOWS,), at=lambda it, name=name: {"name": name}, case=name) for name in LEDGERS),
    *(Row("ledger:export", (EXPORTS,), READ, lambda it, name=name: {"name": name}, case=name) for name in LEDGERS),
    *(Row("ledger:conditions", (KNOWS,), at=lambda it, name=name: {"name": name}, case=name) for name in LEDGERS),
    *(
        Row(
            "ledger:offers", (KNOWS,), SAFE, lambda it, name=name, which=which: {"name": name, "filter_name": which}, case=f"{name} {which}"
        )
        for name, filters in LEDGERS.items()
        for which in filters
    ),
]
