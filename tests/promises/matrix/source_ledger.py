"""Rows of the table for the ledger of pollution sources (see table.py); the sources are those of source_page.py."""

from tests.ledger.books import book
from tests.promises.matrix.desks import of
from tests.promises.matrix.rules import FORM, OWN, PROJECTS, READ, SAFE, Row, anywhere, on_it
from tests.promises.matrix.source_page import SOURCE
from tests.promises.matrix.words import TODAY

KNOWS, EXPORTS, IMPORTS, ADDS = (anywhere(SOURCE, act, otherwise=403) for act in ("view", "export", "import", "add"))
SEES, KEEPS = on_it(SOURCE), on_it(SOURCE, "change", otherwise=403)


def new_source(it) -> dict:
    """Return a new source of the own unit."""
    return {"name": "矩阵里的新工地", "kind": "site", "unit": it.own_unit.pk, "first_day": TODAY}


def changed_source(it) -> dict:
    """Return a source with an address, given to the own unit."""
    return new_source(it) | {"name": it.source.name, "address": "改了的地址", "version": it.source.version}


def sites(it) -> dict:
    """Return a list of one site of the own unit."""
    return {
        "file": book([["名单里的工地", it.own_unit.name]], heads=["工地名称", "所属乡镇办"], above=()),
        "for_kind": "site",
        "crs": "wgs84",
    }


SOURCE_LEDGER = [
    Row("pollution:list", fine=(302,)),
    Row("ledger:list", (KNOWS,), at=of("sources"), case="sources"),
    Row("ledger:conditions", (KNOWS,), at=of("sources"), case="sources"),
    Row("ledger:export", (EXPORTS,), READ, of("sources"), case="sources"),
    *(
        Row("ledger:offers", (KNOWS,), SAFE, of("sources", filter_name=lambda it, name=name: name), case=f"sources {name}")
        for name in ("unit", "grid", "lead_unit")
    ),
    Row("ledger:template", (IMPORTS,), READ, of("sources"), case="sources"),
    Row("ledger:import", (IMPORTS,), FORM, of("sources"), sound=sites, case="sources"),
    Row("ledger:new", (ADDS,), FORM, of("sources"), sound=new_source, case="sources"),
    Row(
        "ledger:edit",
        (KNOWS, SEES, KEEPS),
        FORM,
        of("sources", pk=lambda it: it.source.pk),
        PROJECTS,
        changed_source,
        case="sources",
        mostly=(OWN,),
    ),
]
