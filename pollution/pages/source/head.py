"""The head of a source's page: its light in words, what it is in one line, its units, and what is wrong in sentences."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability.statuses import FOUR_TO_ONE
from pollution.codes import fault_of
from pollution.pages.source.stand import Stand
from pollution.statuses import DeviceKind, SourceKind, SourceLight
from pollution.timeline import address
from tracker.frame.templatetags.frame import day, days_late

SOON = 30  # days before its end at which a permit is mentioned


@dataclass(frozen=True)
class Wrong:
    """Something that is wrong: how grave, in which words, and where this person can put it right."""

    tone: str
    words: str
    url: str = ""
    act: str = ""


def state(stand: Stand) -> str:
    """Return the light in a few words: what makes it red or yellow."""
    if stand.light == SourceLight.GREY:
        return str(stand.source.get_status_display())
    if stand.found["overdue"]:
        return ngettext("%(n)d overdue matter", "%(n)d overdue matters", stand.found["overdue"]) % {"n": stand.found["overdue"]}
    if stand.found["open"]:
        return ngettext("%(n)d open matter", "%(n)d open matters", stand.found["open"]) % {"n": stand.found["open"]}
    if stand.visit_is_due:
        return pgettext("source", "Visit due")
    return _("Visited in time, no open matter")


def chips(stand: Stand) -> list[Wrong]:
    """Return what stands beside the light: a disposal that is late, or done."""
    if stand.disposal_is_late:
        return [Wrong("red", _("Disposal overdue"))]
    return [Wrong("green", _("Disposed of"))] if stand.source.disposed_on else []


def line(stand: Stand) -> list[str]:
    """Return kind, measure class, status since when, operator."""
    source = stand.source
    status = _("%(status)s since %(day)s") % {"status": source.get_status_display(), "day": day(source.status_since, stand.on)}
    return [part for part in (source.get_kind_display(), source.get_measure_display(), status, source.operator) if part]


def units(stand: Stand) -> list[tuple]:
    """Return its units, each with its part and its page, as far as there is one."""
    source = stand.source
    parts = (
        (pgettext("source", "Unit in charge"), source.unit),
        (_("Grid"), source.grid),
        (_("Department of the trade"), source.lead_unit),
    )
    return [(part, unit, address("pollution:unit", unit.pk)) for part, unit in parts if unit]


def wrong(stand: Stand) -> list[Wrong]:
    """Return what is wrong with a source, the gravest first."""
    found = [*_matters(stand), *_findings(stand), *_visits(stand), *_disposal(stand), *_people(stand), *_devices(stand), *_papers(stand)]
    return sorted(found, key=lambda one: one.tone != "red")


def _act(stand: Stand, name: str, words: str) -> dict:
    """Return the link to an act for who may do it."""
    return {"url": address(f"pollution:source-{name}", stand.source.pk), "act": words} if stand.may_change else {}


def _matters(stand: Stand):
    late = [one for one in stand.matters if one.is_late]
    if stand.found["overdue"]:
        words = ngettext("%(n)d supervised matter is overdue.", "%(n)d supervised matters are overdue.", stand.found["overdue"])
        url = late[0].get_absolute_url() if late else ""
        yield Wrong("red", words % {"n": stand.found["overdue"]}, url, late[0].number if late else "")


def _findings(stand: Stand):
    if stand.found["waiting"]:
        words = ngettext("%(n)d finding is told and not settled.", "%(n)d findings are told and not settled.", stand.found["waiting"])
        yield Wrong("yellow", words % {"n": stand.found["waiting"]})


def _visits(stand: Stand):
    if not stand.visit_is_due:
        return
    limit, days = stand.numbers.days_for(stand.source.kind), stand.days_unvisited
    link = {"url": address("pollution:visit", stand.source.pk), "act": _("Check it now")} if stand.may("inspect") else {}
    if days is None:
        yield Wrong("yellow", _("Nobody has visited it yet; due within %(limit)d days.") % {"limit": limit}, **link)
    else:
        yield Wrong("yellow", _("No visit for %(days)d days; due within %(limit)d.") % {"days": days, "limit": limit}, **link)


def _disposal(stand: Stand):
    source = stand.source
    if stand.disposal_is_late:
        words = _("%(disposal)s was due on %(day)s: %(late)s.") % {
            "disposal": source.get_disposal_display(),
            "day": day(source.disposal_due_on, stand.on),
            "late": days_late(source.disposal_due_on, stand.on),
        }
        act = ("prove", _("Record a proof")) if stand.missing_proofs else ("dispose", _("Record that it is done"))
        yield Wrong("red", words, **_act(stand, *act))
    elif stand.is_living and source.kind == SourceKind.SCATTERED and not source.disposal:
        yield Wrong("yellow", _("Nobody has decided what is to become of it."), **_act(stand, "decide-disposal", _("Decide")))


def _people(stand: Stand):
    empty = stand.empty_slots
    groups = (
        ([slot for slot in empty if slot in FOUR_TO_ONE], _("Four to one: %(names)s not named.")),
        ([slot for slot in empty if slot not in FOUR_TO_ONE], _("Three officers: %(names)s not named.")),
    )
    for slots, words in groups:
        if slots:
            names = pgettext("between the items of a list", ", ").join(str(slot.label) for slot in slots)
            yield Wrong("red", words % {"names": names}, **_act(stand, "holders", _("Fill in")))


def _devices(stand: Stand):
    off = [one for one in stand.devices if one.seen_at is None or one.seen_at < stand.is_off_line_since]
    if off:
        names = pgettext("between the items of a list", ", ").join(str(one) for one in off)
        yield Wrong("red", _("Off line: %(names)s.") % {"names": names})
    if stand.is_site and stand.is_living:
        there = {one.kind for one in stand.devices}
        for kind in DeviceKind:
            if kind not in there:
                words = _("Not installed: %(device)s.") % {"device": kind.label}
                yield Wrong("yellow", words, **_act(stand, "device", _("Enter it")))


def _papers(stand: Stand):
    for permit in stand.permits if stand.is_living else ():
        if permit.last_day and permit.last_day < stand.on:
            url = address("pollution:source-permit-renew", stand.source.pk, permit.pk) if stand.may_change else ""
            words = _("%(permit)s ended on %(day)s.") % {"permit": permit.name, "day": day(permit.last_day, "full")}
            yield Wrong("red", words, url, _("Renew") if url else "")
    if fault := fault_of(stand.source.credit_code):
        url = address("ledger:edit", "sources", stand.source.pk) if stand.may_change else ""
        yield Wrong("yellow", fault, url, _("Correct it") if url else "")
