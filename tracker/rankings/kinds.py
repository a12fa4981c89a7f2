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
class Scale:
    """How a kind is read whose score is a value and not points of a hundred: the smaller the better, beside that of the district."""

    measure: str  # its unit of measure, "" for none
    places: int  # decimals of the first scheme
    base_title: str  # of the value beside which every unit is put
    explained: str  # how terms become the value, and how it is rounded
    rate: str = ""  # what done ÷ due of a term is called, where it is not a value of its own
    is_rate: bool = False  # it is in per cent of something already: no unit is so many per cent above the district


@dataclass(frozen=True)
class Ranking:
    """A kind of ranking, registered once by its app at start.

    `figures` is the text of SQL common table expressions (or makes it for a period), the last two being
    `member(grp, unit_id, reason)`: every unit of a group, with a reason if it cannot be ranked, else '';
    `figure(grp, unit_id, term, done, due)`: the raw figures; a term without a row or with due 0 has no data.
    With a `scale` the app says itself what a term comes to, figure(…, value, weight, points, days), and ends with
    `result(grp, unit_id, total, count)`: the score is total ÷ count, rounded half to even by the scheme; and
    `base(grp, total, count)`: the same for what each group is put beside, or no row.
    `parameters(period, through)` fills its %(names)s.
    """

    code: str
    title: str
    thing: str  # who may view these ("projects.project") may see the published standings
    groups: tuple[Group, ...]
    terms: tuple[Term, ...]
    reasons: dict[str, str]  # code → why a unit is not ranked
    figures: str | Callable[[Period], str]
    parameters: Callable[[Period, date], dict]
    through: Callable[[Period], date]  # the day to which reported figures reach
    first_day: date  # of the first scheme
    source: str  # the document or decision behind the first scheme
    source_en: str = ""
    period_kinds: tuple[str, ...] = ("week", "month")
    as_of: str = ""  # to which day the figures reach, where it is not money and reports
    opens: str = ""  # the words of the link that opens a term's rows, where they are no projects
    order: int = 50  # the lowest is the one a page begins with
    scale: Scale | None = None  # None: points of a hundred, the more the better
    groups_on: Callable[[date], tuple[str, ...]] | None = None  # codes of the groups that there are on a day; None: all of them
    due: str = ""  # when its periods are ranked, where that is not the Monday and the sixth
    published: Callable | None = None  # told of each standing that is published: (table, at=, by=)

    def groups_of(self, period: Period) -> tuple[Group, ...]:
        """Return the groups that are ranked in a period."""
        known = self.groups_on(period.last_day) if self.groups_on else None
        return tuple(group for group in self.groups if known is None or group.code in known)

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
