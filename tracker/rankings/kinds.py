"""What apps register to be ranked: a kind names its groups and terms and counts the raw figures in SQL; the rest is the machinery's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.lib.periods import Period

NO_DATA = "no_data"  # the machinery's own reason: none of the scheme's terms has anything to divide by


@dataclass(frozen=True)
class Term:
    """One term of a score: done ÷ due, worth `weight` points at 100 % in the first scheme; beyond `cap` it earns no more.

    A term of weight 0 is counted but not part of the first scheme.

    `rows_url(group, unit_id, period, through)` opens the rows behind the figures.
    """

    code: str
    title: str
    done_title: str
    due_title: str
    explained: str
    weight: Decimal
    cap: Decimal
    places: int  # decimals of done and due
    rows_url: Callable[[str, int, Period, date], str]


@dataclass(frozen=True)
class Group:
    """Units that are ranked against each other."""

    code: str
    title: str


@dataclass(frozen=True)
class Ranking:
    """A kind of ranking, registered once by its app at start.

    `figures` is the text of SQL common table expressions, the last two being
    `member(grp, unit_id, reason)`: every unit of a group, with a reason if it cannot be ranked, else '';
    `figure(grp, unit_id, term, done, due)`: the raw figures; a term without a row or with due 0 has no data.
    `parameters(period, through)` fills its %(names)s.
    """

    code: str
    title: str
    thing: str  # who may view these ("projects.project") may see the published standings
    groups: tuple[Group, ...]
    terms: tuple[Term, ...]
    reasons: dict[str, str]  # code → why a unit is not ranked
    figures: str
    parameters: Callable[[Period, date], dict]
    through: Callable[[Period], date]  # the day to which reported figures reach
    first_day: date  # of the first scheme
    source: str  # the document or decision behind the first scheme
    source_en: str = ""
    period_kinds: tuple[str, ...] = ("week", "month")
    as_of: str = ""  # to which day the figures reach, where it is not money and reports
    opens: str = ""  # the words of the link that opens a term's rows, where they are no projects
    order: int = 50  # the lowest is the one a page begins with

    def group(self, code: str) -> Group | None:
        """Return a group by its code."""
        return next((group for group in self.groups if group.code == code), None)

    def term(self, code: str) -> Term | None:
        """Return a term by its code."""
        return next((term for term in self.terms if term.code == code), None)


_kinds: dict[str, Ranking] = {}


def register(ranking: Ranking) -> None:
    """Make a kind known; called once by its app at start."""
    _kinds[ranking.code] = ranking


def rankings() -> dict[str, Ranking]:
    """Return all kinds by code, in their order."""
    return dict(sorted(_kinds.items(), key=lambda item: item[1].order))
