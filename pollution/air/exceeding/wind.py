"""Wind in words: from where it blows, and its force."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from pollution.air.measures import stored_in

POINTS = (
    pgettext_lazy("wind", "N"), pgettext_lazy("wind", "NNE"), pgettext_lazy("wind", "NE"), pgettext_lazy("wind", "ENE"),
    pgettext_lazy("wind", "E"), pgettext_lazy("wind", "ESE"), pgettext_lazy("wind", "SE"), pgettext_lazy("wind", "SSE"),
    pgettext_lazy("wind", "S"), pgettext_lazy("wind", "SSW"), pgettext_lazy("wind", "SW"), pgettext_lazy("wind", "WSW"),
    pgettext_lazy("wind", "W"), pgettext_lazy("wind", "WNW"), pgettext_lazy("wind", "NW"), pgettext_lazy("wind", "NNW"),
)  # fmt: skip
UP_TO = tuple(map(Decimal, ("0.2", "1.5", "3.3", "5.4", "7.9", "10.7", "13.8", "17.1", "20.7", "24.4", "28.4", "32.6")))  # m/s, GB/T 28591


def force(speed: Decimal) -> int:
    """Return the force of a wind in m/s (风力等级), 0 to 12."""
    return next((number for number, most in enumerate(UP_TO) if round(speed, 1) <= most), len(UP_TO))


def point(direction: Decimal) -> str:
    """Return from which of sixteen points a wind blows."""
    sector = (direction % 360) * len(POINTS) / 360
    return str(POINTS[int(sector + Decimal("0.5")) % len(POINTS)])


@dataclass(frozen=True)
class Words:
    """The wind of an hour, in the language of whoever reads; empty where nothing was measured."""

    speed: Decimal | None
    direction: Decimal | None

    def __str__(self):
        said = []
        if self.direction is not None and not (self.speed is not None and force(self.speed) == 0):
            said.append(point(self.direction))
        if self.speed is not None:
            said.append(_("force %(force)d, %(speed)s m/s") % {"force": force(self.speed), "speed": f"{round(self.speed, 1)}"})
        return pgettext("wind", ", ").join(said)


def measure_of(factor: str) -> str:
    """Return the unit of measure in which a factor is stored."""
    return str(stored_in(factor).label)
