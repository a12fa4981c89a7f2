"""A standing as a page reads it: rows with a cell for each term, changes in words, the gap to the place above, the trend."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tracker.org.models import User
from tracker.org.rights import reach
from tracker.rankings.kinds import Ranking, Term
from tracker.rankings.models import Place, PlaceTerm, RankingTable, SchemeTerm

TREND_PERIODS = 12
EXTREMES = 5  # the overview shows so many from the top and from the bottom


@dataclass(frozen=True)
class Head:
    """A term as the head of a column: what it is, and its weight in the scheme."""

    term: Term
    weight: Decimal
    cap: Decimal


@dataclass(frozen=True)
class Change:
    """How a rank moved, as a sign and in words."""

    sign: str
    words: str
    tone: str


@dataclass(frozen=True)
class Row:
    """A unit's line in the table; a cell is None where a term had no data."""

    place: Place
    change: Change
    cells: list[tuple[Head, PlaceTerm | None]]
    over_base: Decimal | None = None  # in per cent, of a kind whose score is a value


def heads(table: RankingTable) -> list[Head]:
    """Return the terms of a standing's scheme, in its order; of a kind whose score is a value, its own."""
    if table.ranking.scale:
        return [Head(term, term.weight, term.cap) for term in table.ranking.terms]
    known: list[SchemeTerm] = list(table.scheme.terms.all())
    return [Head(table.ranking.term(row.term), row.weight, row.cap) for row in known if table.ranking.term(row.term)]


def rows(table: RankingTable) -> list[Row]:
    """Return the ranked units, best first."""
    columns = heads(table)
    return [row_of(place, columns, table) for place in table.places.ranked().for_list()]


def row_of(place: Place, columns: list[Head], table: RankingTable) -> Row:
    """Return one unit's line."""
    terms = {term.term: term for term in place.terms.all()}
    return Row(place, change_of(place), [(head, terms.get(head.term.code)) for head in columns], table.over_base(place.score))


def change_of(place: Place) -> Change:
    """Return how a place moved against the period before."""
    if place.change is None:
        return Change("", pgettext("rank", "new"), "")
    if place.change > 0:
        return Change("▲", ngettext("up %(n)d", "up %(n)d", place.change) % {"n": place.change}, "green")
    if place.change < 0:
        return Change("▼", ngettext("down %(n)d", "down %(n)d", -place.change) % {"n": -place.change}, "red")
    return Change("=", pgettext("rank", "unchanged"), "")


@dataclass(frozen=True)
class TermLine:
    """One term of one unit's score, explained; `ahead` is how many points more than the place above (negative: fewer)."""

    head: Head
    term: PlaceTerm | None
    lost: Decimal | None
    ahead: Decimal | None
    is_capped: bool
    rows_url: str


@dataclass(frozen=True)
class Explained:
    """Why a unit stands where it stands."""

    place: Place
    change: Change
    lines: list[TermLine]
    above: Place | None
    gap: Decimal | None
    most_lost: TermLine | None
    ranked: int
    sharing: int
    largest: TermLine | None = None  # of a kind whose score is a value: what makes most of it
    value: Decimal | None = None
    base: Decimal | None = None
    over_base: Decimal | None = None


def explain(place: Place, user: User) -> Explained:
    """Return a place with every term, the gap to the place above, and where most points are lost."""
    table = place.table
    is_value = table.ranking.scale is not None
    nearer = {"score__lt" if is_value else "score__gt": place.score}
    better = table.places.ranked().filter(**nearer) if place.rank else Place.objects.none()
    above = better.for_list().order_by("-score" if is_value else "score", "unit__path_order").first()
    theirs = {term.term: term.points for term in above.terms.all()} if above else {}
    mine = {term.term: term for term in place.terms.all()}
    opens = reach(user, table.ranking.thing).covers(place.unit_id)
    lines = [_line(place, head, mine.get(head.term.code), theirs.get(head.term.code), opens) for head in heads(table)]
    losing = [] if is_value else [line for line in lines if line.lost and line.lost > 0]
    making = [line for line in lines if line.term] if is_value and len(lines) > 1 else []
    return Explained(
        place=place,
        change=change_of(place),
        lines=lines,
        above=above,
        gap=abs(above.score - place.score) if above else None,
        most_lost=max(losing, key=lambda line: line.lost, default=None),
        ranked=table.places.ranked().count(),
        sharing=table.places.filter(rank=place.rank).count() - 1 if place.rank else 0,
        largest=max(making, key=lambda line: line.term.points, default=None),
        value=table.shown(place.score) if place.rank else None,
        base=table.shown(table.base) if table.base is not None else None,
        over_base=table.over_base(place.score),
    )


def _line(place: Place, head: Head, term: PlaceTerm | None, theirs: Decimal | None, opens: bool) -> TermLine:
    table = place.table
    points = term.points if term else Decimal(0)
    return TermLine(
        head=head,
        term=term,
        lost=term.weight - term.points if term else None,
        ahead=points - theirs if theirs is not None else None,
        is_capped=bool(term) and term.value > head.cap,
        rows_url=head.term.rows_url(table.group, place.unit_id, table.days, table.through) if opens else "",
    )


@dataclass(frozen=True)
class TrendPoint:
    """A unit in one period; `average` is the mean score of its group."""

    table: RankingTable
    place: Place | None
    average: Decimal | None


def trend(place: Place, user: User) -> list[TrendPoint]:
    """Return the unit's last periods of the same length up to this one, oldest first, as far as the user may see them."""
    table = place.table
    known = RankingTable.objects.visible_to(user).filter(kind=table.kind, group=table.group, first_day__lte=table.first_day)
    chosen = {table.period: table}
    for one in known.of_length(table.days.kind).not_withdrawn().best_first()[: TREND_PERIODS * 3]:
        chosen.setdefault(one.period, one)
    last = sorted(chosen.values(), key=lambda one: one.first_day)[-TREND_PERIODS:]
    places = {one.table_id: one for one in Place.objects.within(table=last).filter(unit=place.unit_id)}
    averages = dict(Place.objects.within(table=last).filter(rank__isnull=False).order_by().values_list("table").annotate(Avg("score")))
    return [TrendPoint(one, places.get(one.pk), averages.get(one.pk)) for one in last]


def chart(points: list[TrendPoint], unit_name: str, ranking: Ranking) -> dict:
    """Return the trend for charts.js: the unit's score and its group's mean."""

    def number(value):
        return None if value is None else round(float(value), 2)

    return {
        "x": [point.table.period_short for point in points],
        "unit": str(ranking.scale.measure or ranking.title) if ranking.scale else _("points of the score"),
        "series": [
            {"name": unit_name, "values": [number(point.place and point.place.score) for point in points]},
            {"name": _("Mean of the group"), "plan": True, "values": [number(point.average) for point in points]},
        ],
    }


def extremes(table: RankingTable) -> tuple[list[Row], list[Row], int]:
    """Return the first and the last lines of a standing, no unit twice, and how many lie between."""
    all_rows = rows(table)
    top, bottom = all_rows[:EXTREMES], all_rows[max(EXTREMES, len(all_rows) - EXTREMES) :]
    return top, bottom, len(all_rows) - len(top) - len(bottom)


def seen_kinds(user: User, kinds: dict[str, Ranking]) -> list[Ranking]:
    """Return the kinds of ranking a user may read."""
    return [kind for kind in kinds.values() if reach(user, kind.thing)]
