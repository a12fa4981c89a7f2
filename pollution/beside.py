"""What other parts say beside a source, such as the project that builds there: they register, nothing of them is known here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pollution.models import Source
from tracker.org.models import User


@dataclass(frozen=True)
class Beside:
    """A line on the page of a source: what it is, its words, where it leads, and a line below; as templates/_facts.html takes it."""

    label: str
    value: str
    url: str = ""
    sub: str = ""
    tone: str = ""


_rooms: list[Callable[[User, Source], Iterable[Beside]]] = []


def register(lines: Callable[[User, Source], Iterable[Beside]]) -> None:
    """Let a part of the product say something beside each source, for a user who sees the source."""
    _rooms.append(lines)


def beside(user: User, source: Source) -> list[Beside]:
    """Return what all parts say beside a source."""
    return [line for lines in _rooms for line in lines(user, source)]
