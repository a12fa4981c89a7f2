"""What can be measured: a value outside is listed and not taken in; wide, so that sand and dust stay within.

Particles: the range of beta attenuation monitors (10 mg/m³). Gases: several times the last breakpoint of HJ 633. Weather: what the
instruments of stations read. They guard against columns of another unit of measure, never against high values.
"""

from decimal import Decimal

from pollution.air.files.places import plain
from pollution.air.files.words import words
from pollution.air.statuses import Factor

RANGES: dict[str, tuple[Decimal, Decimal]] = {
    factor: (Decimal(low), Decimal(high))
    for factor, low, high in (
        (Factor.PM25, 0, 10_000),
        (Factor.PM10, 0, 10_000),
        (Factor.TSP, 0, 20_000),
        (Factor.SO2, 0, 5_000),
        (Factor.NO2, 0, 5_000),
        (Factor.O3, 0, 2_000),
        (Factor.CO, 0, 200),
        (Factor.TEMPERATURE, -60, 70),
        (Factor.HUMIDITY, 0, 100),
        (Factor.PRESSURE, 50, 110),
        (Factor.WIND_SPEED, 0, 100),
        (Factor.WIND_DIRECTION, 0, 360),
        (Factor.NOISE, 0, 200),
    )
}
WORDS, MEASURES = ({plain(word): means for word, means in words(kind).items()} for kind in ("factor", "measure"))
