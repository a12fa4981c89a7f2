"""What was changed after the fact: the values that an hour had before the one it has, with what came in their place, by which way, when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from pollution.air.measures import stored_in
from pollution.air.models import Correction, Reading, Station
from pollution.air.statuses import Factor, Flag, Way
from tracker.lib.periods import at_local
from tracker.org.models import User

Key = tuple[int, str, datetime]  # station, factor, end of the hour


@dataclass(frozen=True)
class Stood:
    """What stood for an hour: its value and flag, by which way it came, and when."""

    value: Decimal | None
    flag: str
    way: str
    received_at: datetime

    @property
    def flag_words(self) -> str:
        """Return the flag in words; nothing for a normal value."""
        return "" if self.flag in ("", Flag.NORMAL) else str(Flag(self.flag).label)

    @property
    def way_words(self) -> str:
        """Return the way in words."""
        return str(Way(self.way).label)

    @property
    def said(self) -> str:
        """Return the value as it is read: without zeros at its end, a dash for a hole."""
        return said(self.value)


@dataclass(frozen=True)
class Changed:
    """One change of an hour: what stood, what came in its place, and when."""

    station: Station
    factor: Factor
    hour: datetime
    was: Stood
    became: Stood | None
    at: datetime

    @property
    def measure(self) -> str:
        """Return the unit of measure."""
        return stored_in(self.factor).label

    @property
    def began(self) -> datetime:
        """Return the beginning of the hour."""
        return self.hour - timedelta(hours=1)


def said(value: Decimal | None) -> str:
    """Return a value without zeros at its end; a dash for a hole."""
    return "—" if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def former_of(station: Station, first: datetime, last: datetime) -> dict[tuple[str, datetime], list[Stood]]:
    """Return the former values of a station's hours after a moment up to another, the first first: (factor, end of the hour) → values."""
    found: dict = defaultdict(list)
    for row in Correction.objects.within(station=station).between(first, last).order_by("hour", "replaced_at", "id"):
        found[row.factor, row.hour].append(_stood(row))
    return dict(found)


def listed(user: User, first: date, last: date, *, station: Station | None = None, factor: str = "") -> QuerySet[Correction]:
    """Return the changes that a user may see and that were made on some days, the latest first."""
    until = at_local(last + timedelta(days=1))
    rows = Correction.objects.visible_to(user).filter(replaced_at__gte=at_local(first), replaced_at__lt=until)
    if station:
        rows = rows.filter(station=station)
    if factor:
        rows = rows.filter(factor=factor)
    return rows.select_related("station").order_by("-replaced_at", "-id")


def changes_of(rows: Iterable[Correction]) -> list[Changed]:
    """Return corrections with what came in their place: the next one of the same hour, or what stands now."""
    rows = list(rows)
    if not rows:
        return []
    stations = {row.station_id: row.station for row in rows}
    named = {"factor__in": {row.factor for row in rows}, "hour__in": {row.hour for row in rows}}
    later: dict[Key, list] = defaultdict(list)
    for row in Correction.objects.within(station=stations.values()).filter(**named).order_by("replaced_at", "id"):
        later[row.station_id, row.factor, row.hour].append(row)
    now = {(row.station_id, row.factor, row.hour): row for row in Reading.objects.within(station=stations.values()).filter(**named)}
    return [_changed(row, later, now) for row in rows]


def _changed(row: Correction, later: dict, now: dict) -> Changed:
    key = (row.station_id, row.factor, row.hour)
    order = [one.pk for one in later[key]]
    after = later[key][order.index(row.pk) + 1 :]
    became = after[0] if after else now.get(key)
    return Changed(row.station, Factor(row.factor), row.hour, _stood(row), _stood(became) if became else None, row.replaced_at)


def _stood(row: Correction | Reading) -> Stood:
    return Stood(row.value, row.flag, row.way, row.received_at)
