"""One act with everything that is known of it."""

from dataclasses import dataclass

from tracker.trail.browsing import PAGE, Row, links_of, rows_of
from tracker.trail.chains import Look, chain_name, look_at, names_of
from tracker.trail.models import Act, Change, Seal
from tracker.trail.speaking import Told, collect, tell
from tracker.trail.words import Names, model_of, models_by_label

MOST_OF_A_REQUEST = 20
FEW = 5  # changes that are shown with all their fields at once


@dataclass(frozen=True)
class Detail:
    """An act, a page of its changes, its seal, the other acts of the same request; `after` is where the next page begins."""

    row: Row
    url: str  # of what a note is about
    changes: list[Told]
    after: int | None
    seal: Seal | None
    chain: str
    fingerprint: str
    before_it: str
    look: Look
    same_request: list[Row]
    more: list[tuple[str, object]]

    @property
    def is_short(self) -> bool:
        """Return True if all fields of all changes fit on a page."""
        return len(self.changes) <= FEW


def detail_of(act: Act, reader, *, after: int = 0) -> Detail:
    """Return an act with its changes from a number on, as the auditor sees it: the machine's own columns too."""
    changes = list(Change.objects.within(act=act).filter(number__gt=after).order_by("number")[: PAGE + 1])
    page, seal = changes[:PAGE], Seal.objects.within(act=act).first()
    names = Names()
    collect(names, page)
    links = links_of(act, page, reader)
    return Detail(
        row=rows_of([act])[0],
        url=links.get((models_by_label().get(act.thing), act.object_pk), ""),
        changes=[tell(one, names, whole=True, url=links.get((model_of(one.table_name), one.object_pk), "")) for one in page],
        after=page[-1].number if len(changes) > PAGE else None,
        seal=seal,
        chain=chain_name(act.chain, names_of([act.chain])),
        fingerprint=bytes(seal.hash).hex() if seal else "",
        before_it=bytes(seal.prev).hex() if seal else "",
        look=look_at(act, seal),
        same_request=_same_request(act, reader),
        more=sorted((act.detail or {}).items()),
    )


def _same_request(act: Act, reader) -> list[Row]:
    if not act.request:
        return []
    found = Act.objects.visible_to(reader).filter(request=act.request).exclude(pk=act.pk)
    return rows_of(list(found.order_by("-at", "-pk")[:MOST_OF_A_REQUEST]))
