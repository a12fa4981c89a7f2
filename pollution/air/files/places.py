"""Which station a file means: by code, or by a name that one station alone bears; nobody is registered silently."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from pollution.air.models import Station
from tracker.ledger.intake.parsers import flat
from tracker.org.models import User

ACT = "import"


class Why(StrEnum):
    """Why the rows of a name are left out."""

    UNKNOWN = "unknown"
    SEVERAL = "several"  # stations bear it
    NOT_YOURS = "not_yours"


@dataclass
class Places:
    """The stations that may be meant: id by name, or why there is none."""

    by_word: dict[str, set[int]]
    yours: set[int]
    asked: dict[str, int | Why] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, said: Mapping[str, int] = MappingProxyType({})) -> "Places":
        """Return those that a user sees, and which of them they may fill; `said` are names with the station that they mean here."""
        by_word: dict[str, set[int]] = {}
        for pk, *words in Station.objects.visible_to(user).values_list("pk", "name", "name_en"):
            _add(by_word, pk, words)
        codes: dict[str, set[int]] = {}
        for pk, code in Station.objects.visible_to(user).values_list("pk", "code"):
            _add(codes, pk, [code])
        by_hand = {word: {pk} for word, pk in said.items()}
        yours = set(Station.objects.actable_by(user, ACT).values_list("pk", flat=True))
        return cls(by_word | codes | by_hand, yours)  # a code goes before a name, and what was said here before both

    def find(self, word: str) -> int | Why:
        """Return the station of a name, or why there is none."""
        if word not in self.asked:
            self.asked[word] = self._look(word)
        return self.asked[word]

    def _look(self, word: str) -> int | Why:
        found = self.by_word.get(plain(word), set())
        if not found:
            return Why.UNKNOWN
        if len(found) > 1:
            return Why.SEVERAL
        (pk,) = found
        return pk if pk in self.yours else Why.NOT_YOURS


def plain(word: str) -> str:
    """Return a name as it is compared: full-width letters made plain, without blanks, in small letters."""
    return "".join(flat(word).split()).casefold()


def _add(by_word: dict[str, set[int]], pk: int, words: Iterable[str]) -> None:
    for word in words:
        if word:
            by_word.setdefault(plain(word), set()).add(pk)
