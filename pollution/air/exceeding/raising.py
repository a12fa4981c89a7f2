"""What was found too high becomes a matter with the site's officers, once for a station and factor while it is in hand; and is taken back.

The matter goes to the unit in charge of the source at which the monitor stands; of a station without one, to the unit in which it lies.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef

from accountability import matters
from accountability.matters.registering import Incoming, add_many
from accountability.models import Matter, MatterHolder
from accountability.statuses import FINAL, Level, MatterStatus, Origin
from pollution.air.exceeding import texts
from pollution.air.exceeding.sql import ONE_HOUR
from pollution.air.models import Exceedance
from pollution.timeline import address
from tracker.lib.periods import local_day
from tracker.org.workdays import add_workdays

log = logging.getLogger(__name__)
AT_ONCE = 100  # stations in a transaction
LOCK = 7_071_069
WITH = ("rule__matter_kind", "station__unit", "station__source__unit", "station__source__lead_unit")


def open_matters(at: datetime, stations: Iterable[int] | None = None) -> tuple[int, list[Exception]]:
    """Give every exceedance that stands without a matter its own, at some stations or all; return how many were opened, and what refused.

    What one station refuses holds up no other; the next run tries again.
    """
    waiting = _rows() if stations is None else _rows().filter(station__in=list(stations))
    left = sorted(set(waiting.order_by().values_list("station", flat=True)))
    opened, errors = 0, []
    for start in range(0, len(left), AT_ONCE):
        opened += _open_at(left[start : start + AT_ONCE], at, errors)
    return opened, errors


def _all():
    return Exceedance.objects.unscoped("what was found becomes matters, and is taken back, whoever may see it")


def _rows():
    return _all().filter(matter=None, withdrawn_at=None, rule__is_on=True)


def _wait() -> None:
    """Let only one at a time open and take back matters, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def _open_at(stations: list[int], at: datetime, errors: list) -> int:
    """Open the matters of some stations; two who do it at once wait for each other and find them opened."""
    _wait()
    rows = _rows().filter(station__in=stations).select_related(*WITH).order_by("station", "factor", "hour", "pk")
    opened = 0
    for _place, group in groupby(rows, key=lambda one: (one.station_id, one.factor)):
        group = list(group)
        try:
            with transaction.atomic():
                opened += _give(group, at)
        except OperationalError:  # the database has gone, or asks to try again: the job does
            raise
        except Exception as error:
            log.exception("no matter can be made of the hours of station %s", group[0].station_id)
            errors.append(error)
    return opened


def _give(group: list[Exceedance], at: datetime) -> int:
    """Give the hours of one station and factor their matter: the one in hand, that of the hour before, or a new one."""
    known = _known(group[0])
    matter = known or _open(group[0], at)
    _all().filter(pk__in=[one.pk for one in group]).update(matter=matter)
    if known is None:  # the first of them is what the unit is asked to reply to
        _all().filter(pk=group[0].pk).update(opens=True, found_at=matter.registered_at)
    return int(known is None)


def _known(one: Exceedance) -> Matter | None:
    """Return the matter in hand of this station and factor, or that of the hour just before: a run of hours is one."""
    rows = _all().filter(station=one.station_id, factor=one.factor, matter__isnull=False)
    for found in (
        rows.exclude(matter__status__in=FINAL),
        rows.filter(hour=one.hour - ONE_HOUR, withdrawn_at=None, matter__status=MatterStatus.CLOSED),
    ):
        if row := found.select_related("matter").order_by("-hour", "pk").first():
            return row.matter
    return None


def _open(one: Exceedance, at: datetime) -> Matter:
    (matter,) = add_many([_incoming(one)], at=at, by=None)
    due_on = add_workdays(local_day(at), one.rule.days).day
    asks = texts.kept(texts.ASKS, minutes=one.rule.reply_minutes, due=due_on)
    matters.assign(matter, at=at, by=None, due_on=due_on, requirement=asks)
    return matter


def _incoming(one: Exceedance) -> Incoming:
    station, source = one.station, one.station.source
    day, _label = texts.label_of(one)
    where = source if source and source.latitude is not None else station
    unit = source.unit if source else station.unit
    lead = source.lead_unit if source and source.lead_unit_id != source.unit_id else None
    more = {"origin_label": station.name, "origin_url": address("air:day", station.pk, day.isoformat())}
    more["address"] = ((source and (source.address or source.name)) or station.name)[:120]
    if where.latitude is not None:
        more |= {"latitude": where.latitude, "longitude": where.longitude}
    return Incoming(
        kind=one.rule.matter_kind,
        title=texts.title_of(one)[:120],
        description=texts.description_of(one),
        level=Level.DISTRICT,
        origin=Origin.MONITOR,
        handling_unit=unit,
        lead_unit=lead,
        found_on=day,
        holders=_officers(one),
        more=more,
    )


def _officers(one: Exceedance) -> tuple[MatterHolder, ...]:
    if one.station.source is None:
        return ()
    holders = one.station.source.holders.all()
    return tuple(MatterHolder(slot=each.slot, person=each.person, name=each.name, phone=each.phone[:20]) for each in holders)


# --- Taken back -------------------------------------------------------------------------------------------------------------------------


def groundless():
    """Return the matters in hand of which no exceedance stands any more."""
    own = Exceedance.objects.filter(matter=OuterRef("pk"))
    rows = Matter.objects.unscoped("the rule takes back what it opened").filter(origin=Origin.MONITOR).exclude(status__in=FINAL)
    return rows.filter(Exists(own), ~Exists(own.filter(withdrawn_at=None)))


def take_back(at: datetime) -> int:
    """Take back the matters whose ground is gone, but for those that people must judge; return how many."""
    return sum(_take_back(pk, at) for pk in list(groundless().order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _take_back(pk: int, at: datetime) -> bool:
    _wait()
    matter = groundless().filter(pk=pk).first()
    if matter is None:
        return False
    last = _all().filter(matter=matter).order_by("-withdrawn_at", "-hour").first()
    return matters.withdraw_by_rule(matter, because=texts.kept(texts.TAKEN_BACK, why=last.withdrawn_because), at=at)
