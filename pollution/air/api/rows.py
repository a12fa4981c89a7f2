"""Rows of a batch into hours that can be taken in; every row is looked at, and what is wrong is said by row and field."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from pollution.air import measures
from pollution.air.api.refusals import Problem
from pollution.air.api.shapes import ReadingIn
from pollution.air.intake import Hour
from pollution.air.models import ApiKey, Station
from pollution.air.statuses import Factor, Flag, Measure
from tracker.lib.periods import LOCAL, local_day

HOUR, AHEAD = timedelta(hours=1), timedelta(minutes=10)  # clocks of devices are ahead a little


@dataclass
class Reader:
    """Reads the rows of one batch: which stations and factors the key fills, until when."""

    key: ApiKey
    stations: dict[str, Station]
    until: datetime
    hours: dict[tuple, Hour] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, rows: Iterable[ReadingIn]) -> list[Hour]:
        """Return the hours of the rows; `problems` says what is wrong."""
        for number, row in enumerate(rows, start=1):
            before = len(self.problems)
            wrong = _Wrong(number, self.problems)
            hour = self._hour(row, wrong)
            station = self._station(row, hour, wrong)
            value = self._value(row, wrong)
            if len(self.problems) == before:
                self._keep(Hour(station.pk, row.factor, hour, value, row.flag), wrong)
        return list(self.hours.values())

    def _hour(self, row: ReadingIn, wrong: "_Wrong") -> datetime | None:
        """Return the end of the hour."""
        if (row.hour_end is None) == (row.hour_begin is None):
            return wrong("hour_end", "which_hour", _("Give hour_end or hour_begin, one of the two."))
        name, text = ("hour_end", row.hour_end) if row.hour_begin is None else ("hour_begin", row.hour_begin)
        try:
            said = datetime.fromisoformat(text)
            local = said.astimezone(LOCAL) if said.tzinfo else None
        except (ValueError, OverflowError):
            return wrong(name, "no_time", _("This is no time, such as 2026-03-01T09:00:00+08:00."))
        if local is None:
            return wrong(name, "no_zone", _("Say the zone of the time, such as +08:00."))
        if local.minute or local.second or local.microsecond:
            return wrong(name, "no_whole_hour", _("Hours are whole."))
        try:
            end = local if row.hour_begin is None else local + HOUR
        except OverflowError:
            return wrong(name, "no_time", _("This is no time, such as 2026-03-01T09:00:00+08:00."))
        return wrong(name, "to_come", _("This hour is still to come.")) if end > self.until + AHEAD else end

    def _station(self, row: ReadingIn, hour: datetime | None, wrong: "_Wrong") -> Station | None:
        """Return the station; one that is not the key's is refused like one that does not exist."""
        station = self.stations.get(row.station)
        if station is None:
            return wrong("station", "unknown_station", _("This key fills no station of this code."))
        day = local_day(hour - HOUR) if hour else None
        if day and (day < station.first_day or (station.last_day and day > station.last_day)):
            return wrong("hour_end" if row.hour_begin is None else "hour_begin", "not_in_use", _("The station was not in use on this day."))
        return station

    def _value(self, row: ReadingIn, wrong: "_Wrong") -> Decimal | None:
        if row.factor not in Factor.values:
            return wrong("factor", "unknown_factor", _("This is no factor that is known here."))
        if self.key.factors and row.factor not in self.key.factors:
            return wrong("factor", "not_yours", _("This key does not send this factor."))
        if row.flag not in Flag.values:
            wrong("flag", "unknown_flag", _("This is no flag of HJ 212."))
        if row.measure not in Measure.values:
            return wrong("measure", "unknown_measure", _("This is no unit of measure that is known here."))
        try:
            measures.ratio(row.factor, row.measure)
            return None if row.value is None else measures.stored(str(row.value), row.factor, row.measure)
        except measures.WrongMeasure:
            return wrong("measure", "wrong_measure", _("This factor is not measured in this unit."))
        except measures.NoValue:
            return wrong("value", "no_value", _("This value is no number that can be stored."))

    def _keep(self, hour: Hour, wrong: "_Wrong") -> None:
        key = (hour.station, hour.factor, hour.hour)
        if key in self.hours and self.hours[key] != hour:
            wrong("value", "contradiction", _("This hour stands in the batch twice, with another value."))
        self.hours[key] = hour


@dataclass
class _Wrong:
    """Notes what is wrong in a row."""

    row: int
    problems: list[Problem]

    def __call__(self, name: str, code: str, message: str) -> None:
        self.problems.append(Problem(self.row, name, code, message))


WORDS: dict[str, Callable[[], str]] = {
    "missing": lambda: _("This is missing."),
    "extra_forbidden": lambda: _("This is not known here."),
    "string_type": lambda: _("This is text, in quotation marks."),
    "string_too_long": lambda: _("This is too long."),
    "too_long": lambda: _("These are too many rows."),
    "too_short": lambda: _("There is no row."),
    "finite_number": lambda: _("This value is no number that can be stored."),
}


def problems_of(errors: list[dict]) -> list[Problem]:
    """Return what is wrong with the shape of a body, by row and field."""
    found = []
    for error in errors:
        where = [part for part in error["loc"] if part not in ("body", "batch", "query", "path")]
        row = next((part + 1 for part in where if isinstance(part, int)), None)
        names = [part for part in where if isinstance(part, str)]
        said = WORDS.get(error["type"], lambda: _("This cannot be read."))()
        found.append(Problem(row, _printable(names[-1]) if names else "", error["type"], said))
    return found


def _printable(name: str) -> str:
    return name[:40].encode("utf-8", "replace").decode("utf-8")
