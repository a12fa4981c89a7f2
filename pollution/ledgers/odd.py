"""What a list of sources leaves open or says oddly: filled in where it follows, kept as it came where not, and told at its cell."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pollution.codes import bare, fault_of
from pollution.ledgers.basis import Basis
from pollution.ledgers.cells import Unread, split
from pollution.ledgers.store import BY_ACTS, ENTERED, HOLDERS, PERMITS
from pollution.models import Source, SourcePermit
from pollution.places import BadPlace, place_of
from pollution.sources.disposal import ENDS_AS
from pollution.statuses import MEASURE_OF, SourceStatus
from tracker.ledger.store import Known

PERMIT_LENGTH, CODE_LENGTH = 22, 18
SHOWN = 3  # rows that are named
Odd = list[tuple[str, str]]


def complete(values: dict, row: Known | None, basis: Basis) -> Odd:
    """Fill a row of a list in from the upload and from what follows; return what is odd about it, as (field, sentence)."""
    found = [*_unread(values), *_place(values, row, basis), *_phones(values, row), *_disposal(values)]
    if row:
        return found + _by_acts(values, row)
    usual = {"unit": basis.unit, "kind": basis.kind, "first_day": basis.on, "status": SourceStatus.OPERATING}
    values |= {name: value for name, value in usual.items() if value and not values.get(name)}
    if values.get("kind"):
        values["measure"] = values.get("measure") or MEASURE_OF[values["kind"]]
    return found


def _keep(values: dict, name: str, text: str) -> None:
    """Keep what has no room under the name of its column."""
    from pollution.ledgers.intake import INTAKE

    values["given"] = {**values["given"], str(INTAKE.field(name).title): text}


def _unread(values: dict) -> Iterator[tuple[str, str]]:
    for name in ("grid", "lead_unit"):
        if isinstance(values.get(name), Unread):
            text = values.pop(name)
            _keep(values, name, str(text))
            yield name, _("The district has no unit “%(name)s”; the cell is kept as it came.") % {"name": text}


def _place(values: dict, row: Known | None, basis: Basis) -> Iterator[tuple[str, str]]:
    """Read coordinates in the system of the row or of the upload; what is no place in the country is kept as it came."""
    given = [name for name in ENTERED[:2] if values.get(name) is not None]
    if not given:
        if not row or row.values["entered_latitude"] is None:
            values.pop("entered_crs", None)
        return
    values["entered_crs"] = values.get("entered_crs") or basis.crs
    was = row.values if row else {}
    pair = [values.get(name, was.get(name)) for name in ENTERED[:2]]
    try:
        if None in pair:
            raise BadPlace(_("A place needs both latitude and longitude."))
        place_of(*pair, values["entered_crs"])
    except BadPlace as bad:
        for name in given:
            _keep(values, name, str(values[name].normalize()))
        for name in ENTERED:
            values.pop(name, None)
        yield given[0], _("%(fault)s The row is kept without a place.") % {"fault": bad}


def _phones(values: dict, row: Known | None) -> Iterator[tuple[str, str]]:
    was = row.values if row else {}
    for holder, phone in HOLDERS.values():
        if values.get(phone) and not values.get(holder, was.get(holder)):
            _keep(values, phone, values.pop(phone))
            yield phone, _("A phone number without a name: it is kept as it came.")


def _disposal(values: dict) -> Iterator[tuple[str, str]]:
    """Draw from “done: yes” how a source stands, as far as its disposal says so."""
    is_done = values.pop("is_done", None)
    if not is_done:
        return
    if not values.get("disposal"):
        yield "is_done", _("It is said to be done, and not what was done.")
        return
    values["status"] = values.get("status") or ENDS_AS.get(values["disposal"], SourceStatus.OPERATING)
    if not values.get("disposed_on"):
        yield "is_done", _("It is said to be done, and not on which day: enter the day at the source.")


def _by_acts(values: dict, row: Known) -> Odd:
    """Leave what changes by acts of its own, and say where the list says otherwise."""
    found = []
    for name in BY_ACTS:
        said = values.pop(name, None)
        if said not in (None, "") and said != row.values[name]:
            found.append((name, _("This stands otherwise in the ledger and changes on the page of the source, with its reason.")))
    return found


# --- Sound rows, looked at together -----------------------------------------------------------------------


def oddities(lines: list, basis: Basis) -> Iterator[tuple]:
    """Yield (line, field, sentence): codes that are wrong or missing, codes, permits and places that several sources share."""
    for line in lines:
        yield from ((line, *one) for one in _of_one(line))
    for name, sentence in SHARED.items():
        yield from _shared(lines, name, sentence)


def _of_one(line) -> Iterator[tuple[str, str]]:
    if "credit_code" in line.cells:
        text = str(line.cells["credit_code"] or "")
        if fault := fault_of(text) or ("" if text.strip() else _("No credit code is given.")):
            yield "credit_code", fault
    if "permit_discharge" in line.cells:
        yield from (
            ("permit_discharge", one) for one in _of_permit(line.values.get("permit_discharge", ""), line.values.get("credit_code", ""))
        )
    names = split(line.cells.get("pollutants") or "")
    if twice := sorted({one for one in names if names.count(one) > 1}):
        yield "pollutants", _("Stands here twice: %(names)s.") % {"names": "、".join(twice)}


def _of_permit(number: str, code: str) -> Iterator[str]:
    number, code = bare(number), bare(code)
    if not number:
        yield _("No discharge permit is given.")
    elif len(number) != PERMIT_LENGTH:
        words = _("A discharge permit has %(length)d characters, this one has %(found)d.")
        yield words % {"length": PERMIT_LENGTH, "found": len(number)}
    elif code and not fault_of(code) and number[:CODE_LENGTH] != code:
        yield _("The permit begins with another credit code than that of this row.")


SHARED = {
    "credit_code": lambda rows: _("The same credit code stands in %(rows)s.") % {"rows": rows},
    "permit_discharge": lambda rows: _("The same permit stands in %(rows)s.") % {"rows": rows},
    "entered_latitude": lambda rows: _("The same place stands in %(rows)s.") % {"rows": rows},
}


def _key(line, name: str) -> str:
    if name == "entered_latitude":
        pair = [line.values.get(one) for one in ENTERED[:2]]
        return "" if None in pair else f"{pair[0]} {pair[1]}"
    return bare(line.values.get(name, ""))


def _shared(lines: list, name: str, say) -> Iterator[tuple]:
    """Yield the rows whose value stands in another row, or at another source of the ledger."""
    by_value = defaultdict(list)
    for line in lines:
        if key := _key(line, name):
            by_value[key].append(line)
    outside = _at_others(name, lines)
    for key, found in by_value.items():
        for line in found:
            others = [str(one.number + 1) for one in found if one is not line]
            places = []
            if others:
                shown = "、".join(others[:SHOWN]) + ("…" if len(others) > SHOWN else "")
                places.append(ngettext("row %(rows)s", "rows %(rows)s", len(others)) % {"rows": shown})
            if key in outside:
                places.append(_("another source of the ledger"))
            if places:
                yield line, name, say("、".join(places))


def _at_others(name: str, lines: list) -> set[str]:
    """Return which of the values stand at sources that the list does not name; which ones they are is not told."""
    names, values = [line.key for line in lines], {line.values.get(name) for line in lines} - {None, ""}
    if name == "credit_code":
        found = (
            Source.objects.unscoped("that another source bears a code is told, and not which")
            .filter(credit_code__in=values)
            .exclude(name__in=names)
            .values_list("credit_code", flat=True)
        )
    elif name == "permit_discharge":
        permits = SourcePermit.objects.unscoped("that another source has a permit is told, and not which").filter(
            name=PERMITS[name], number__in=values
        )
        found = permits.exclude(source__name__in=names).values_list("number", flat=True)
    else:
        return set()
    return {bare(value) for value in found}
