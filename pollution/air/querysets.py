"""Questions about stations, devices and readings; the day arrives as an argument."""

from datetime import date, datetime

from django.db.models import Q

from pollution.air.statuses import StationKind
from pollution.querysets import UNIT_PATHS
from tracker.ledger.search import found_by
from tracker.lib.scoping import Scoped, door
from tracker.org.querysets import Dated
from tracker.org.rights import reach

STATION = "air.station"


def seen(user, prefix: str = "") -> Q:
    """Return the condition that a user sees a station: a site's monitor is seen by whoever sees the site, the others by all who read."""
    where = reach(user, STATION)
    if not where:
        return Q(pk__in=[])
    if where.everywhere:
        return Q()
    near = where.limit(f"{prefix}unit", *(f"{prefix}source__{path}" for path in UNIT_PATHS))
    return ~Q(**{f"{prefix}kind": StationKind.SITE}) | near


class StationQuerySet(Scoped, Dated):
    """Stations."""

    @door
    def visible_to(self, user):
        """Return the stations the user sees."""
        return self.filter(seen(user))

    @door
    def actable_by(self, user, act: str):
        """Return the stations on which the user may do an act."""
        return self.filter(reach(user, STATION, act).limit("unit", *(f"source__{path}" for path in UNIT_PATHS)))

    def found_by(self, words: str):
        """Return the stations whose name or code holds every word, in pinyin initials too."""
        return found_by(self, words)

    @door
    def of_key(self, key):
        """Return the stations that a key of the programs' door fills and reads."""
        return self.filter(pk=key.device.station_id) if key.device_id else self.filter(pk__in=key.stations.order_by().values("pk"))

    @door
    def for_keys(self, user, act: str = "change"):
        """Return the stations to which a user may make keys, or whose keys they may see."""
        return self if reach(user, "air.apikey", act) else self.none()


class OfStationQuerySet(Scoped):
    """What belongs to a station."""

    @door
    def visible_to(self, user):
        """Return the rows of stations the user sees."""
        return self.filter(seen(user, "station__"))

    def between(self, first: datetime, last: datetime):
        """Return the hours after a moment up to another, both ends of hours."""
        return self.filter(hour__gt=first, hour__lte=last)

    def of_days(self, first: date, last: date):
        """Return the days from one to another."""
        return self.filter(day__range=(first, last))


class OfDeviceQuerySet(Scoped):
    """What belongs to a device."""

    @door
    def visible_to(self, user):
        """Return the rows of stations the user sees."""
        return self.filter(seen(user, "device__station__"))


class StrangerQuerySet(Scoped):
    """Numbers that nobody registered."""

    @door
    def visible_to(self, user):
        """Return all of them to whom the office or the system is entrusted."""
        return self if reach(user, "air.stranger") else self.none()

    def waiting(self):
        """Return those which somebody must look at."""
        return self.filter(is_ignored=False, adopted=None)


class OfStrangerQuerySet(Scoped):
    """Packets of numbers that nobody registered."""

    @door
    def visible_to(self, user):
        """Return all of them to whom the office or the system is entrusted."""
        return self if reach(user, "air.stranger") else self.none()


class KeyQuerySet(Scoped):
    """Keys for programs."""

    @door
    def visible_to(self, user):
        """Return all of them to whom they are entrusted."""
        return self if reach(user, "air.apikey") else self.none()

    def in_use(self, day: date):
        """Return the keys that open on a day."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=day), ended_at=None)
