"""Who and where, for the tests of supervision's ledgers and desks: two sub-districts, a lead department, and the people of each."""

from datetime import date, timedelta
from types import SimpleNamespace

from accountability import matters, urging
from accountability.models import Matter, Urging
from tests.make import (
    feed_back,
    make_district,
    make_district_row,
    make_matter,
    make_matter_kind,
    make_rectifying,
    make_unit,
    make_user,
    moment,
)
from tracker.org.statuses import Role, UnitKind

LONG_DUE = date(2016, 8, 8)


def make_house() -> SimpleNamespace:
    """Return a district with one person of each side; `there` is what nobody of `here` may see."""
    make_district_row()
    district = make_district()
    here = make_unit("嵩山路街道", parent=district, short_name="嵩山路")
    there = make_unit("淮河路街道", parent=district, short_name="淮河路")
    lead = make_unit("区建设局", parent=district, short_name="区建设局", kind=UnitKind.DEPARTMENT)
    return SimpleNamespace(
        district=district,
        here=here,
        there=there,
        lead=lead,
        kind=make_matter_kind(),
        office=make_user("office", role=Role.SUPERVISION, unit=district),
        colleague=make_user("colleague", role=Role.SUPERVISION, unit=district),
        leader=make_user("leader", role=Role.LEADER, unit=district),
        official=make_user("official", role=Role.OFFICIAL, unit=here),
        outsider=make_user("outsider", role=Role.OFFICIAL, unit=there),
        department=make_user("department", role=Role.LEAD_DEPARTMENT, unit=lead),
        inspector=make_user("inspector", role=Role.INSPECTOR, unit=district),
    )


def overdue(house, unit=None, *, title="张李垌村土方裸露", **fields) -> Matter:
    """Return a matter that was due the day before and lies with its unit."""
    official = house.official if unit in (None, house.here) else house.outsider
    at = moment(month=7, day=25)
    return make_rectifying(
        unit or house.here, official=official, office=house.office, at=at, due_on=LONG_DUE, kind=house.kind, title=title, **fields
    )


def urged(house, times=1, **fields) -> Matter:
    """Return an overdue matter that was urged so often; all but the last urging were in vain."""
    matter = overdue(house, **fields)
    for number in range(times):
        at = moment(day=9) + timedelta(minutes=number)
        if number:
            feed_back(matter, by=house.official, at=at, words=f"第{number}次")
            matters.return_(matter, because="仍有裸露", at=at, by=house.office)
        urging.urge(matter, because="逾期未整改", at=at, by=house.office)
    return matter


def submitted(house, unit=None, **fields) -> Matter:
    """Return a matter that awaits its re-check."""
    official = house.official if unit in (None, house.here) else house.outsider
    matter = make_rectifying(unit or house.here, official=official, office=house.office, kind=house.kind, **fields)
    feed_back(matter, by=official)
    return matter


def accepted(house, **fields) -> Matter:
    """Return a matter that awaits its signature by the office."""
    matter = submitted(house, **fields)
    matters.accept(matter, words="现场已覆盖", at=moment(), by=house.colleague)
    return matter


def closed(house, **fields) -> Matter:
    """Return a matter that is closed out."""
    matter = accepted(house, **fields)
    matters.sign(matter, words="同意", at=moment(), by=house.office)
    matters.close_out(matter, at=moment(), by=house.office)
    return matter


def every_stage(house, unit=None) -> None:
    """Make a matter of each stage for a unit, so that no queue stays empty."""
    unit = unit or house.here
    official = house.official if unit == house.here else house.outsider
    make_matter(unit, kind=house.kind)
    assigned = make_matter(unit, kind=house.kind)
    matters.assign(assigned, at=moment(), by=house.office)
    untrue = make_matter(unit, kind=house.kind)
    matters.assign(untrue, at=moment(), by=house.office)
    matters.acknowledge(untrue, at=moment(), by=official)
    matters.verify(untrue, verdict="false", words="查无此事", at=moment(), by=official)
    more_time = make_rectifying(unit, official=official, kind=house.kind)
    matters.ask_extension(more_time, wanted_on=date(2016, 9, 9), reason="降雨", at=moment(), by=official)
    overdue(house, unit)
    submitted(house, unit)


def proposed(matter) -> Urging:
    """Return an urging that the system proposes."""
    numbers = {"failures_before_case": 2, "days_to_fix": 5, "status_since": moment(), "proposed_at": moment()}
    return Urging.objects.create(matter=matter, serial=1, because="逾期", status="proposed", **numbers)
