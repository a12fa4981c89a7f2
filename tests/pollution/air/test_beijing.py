"""Real hours of Beijing through file, days, AQI and weeks: each value is that of the pure rules (the files lie beside the project)."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from bench import beijing
from pollution.air import days, intake
from pollution.air.files.cells import Reader
from pollution.air.files.comparing import Stream
from pollution.air.files.places import Places
from pollution.air.files.tables import opened
from pollution.air.layouts import is_known, layout_of
from pollution.air.models import Station
from pollution.air.periods import air_of
from pollution.air.statuses import Way
from tests.make import make_district, make_district_row, make_unit, make_user
from tests.pollution.air.test_days import make_station
from tests.real import real
from tracker.lib import periods
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
ALL = ("Aotizhongxin Changping Dingling Dongsi Guanyuan Gucheng Huairou Nongzhanguan Shunyi Tiantan Wanliu Wanshouxigong").split()


def file_of(name: str) -> Path:
    """Return the file of a station, or skip the test."""
    return real(f"air/prsa_beijing/PRSA_Data_{name}_20130301-20170228.csv.gz")


def taken(name: str, user, until: date | None) -> None:
    """Take the hours of a station in, of all four years or those up to a day."""
    table = opened(file_of(name), is_known)
    latest = periods.at_local(until + timedelta(days=1)) if until else periods.real_now()
    reader = Reader(table, layout_of(table.heads), Places.of(user), city="", latest=latest, most_told=0)
    intake.take_lines(Stream(reader.lines()), way=Way.FILE, at=periods.real_now())


@pytest.mark.parametrize(
    ("names", "until"), [(("Dongsi", "Huairou"), date(2013, 4, 14)), pytest.param(ALL, None, marks=pytest.mark.long)], ids=["short", "all"]
)
def test_days_indices_and_weeks_are_those_of_the_pure_rules(names, until):
    file_of(names[0])
    make_district_row()
    district = make_district()
    user, of, found = make_user("keeper", role=Role.SUPERVISION, unit=district), {}, Counter()
    for name in names:
        station = make_station(name, unit=make_unit(name, parent=district))
        taken(name, user, until)
        of[station.unit_id] = name
    days.compute_due()
    stretches = [one for one in beijing.weeks() if until is None or one.last_day <= until]
    for unit, name in of.items():
        of[unit], measured = beijing.days_of(file_of(name), until)
        found.update(beijing.compare_days(Station.objects.get(code=name).pk, of[unit], measured))
    found.update(beijing.compare_weeks(of, air_of("unit", list(of), stretches), stretches))
    assert not {name: number for name, number in found.items() if name.endswith("differ") and number}
    assert found["station-days"] > 250 * len(names) and found["rankings"] == len(stretches)
    if until is None:
        assert (found["station-days"], found["AQI"], found["rankings"]) == (104_436, 17_239, 208)
