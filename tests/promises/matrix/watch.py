"""Rows of the table for the statistics of hand-downs and look-backs (see table.py); the look-back lies in a unit of its own."""

from accountability.models import LookBack, Matter
from tests.make import make_matter_kind, moment
from tests.promises.matrix.rules import FORM, READ, Row, anywhere, on_it
from tests.promises.matrix.words import TODAY, pk

MATTER = "accountability.matter"
AT = moment()


def things(unit) -> dict:
    """Return a look-back at a closed matter of a unit."""
    days = dict.fromkeys(("found_on", "original_due_on", "due_on", "done_on"), AT.date())
    moments = dict.fromkeys(("status_since", "registered_at", "assigned_at", "closed_at"), AT)
    said = {"title": "土方裸露", "description": "土方裸露", "level": "district", "origin": "sweep", "status": "closed"}
    closed = Matter.objects.create(number="交0", kind=make_matter_kind(), handling_unit=unit, **said, **days, **moments)
    return {"look_back": LookBack.objects.create(matter=closed, days=30, due_on=AT.date(), weight=1, drawn_at=AT)}


WATCH = [
    Row("accountability:statistics", (anywhere(MATTER),), query=f"day={TODAY}"),
    Row("accountability:statistics-export", (anywhere(MATTER, "export"),), READ),
    Row("accountability:look-backs", (anywhere(MATTER),)),
    Row(
        "accountability:look-back",
        (on_it(MATTER), on_it(MATTER, "accept", otherwise=403)),
        FORM,
        pk("look_back"),
        sound=lambda it: {"found": "holds", "words": "现场完好"},
    ),
]
