"""Promise 9: a job that kills its process stops nothing; it is given up and shown."""

import pytest
from django.urls import reverse

from tests.alerts.make import make_admin
from tests.make import moment
from tests.promises.hurting.jobs import KNOWN
from tracker.jobs import outbox, schedule
from tracker.jobs.models import JobRun, Outbox, RunState
from tracker.jobs.tick import MOST_ATTEMPTS

NORMAL, WITHIN = 100, 10  # jobs, seconds


@pytest.mark.parametrize("bad", [["poison"], pytest.param(["poison", "endless"], marks=pytest.mark.long)])
def test_it_is_parked_after_four_runs_and_shown_and_a_hundred_others_are_in_time(house, living_at, client, monkeypatch, bad):
    limits = {"task_soft_time_limit": 3, "task_time_limit": 4}
    home = house(jobs=bad, celery=limits, tick_seconds=5)  # the product: 60
    living_at(moment(2016, 8, 10), weeks=1)
    home.start("redis", "worker", "beat")
    home.wait_for(lambda: home.notes("poison"), "the poison was not taken")
    outbox.ask_many("quick", [(f"normal {n}", {}) for n in range(NORMAL)])
    rows = Outbox.objects.filter(topic="quick")
    home.wait_for(lambda: rows.exclude(done_at=None).count() == NORMAL, "normal work stood still")
    waited = sorted((row.done_at - row.created_at).total_seconds() for row in rows)
    print("p99 of normal work:", waited[NORMAL * 99 // 100 - 1])
    assert waited[NORMAL * 99 // 100 - 1] <= WITHIN

    home.wait_for(lambda: JobRun.objects.filter(state=RunState.PARKED).count() == len(bad), "it was not given up")
    home.watch(2)
    assert len(home.notes("poison")) == MOST_ATTEMPTS

    for name in bad:
        monkeypatch.setitem(schedule._jobs, name, KNOWN[name])
    client.force_login(make_admin())
    page = client.get(reverse("jobs:health"))
    assert {run.job for run in page.context["troubled"]} == set(bad)
    assert all(name in page.content.decode() for name in ("Poison", "搁置"))
    assert {found.name for found in page.context["sick"]} >= {f"job {name}" for name in bad}
