"""Score schemes: which is in force on a day, and how a new one begins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.rankings.kinds import Ranking, rankings
from tracker.rankings.models import SchemeTerm, ScoreScheme
from tracker.rankings.rules import POINT_PLACES
from tracker.rankings.words import day_in_words

OBJECTION_DAYS = 2  # working days


class BadScheme(Exception):
    """The scheme cannot be taken as it is; the sentence says why."""


class NoScheme(Exception):
    """No score scheme was in force on that day."""


@dataclass(frozen=True)
class Weight:
    """What a term is worth out of 100, and the multiple of its goal up to which more earns more."""

    term: str
    weight: Decimal
    cap: Decimal = Decimal(1)


def scheme_on(kind: str, day: date) -> ScoreScheme:
    """Return the scheme in force on a day; its first day belongs to it. Raises NoScheme."""
    scheme = ScoreScheme.objects.in_force(kind, day).first()
    if scheme is None:
        raise NoScheme(_("No score scheme was in force on %(day)s.") % {"day": day_in_words(day)})
    return scheme


@transaction.atomic
def begin_scheme(
    ranking: Ranking,
    *,
    first_day: date,
    source: str,
    weights: Iterable[Weight],
    source_en: str = "",
    objection_days: int = OBJECTION_DAYS,
    places: int | None = None,
) -> ScoreScheme:
    """Make the next version of a kind's scheme, in force from a day on. Raises BadScheme.

    A kind with a scale has no weights out of 100 but `places`, the decimals by which its values are rounded and tied.
    """
    weights = list(weights)
    _check(ranking, weights, source)
    if ScoreScheme.objects.filter(kind=ranking.code, first_day=first_day).exists():
        raise BadScheme(_("Another scheme begins on the same day."))
    last = ScoreScheme.objects.filter(kind=ranking.code).order_by("-version").first()
    scheme = ScoreScheme.objects.create(
        kind=ranking.code,
        version=last.version + 1 if last else 1,
        first_day=first_day,
        source=source.strip(),
        source_en=source_en.strip(),
        objection_days=objection_days,
        places=places if places is not None else ranking.scale.places if ranking.scale else POINT_PLACES,
    )
    SchemeTerm.objects.bulk_create(
        SchemeTerm(scheme=scheme, term=row.term, weight=row.weight, cap=row.cap, order=order) for order, row in enumerate(weights, start=1)
    )
    return scheme


def _check(ranking: Ranking, weights: list[Weight], source: str) -> None:
    if sum(row.weight for row in weights) != (0 if ranking.scale else 100):
        raise BadScheme(_("The weights must add up to 100."))
    if any(ranking.term(row.term) is None for row in weights):
        raise BadScheme(_("The scheme names a term that this ranking does not know."))
    if len({row.term for row in weights}) != len(weights):
        raise BadScheme(_("The scheme names a term twice."))
    if not source.strip():
        raise BadScheme(_("Name the document that sets the weights."))


def set_up_schemes(**_signal) -> None:
    """Give each registered kind its first scheme, if it has none (after every migrate); a term of weight 0 is left to later schemes."""
    for ranking in rankings().values():
        if not ScoreScheme.objects.filter(kind=ranking.code).exists():
            weights = [Weight(term.code, term.weight, term.cap) for term in ranking.terms if term.weight and not ranking.scale]
            begin_scheme(ranking, first_day=ranking.first_day, source=ranking.source, source_en=ranking.source_en, weights=weights)
