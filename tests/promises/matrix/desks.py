"""Rows of the table for the ledgers of supervision, the desk and the notices (see table.py); the matters are those of matters.py."""

from tests.promises.matrix import books
from tests.promises.matrix.matters import HANDLES, PLACES, SEES, SUPERVISES, M
from tests.promises.matrix.rules import FORM, HELD, POST, READ, SAFE, Row, anywhere, everywhere, mine

KNOWS, EXPORTS, IMPORTS = (anywhere(M, act, otherwise=403) for act in ("view", "export", "import"))
DISTRICT = (everywhere(M, otherwise=403),)


def of(name: str, **more):
    """Return what makes the arguments of a register's address."""
    return lambda it: {"name": name} | {key: find(it) for key, find in more.items()}


def notice_of(matter: str):
    """Return what makes the arguments of the notice with which a matter was handed down."""
    return lambda it: {"pk": getattr(it, matter).notices.get().pk}


def letter(it) -> dict:
    """Return a letter issued by hand."""
    unit = it.rectifying.handling_unit_id
    return {"kind": "letter", "unit": unit, "title": "督办函", "body": "请整改", "requirement": "书面回复", "due_on": "2016-08-30"}


DESKS = [
    Row("accountability:list", fine=(302,)),
    Row("accountability:notices", fine=(302,)),
    Row("accountability:desk", DISTRICT),
    Row("accountability:queue", DISTRICT, at=lambda it: {"name": "unsigned"}),
    Row("accountability:notice", (SEES,), at=notice_of("assigned"), places=PLACES),
    Row("accountability:notice-receive", (SEES, HANDLES), POST, notice_of("assigned"), PLACES, lambda it: {}),
    Row("accountability:notice-reply", (SEES, HANDLES), FORM, notice_of("acknowledged"), PLACES, lambda it: {"words": "已整改"}),
    Row("accountability:notice-send", (SEES, SUPERVISES), FORM, lambda it: {"pk": it.rectifying.pk}, PLACES, letter),
    *(Row("ledger:list", (KNOWS,), at=of(name), case=name) for name in ("matters", "notices")),
    *(Row("ledger:export", (EXPORTS,), READ, of(name), case=name) for name in ("matters", "notices")),
    *(Row("ledger:conditions", (KNOWS,), at=of(name), case=name) for name in ("matters", "notices")),
    *(
        Row("ledger:offers", (KNOWS,), SAFE, of("matters", filter_name=lambda it, name=name: name), case=f"matters {name}")
        for name in ("unit", "handling_unit", "lead_unit", "responsible", "kind")
    ),
    Row("ledger:template", (IMPORTS,), READ, of("matters"), case="matters"),
    Row("ledger:import", (IMPORTS,), FORM, of("matters"), sound=books.hand_downs, case="matters"),
    Row(
        "ledger:import-undo",
        (IMPORTS, mine()),
        POST,
        of("matters", pk=lambda it: it.matter_batch.pk),
        HELD,
        lambda it: {"because": "批次弄错了"},
    ),
]
