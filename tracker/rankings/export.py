"""A standing as plain values: for the command, and for whoever wants every term as JSON."""

from tracker.rankings.models import Place, PlaceTerm, RankingTable


def as_values(table: RankingTable) -> dict:
    """Return a standing with every term of every score; numbers as text, exact."""
    places = list(table.places.for_list().order_by("rank", "unit__path_order", "unit_id"))
    weights = list(table.scheme.terms.all())
    scale = table.ranking.scale
    order = {row.term: row.order for row in weights} or {term.code: place for place, term in enumerate(table.ranking.terms)}
    return {
        "kind": table.kind,
        "group": table.group,
        "period": table.period,
        "first_day": table.first_day.isoformat(),
        "last_day": table.last_day.isoformat(),
        "figures_through": table.through.isoformat(),
        "status": table.status,
        "correction": table.correction_number,
        "computed_at": table.computed_at.isoformat(),
        "fingerprint": table.fingerprint,
        "scheme": {
            "version": table.scheme.version,
            "first_day": table.scheme.first_day.isoformat(),
            "source": table.scheme.source,
            "terms": [{"term": row.term, "weight": str(row.weight), "cap": str(row.cap)} for row in weights],
            **({"places": table.scheme.places} if scale else {}),
        },
        **({"measure": str(scale.measure), "base": None if table.base is None else str(table.shown(table.base))} if scale else {}),
        "places": [_place(table, place, order) for place in places if place.rank is not None],
        "excluded": [{"unit": place.unit.code, "name": place.unit.name, "reason": place.reason} for place in places if place.rank is None],
    }


def _place(table: RankingTable, place: Place, order: dict[str, int]) -> dict:
    terms = sorted(place.terms.all(), key=lambda term: order.get(term.term, 0))
    return {
        "rank": place.rank,
        "unit": place.unit.code,
        "name": place.unit.name,
        "score": str(table.shown(place.score)),
        "previous_rank": place.previous_rank,
        "change": place.change,
        "terms": [_term(term) for term in terms],
    }


def _term(term: PlaceTerm) -> dict:
    known = {name: str(getattr(term, name)) for name in ("term", "done", "due", "value", "weight", "points")}
    return known if term.days is None else known | {"days": term.days}
