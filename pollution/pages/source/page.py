"""All that the page of a source shows, part by part; the number of queries does not grow with its history."""

from django.core.paginator import Paginator

from pollution.beside import beside
from pollution.pages.source import acts, head, parts
from pollution.pages.source.stand import Stand
from pollution.timeline import A_PAGE, About, TimeLine


def page(stand: Stand, *, kind: str = "", number: str | None = None) -> dict:
    """Return the variables of the page; `kind` narrows the time line, `number` is its page."""
    about = About(stand.source, stand.user, stand.matters)
    line = TimeLine(about, kind)
    first, further = acts.offered(stand)
    return {
        "stand": stand,
        "source": stand.source,
        "on": stand.on,
        "light": stand.light.value,
        "state": head.state(stand),
        "chips_beside": head.chips(stand),
        "line": head.line(stand),
        "units": head.units(stand),
        "wrong": head.wrong(stand),
        "counters": parts.counters(stand, line.counts.get("visit", 0)),
        "slots": parts.slots(stand),
        "permits": parts.permits(stand),
        "devices": parts.devices(stand),
        "proofs": parts.proofs(stand),
        "known": [*parts.known(stand), *beside(stand.user, stand.source)],
        "given": parts.given(stand),
        "chips": [(one, line.counts[one.name]) for one in line.kinds.values() if line.counts[one.name]],
        "chosen": line.only,
        "all": sum(line.counts.values()),
        "page_obj": Paginator(line, A_PAGE).get_page(number),
        "cases_told": 0 if stand.sees_cases else sum(one.cases_opened for one in stand.matters),
        "acts": first,
        "further": further,
    }
