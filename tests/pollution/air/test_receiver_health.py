"""The receiver on the health page: nobody asks after it before there are devices; then it must live, and nothing may lie aside."""

from datetime import timedelta

import pytest

from pollution.air.hj212 import watching
from pollution.air.hj212.spool import Kept, Spool
from tests.pollution.air.speaking import make_device
from tracker.jobs import health
from tracker.jobs.models import SignOfLife
from tracker.lib import periods


@pytest.mark.django_db
def test_it_is_asked_after_once_there_are_devices(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(health, "is_lived_in", lambda: True)
    assert (watching.finding().is_well, watching.finding().is_set_up) == (True, False)
    make_device()
    assert not watching.finding().is_well
    sign = SignOfLife.objects.create(name="hj212", seen_at=periods.real_now())
    assert (watching.finding().is_well, watching.finding().is_set_up) == (True, True)
    aside = Spool(tmp_path / "hj212" / "spool.refused")
    aside.keep([Kept(1.0, "", b"odd")])
    aside.close()
    found = watching.finding()
    assert not found.is_well and found.facts["words"] and str(aside.path) in str(found.advice)
    aside.path.unlink()
    spool = Spool(tmp_path / "hj212" / "spool")
    now = periods.real_now().timestamp()
    spool.keep([Kept(now - 60, "", b"just now")])
    assert watching.finding().is_well
    spool.clear()
    spool.keep([Kept(now - 900, "", b"long ago"), Kept(now, "", b"and still they come")])
    spool.close()
    assert not watching.finding().is_well
    spool.path.unlink()
    SignOfLife.objects.filter(pk=sign.pk).update(seen_at=periods.real_now() - timedelta(minutes=4))
    assert not watching.finding().is_well
