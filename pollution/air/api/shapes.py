"""What goes in and out of the programs' door; the descriptions are the text of its page and of the OpenAPI file."""

from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from pollution.air.statuses import Factor, Flag, Measure

MOST_ROWS = 10_000


def _no_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("true and false are no values")
    return value


def _one_of(choices) -> dict:
    return {"enum": list(choices.values)}


class ReadingIn(Schema):
    """One hourly value."""

    model_config = ConfigDict(extra="forbid")

    station: str = Field(max_length=40, description=_("Code of the station."))
    factor: str = Field(max_length=20, description=_("What was measured."), json_schema_extra=_one_of(Factor))
    hour_end: str | None = Field(None, max_length=40, description=_("End of the hour with its zone; this or hour_begin, never both."))
    hour_begin: str | None = Field(None, max_length=40, description=_("Beginning of the hour with its zone."))
    value: Annotated[Decimal | None, BeforeValidator(_no_truth)] = Field(
        description=_("The value as a number or as text; null for an hour that has none.")
    )
    measure: str = Field(
        max_length=20, description=_("Unit of measure of the value; it is never guessed."), json_schema_extra=_one_of(Measure)
    )
    flag: str = Field("N", max_length=5, description=_("What the value is worth (HJ 212); N is normal."), json_schema_extra=_one_of(Flag))


class Batch(Schema):
    """Hourly values that are taken in together, all or none."""

    model_config = ConfigDict(extra="forbid")

    readings: list[ReadingIn] = Field(min_length=1, max_length=MOST_ROWS, description=_("1 to 10,000 rows."))


class Taken(Schema):
    """What came of a batch; sent again, all rows are the same ones."""

    rows: int = Field(description=_("Rows that were sent."))
    new: int = Field(description=_("Hours that are new."))
    same: int = Field(description=_("Rows that stood there already."))
    corrected: int = Field(description=_("Hours whose value was replaced; the former one is kept."))


class StationOut(Schema):
    """A station."""

    code: str = Field(description=_("Code of the station."))
    name: str
    kind: str
    for_reference: bool = Field(description=_("True for a micro station or a site monitor: it counts for no unit."))
    unit: str = Field(description=_("The unit in which it lies."))
    first_day: str
    last_day: str | None


class HourOut(Schema):
    """An hourly value as it stands."""

    hour_end: str = Field(description=_("End of the hour."))
    factor: str
    value: str | None = Field(description=_("The value as text, so that nobody rounds it."))
    measure: str
    flag: str
    voided: bool = Field(description=_("True where the office has taken the hour out."))
    way: str = Field(description=_("By which way it came in."))
    received_at: str


class DayOut(Schema):
    """A day: the values by factor, the index, what leads it."""

    day: str
    values: dict[str, str | None] = Field(description=_("Daily values by factor; null where a day is not valid."))
    aqi: int | None
    primary: list[str] = Field(description=_("Primary pollutants, several where they are equal."))
    standard: str = Field(description=_("The version of HJ 633 by which it was judged."))


class UnitOut(Schema):
    """A unit for which stations count."""

    code: str
    name: str


class PlaceOut(Schema):
    """A place in a published standing."""

    unit: str
    rank: int | None
    score: str | None
    reason: str = Field(description=_("Why it is not ranked."))


class StandingOut(Schema):
    """A published standing."""

    kind: str
    group: str
    period: str
    places: list[PlaceOut]


class ProblemOut(Schema):
    """What is wrong in one row."""

    row: int | None
    field: str
    code: str
    message: str


class RefusalOut(Schema):
    """Why a request is refused."""

    code: str
    message: str
    problem_count: int | None = None
    problems: list[ProblemOut] | None = None
