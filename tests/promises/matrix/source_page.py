"""Rows of the table for the page of a source, the acts on it and the page of a unit's sources (see table.py), and the sources of one place.

SHARED is a source that lies in another unit and belongs to the trade of the own one.
"""

from tests.make import make_source
from tests.promises.matrix.rules import BY_PROJECT, FORM, OWN, PROJECTS, UNITS, Row, anywhere, on_it
from tests.promises.matrix.words import TODAY, pk
from tracker.org.models import Unit

SOURCE = "pollution.source"
SEES, KEEPS = on_it(SOURCE), on_it(SOURCE, "change", otherwise=403)
PLACES = PROJECTS
LATER = "2017-12-31"
WHY = {"because": "情况变化"}
WHOLE = ("holders", "dispose")  # in every place; the others, drawn by the same view, mostly in one


def things(unit: Unit, lead: Unit | None) -> dict:
    """Return a site with a permit and a device, and a scattered polluter of which it is decided what becomes of it."""
    site, polluter = make_source(unit=unit, lead_unit=lead), make_source(unit=unit, lead_unit=lead, kind="scattered", disposal="upgrade")
    site.permit = site.permits.create(name="建筑垃圾处置核准")
    site.device = site.devices.create(kind="video", installed_on=TODAY)
    return {"source": site, "polluter": polluter}


def act(name: str, said: dict | None, thing: str = "source", row: str = "") -> Row:
    """Return the row of an act on a source: who sees it but does not keep it gets 403."""

    def at(it) -> dict:
        source = getattr(it, thing)
        return {"pk": source.pk} | ({"of": getattr(source, row).pk} if row else {})

    sound = None if said is None else lambda it: said
    return Row(f"pollution:source-{name}", (SEES, KEEPS), FORM, at, PLACES, sound, mostly=() if name in WHOLE else (OWN,))


SOURCE_PAGE = [
    Row("pollution:source", (SEES,), at=pk("source"), places=PLACES),
    act("holders", {"name_township": "刘某"}),
    act("permit", {"name": "排污许可证"}),
    act("permit-renew", {"last_day": LATER}, row="permit"),
    act("device", {"kind": "pm10", "installed_on": TODAY}),
    act("device-remove", {"removed_on": TODAY}, row="device"),
    act("status", WHY | {"to": "stopped"}),
    act("decide-disposal", {"disposal": "merge", "due_on": LATER}, "polluter"),
    act("prove", None, "polluter"),
    act("dispose", {"disposed_on": TODAY, "words": "已升级改造"}, "polluter"),
    act("take-back", WHY, "polluter"),
    Row("pollution:unit", (on_it(SOURCE, scopes=BY_PROJECT),), at=pk("unit"), places=UNITS),
    Row("pollution:workload", (anywhere(SOURCE),)),
]
