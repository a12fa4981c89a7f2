"""Every promise begins with an empty house in an empty folder; nothing of it outlives the test."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from tests.make import make_district_row, moment
from tests.promises.harness import House
from tracker.jobs.models import JobRun, RunState
from tracker.lib import periods
from tracker.org import clock
from tracker.org.models import District


@pytest.fixture
def house(transactional_db):
    """Return a function that makes a house with wishes; nothing runs in it yet."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-promise-")).resolve()
    folder.chmod(0o711)  # as root the servers run as another account
    made: list[House] = []

    def make(**wanted) -> House:
        made.append(House(folder / str(len(made)), **wanted))
        made[-1].places.var.chmod(0o711)
        return made[-1]

    yield make
    for one in made:
        one.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def living_at(transactional_db):
    """Return a function that lets the district live at a moment, its first job having run some weeks before."""

    def live(at=None, *, weeks: int = 0):
        offset = (at or moment()) - periods.real_now()
        if not District.objects.update(clock_offset=offset):
            make_district_row(clock_offset=offset, is_demo=True)
        clock.forget()
        if weeks:
            began = periods.real_now() - timedelta(weeks=weeks)
            JobRun.objects.update_or_create(
                job="first", period="0", defaults={"state": RunState.DONE, "started_at": began, "done_at": began}
            )

    return live
