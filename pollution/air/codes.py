"""Codes by which devices send factors: the usual sets, offered to be chosen from. Which unit of measure goes with a code is never said."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from pollution.air.statuses import Factor

F = Factor


class CodeSet(models.TextChoices):
    """A set of codes that devices of one kind have in common."""

    STANDARD = "standard", _("Codes of HJ 212-2017 (a34002, a01001 …)")
    NUMERIC = "numeric", _("Numbers of makers (107, 925, 126 …)")
    NAMED = "named", _("Names (PM10, WS, TEM …)")


SETS: dict[str, dict[str, Factor]] = {
    CodeSet.STANDARD: {
        "a34001": F.TSP, "a34002": F.PM10, "a34004": F.PM25, "a21026": F.SO2, "a21004": F.NO2, "a21005": F.CO, "a05024": F.O3,
        "a01001": F.TEMPERATURE, "a01002": F.HUMIDITY, "a01006": F.PRESSURE, "a01007": F.WIND_SPEED, "a01008": F.WIND_DIRECTION,
        "LA": F.NOISE,
    },
    CodeSet.NUMERIC: {
        "103": F.TSP, "107": F.PM10, "925": F.PM25, "126": F.TEMPERATURE, "127": F.PRESSURE, "128": F.HUMIDITY, "129": F.WIND_SPEED,
        "130": F.WIND_DIRECTION, "B03": F.NOISE,
    },
    CodeSet.NAMED: {
        "PM10": F.PM10, "PM25": F.PM25, "TSP": F.TSP, "SO2": F.SO2, "NO2": F.NO2, "CO": F.CO, "O3": F.O3, "TEM": F.TEMPERATURE,
        "RH": F.HUMIDITY, "PA": F.PRESSURE, "WS": F.WIND_SPEED, "WD": F.WIND_DIRECTION, "NOIS": F.NOISE,
    },
}  # fmt: skip
ALSO = {"leq": F.NOISE, "a50001": F.NOISE}
KNOWN = {code.lower(): factor for codes in SETS.values() for code, factor in codes.items()} | ALSO


def proposed(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, factor) of codes that were seen, in their order: each factor once, "" for a code nobody knows."""
    found, taken = [], set()
    for code in dict.fromkeys(codes):
        factor = KNOWN.get(code.lower(), "")
        if factor not in taken:
            found.append((code, str(factor)))
        if factor:
            taken.add(factor)
    return found
