"""A unit of measure put right while hours are made of minutes: no hour stays as it was read before; a doubt ends with its device."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from pollution.air import doubts, measuring, partitions
from pollution.air.hj212.hours import make_hours
from pollution.air.models import Channel, Device, Minute, Reading, StaleHour
from tests.make import make_device, make_district, make_user, moment
from tests.pollution.air.test_devices import heard
from tracker.lib.periods import at_local, month_of

NOW = moment()
TODAY = NOW.date()


@pytest.mark.django_db(transaction=True)
def test_an_hour_that_waits_is_not_made_before_its_minutes_are_committed():
    office, device = make_user(role="supervision", unit=make_district()), make_device(is_hourly=False)
    partitions.make([month_of(TODAY)])
    Minute.objects.bulk_create(
        Minute(device=device, factor="pm10", span="mi", at=at_local(TODAY, 8, part), value=Decimal("0.1"), sent="0.1", received_at=NOW)
        for part in range(0, 60, 10)
    )
    StaleHour.objects.create(device=device, hour=at_local(TODAY, 9))
    channel = Channel.objects.within(device=device).get()

    def making():
        try:
            make_hours(at_local(TODAY, 10))
        finally:
            connection.close()

    other = threading.Thread(target=making)
    with transaction.atomic():
        measuring.change_measure(
            channel, measure="mgm3", by=office, at=NOW, first=at_local(TODAY), last=at_local(TODAY) + timedelta(hours=9)
        )
        other.start()
        other.join(10)
        assert not other.is_alive()
    make_hours(at_local(TODAY, 10))
    hours = Reading.objects.unscoped("what a test stored").filter(station=device.station, hour=at_local(TODAY, 9))
    assert list(hours.values_list("value", flat=True)) == [100]


@pytest.mark.django_db
@pytest.mark.parametrize("ends", ["device", "channel"])
def test_what_is_out_of_use_is_in_doubt_no_longer(ends):
    device = make_device()
    heard(device, value="0.16")
    assert doubts.look(NOW) == 1
    if ends == "device":
        Device.objects.filter(pk=device.pk).update(last_day=TODAY - timedelta(days=1))
    else:
        Channel.objects.within(device=device).update(is_in_use=False)
    assert doubts.look(NOW) == 0
    assert not Channel.objects.within(device=device).exclude(doubt="").exists()
