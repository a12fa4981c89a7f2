"""What waited in quarantine, once its device is registered: brought into the tables as if it came now, with the moment it came."""

from django.db import connection, transaction

from pollution.air import partitions
from pollution.air.hj212.packets import BadSegment, read
from pollution.air.hj212.registry import Registry
from pollution.air.hj212.sorting import Came, sort, whose, why_it_waits
from pollution.air.hj212.storing import store
from pollution.air.models import Device, Stranger, WaitingPacket
from tracker.trail import telling


@transaction.atomic
def replay(stranger: Stranger, device: Device) -> int:
    """Bring the waiting packets of a stranger into the tables as those of a device; return how many. Those whose time cannot be wait on."""
    waiting = list(WaitingPacket.objects.within(stranger=stranger).select_for_update().order_by("id"))
    if not waiting:
        return 0
    with connection.cursor() as cursor:
        telling.tell(cursor)
        registry = Registry()
        registry.read(cursor)
        known = registry.devices.get(device.mn)
        registry.devices = {mn: known for mn in {device.mn, stranger.mn} if known is not None}
        came = {row.pk: _packet(row) for row in waiting}
        ready = {pk: one for pk, one in came.items() if one is not None and not why_it_waits(one, whose(one, registry))}
        batch = sort(ready.values(), registry)
        _make_months(cursor, batch)
        store(cursor, batch, is_live=False)
    taken = [pk for pk, one in came.items() if one is None or pk in ready]
    WaitingPacket.objects.within(stranger=stranger).filter(pk__in=taken).delete()
    return len(ready)


def _packet(row: WaitingPacket) -> Came | None:
    """Return a waiting packet, None if nothing can be read of it."""
    try:
        return Came(read(bytes(row.raw)), row.received_at)
    except BadSegment:
        return None


def _make_months(cursor, batch) -> None:
    partitions.make_with(cursor, partitions.months_of(one.hour for one in batch.hours), ["air_reading"])
    partitions.make_with(cursor, partitions.months_of(key[3] for key in batch.minutes), ["air_minute"])
