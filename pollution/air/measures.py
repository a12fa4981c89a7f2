"""Units of measure of devices turned into those in which values are stored; exact, and only as the channel says."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from pollution.air.statuses import STORED_IN, Factor, Measure

STORED_PLACES = Decimal("0.0001")
MOST = Decimal("99999999")  # what the column holds
LITRES = Decimal("24.465")  # of a mole of gas at 298.15 K and 1013.25 hPa, to which GB 3095 refers gases
MOLAR = {Factor.SO2: Decimal("64.066"), Factor.NO2: Decimal("46.0055"), Factor.CO: Decimal("28.010"), Factor.O3: Decimal("47.9982")}
SAME = {
    (Measure.MGM3, Measure.UGM3): Decimal(1000),
    (Measure.UGM3, Measure.MGM3): Decimal("0.001"),
    (Measure.HPA, Measure.KPA): Decimal("0.1"),
    (Measure.KPA, Measure.HPA): Decimal(10),
}
PER_BILLION = {Measure.PPB: Decimal(1), Measure.PPM: Decimal(1000)}


class NoValue(ValueError):
    """What was sent is no number, or one that no column holds."""


class WrongMeasure(ValueError):
    """A factor cannot be sent in this unit of measure."""


def stored_in(factor: str) -> Measure:
    """Return in which unit of measure a factor is stored: µg/m³ unless STORED_IN says otherwise."""
    return STORED_IN.get(Factor(factor), Measure.UGM3)


def ratio(factor: str, measure: str) -> Decimal:
    """Return by what a value is multiplied to be stored. Raises WrongMeasure."""
    given, wanted = Measure(measure), stored_in(factor)
    if given == wanted:
        return Decimal(1)
    if (given, wanted) in SAME:
        return SAME[given, wanted]
    if given in PER_BILLION and Factor(factor) in MOLAR:
        micrograms = MOLAR[Factor(factor)] / LITRES * PER_BILLION[given]
        return micrograms if wanted == Measure.UGM3 else micrograms / 1000
    raise WrongMeasure(f"{factor}: {measure}")


def value_of(text: str) -> Decimal:
    """Return what was sent as a number. Raises NoValue."""
    if "_" in text:  # Python's own way of writing numbers
        raise NoValue(text)
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise NoValue(text) from None
    if not value.is_finite() or value.copy_abs() > MOST:  # abs() itself stumbles over 1E9999999
        raise NoValue(text)
    return value


def stored(text: str, factor: str, measure: str) -> Decimal:
    """Return what was sent as it is stored, four decimals. Raises NoValue, WrongMeasure."""
    value = value_of(text) * ratio(factor, measure)
    if abs(value) > MOST:
        raise NoValue(text)
    return value.quantize(STORED_PLACES, rounding=ROUND_HALF_EVEN)


# --- Guards: a sign that the unit of measure is another one; never used to convert --------------------------------------------------------

GUARDS: tuple[tuple[frozenset[str], Decimal | None, Decimal | None, Measure], ...] = (
    (frozenset((Factor.PM25, Factor.PM10, Factor.TSP)), Decimal(0), Decimal(1), Measure.MGM3),  # between: probably mg/m³
    (frozenset((Factor.CO,)), Decimal(50), None, Measure.UGM3),
    (frozenset((Factor.PRESSURE,)), Decimal(200), None, Measure.HPA),
)


def doubt(factor: str, lowest: Decimal, highest: Decimal) -> Measure | None:
    """Return the unit of measure in which a day of a factor was probably sent instead, None without a doubt."""
    for factors, above, below, probably in GUARDS:
        if factor in factors and lowest > above and (below is None or highest < below):
            return probably
    return None
