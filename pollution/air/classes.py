"""The six classes of air on a page: word, letter and place, by which a colour also prints in black and white."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from pollution.air.index import class_of
from pollution.air.standards import CLASSES, AqiClass


@dataclass(frozen=True)
class Shown:
    """A class as pages show it: `place` 1 to 6 names its official colour, `letter` stands where there is no room for the word."""

    kind: AqiClass
    place: int
    upto: int
    word: str | Promise
    letter: str | Promise


WORDS = {
    AqiClass.GOOD: (pgettext_lazy("class of air", "Excellent"), pgettext_lazy("class of air, one letter", "E")),
    AqiClass.FAIR: (pgettext_lazy("class of air", "Good"), pgettext_lazy("class of air, one letter", "G")),
    AqiClass.LIGHT: (pgettext_lazy("class of air", "Lightly polluted"), pgettext_lazy("class of air, one letter", "L")),
    AqiClass.MODERATE: (pgettext_lazy("class of air", "Moderately polluted"), pgettext_lazy("class of air, one letter", "M")),
    AqiClass.HEAVY: (pgettext_lazy("class of air", "Heavily polluted"), pgettext_lazy("class of air, one letter", "H")),
    AqiClass.SEVERE: (pgettext_lazy("class of air", "Severely polluted"), pgettext_lazy("class of air, one letter", "S")),
}
ALL = tuple(Shown(kind, place, upto, *WORDS[kind]) for place, (upto, kind, _word, _colour) in enumerate(CLASSES, start=1))
BY_KIND = {one.kind: one for one in ALL}


def shown(aqi: int | None) -> Shown | None:
    """Return the class of an AQI as pages show it, None without one."""
    return None if aqi is None else BY_KIND[class_of(aqi)]
