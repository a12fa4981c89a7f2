"""Hours that are too high: the same as the plain rule, one matter whoever looks, taken back when the data turn out to be worthless."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.db import transaction

from accountability import matters, urging
from accountability.models import Matter
from accountability.statuses import MatterStatus, Origin, UrgingStatus
from pollution.air import alerts, exceeding, figures, intake, voids
from pollution.air.exceeding import judging, wind
from pollution.air.exceeding.replies import response, responses
from pollution.air.exceeding.states import state
from pollution.air.intake import Hour
from pollution.air.models import Exceedance, ExceedanceRule, Station, Void
from pollution.air.statuses import Way
from pollution.models import SourceHolder
from tests.accountability.test_many_at_once import at_once
from tests.make import feed_back, make_district, make_matter_kind, make_source, make_unit, make_user, moment
from tracker.lib.refusals import Refused

pytestmark = pytest.mark.django_db
AT = moment()  # 9 August 2016, 9:00
HOUR, DAY = timedelta(hours=1), date(2016, 8, 9)
LONG_AGO = moment(year=2015)


def make_rule(*, is_on=True, kinds=("site",), over=150, **fields) -> ExceedanceRule:
    """Return a rule that is on."""
    values = {"name": "PM10超标", "factor": "pm10", "first_day": date(2016, 1, 1), "source": "市方案"} | fields
    values.setdefault("matter_kind", make_matter_kind())
    return ExceedanceRule.objects.create(is_on=is_on, kinds=list(kinds), over=over, **values)


def make_monitor(name="工地监测", *, kind="site", **fields) -> Station:
    """Return a station; a site monitor stands at a site with its three officers."""
    if kind == "site" and "source" not in fields:
        fields["source"] = make_source(name)
        SourceHolder.objects.create(source=fields["source"], slot="supervisor", name="张监督", phone="13800000000")
    unit = fields.pop("unit", None) or (fields["source"].unit if fields.get("source") else make_unit("站点属地", parent=make_district()))
    return Station.objects.create(code=name, name=name, kind=kind, unit=unit, first_day=date(2010, 1, 1), **fields)


def take(station, *values, end=AT, factor="pm10", flag="N", received=AT):
    """Take in values of consecutive hours, the last one ends at a moment; None leaves a hole."""
    first = end - HOUR * (len(values) - 1)
    hours = [
        Hour(station.pk, factor, first + HOUR * place, Decimal(value), flag) for place, value in enumerate(values) if value is not None
    ]
    intake.take(hours, way=Way.HJ212, at=received)


def judge(at=AT, since=LONG_AGO):
    """Judge as the job does."""
    return exceeding.judge(at, corrected_since=since)


def void(station, hour=AT, because="校准") -> Void:
    """Void an hour."""
    (row,) = voids.void([station], ["pm10"], hour, hour, because=because, at=AT + HOUR, by=None).voids
    return row


def take_void_back(row):
    """Let voided hours count again."""
    voids.take_back(row, because="误作废", at=AT + 2 * HOUR, by=None)


# --- The rule -------------------------------------------------------------------------------------------------------------------------


def plain(rule: ExceedanceRule, own: Mapping[datetime, Decimal], control: Mapping[datetime, list[Decimal]]) -> set[datetime]:
    """Return the hours that are too high, as one would by hand."""

    def is_high(hour) -> bool:
        if hour not in own:
            return False
        if rule.baseline == "absolute":
            return own[hour] > rule.over
        others = control.get(hour)
        return bool(others) and Fraction(own[hour]) - sum(map(Fraction, others)) / len(others) > Fraction(rule.over)

    return {hour for hour in own if all(is_high(hour - HOUR * back) for back in range(rule.hours))}


def test_the_same_as_the_plain_rule():
    random = Random(212)
    unit = make_unit("街道", parent=make_district())
    sites = [make_monitor(f"工地{number}", source=make_source(unit=unit)) for number in range(4)]
    control = [make_monitor(f"国控{number}", kind="national", unit=unit) for number in range(3)]
    shape = [("absolute", "90", 1), ("absolute", "60", 3), ("difference", "20", 1), ("difference", "10", 2)]
    rules = [make_rule(name=f"{place}", baseline=kind, over=Decimal(over), hours=n) for place, (kind, over, n) in enumerate(shape)]
    values: dict = {station.pk: {} for station in (*sites, *control)}
    given = []
    for station in (*sites, *control):
        for back in range(100):
            flag = random.choice("NNNNNNNNNNND")
            hour, value = AT - HOUR * back, random.randrange(16) * Decimal(10)  # often equal to what is allowed
            if random.random() < 0.9:
                given.append(Hour(station.pk, "pm10", hour, value, flag))
                if flag == "N":
                    values[station.pk][hour] = value
    intake.take(given, way=Way.FILE, at=AT)
    beside: dict = {}
    for station in control:
        for hour, value in values[station.pk].items():
            beside.setdefault(hour, []).append(value)
    judge()
    since = AT - judging.WINDOW
    for rule in rules:
        for station in sites:
            wanted = {hour for hour in plain(rule, values[station.pk], beside) if hour > since}
            assert set(Exceedance.objects.filter(rule=rule, station=station).values_list("hour", flat=True)) == wanted
    assert not Exceedance.objects.filter(station__in=control).exists()
    some = Exceedance.objects.filter(beside__isnull=False).first()
    exact = sum(map(Fraction, beside[some.hour])) / len(beside[some.hour])
    assert some.beside == Decimal(round(exact * 10_000)) / 10_000
    before = set(Exceedance.objects.values_list("pk", "matter"))
    assert judge() == judging.Judged() and set(Exceedance.objects.values_list("pk", "matter")) == before
    assert Matter.objects.count() == len(sites)


def test_nothing_is_found_by_a_rule_that_is_off_and_late_data_only_within_their_days():
    station, rule = make_monitor(), make_rule(is_on=False)
    take(station, 400)
    assert judge() == judging.Judged() and exceeding.preview(rule, AT) == (1, 1, 1)
    exceeding.switch_on(rule, on=DAY, by=make_user(role="supervision"))
    take(station, 400, end=AT - 10 * HOUR)  # the day before it was switched on
    take(station, 400, end=AT - 100 * HOUR, received=AT + HOUR)
    assert judge().found == 1 and Exceedance.objects.get().hour == AT


# --- The matter -----------------------------------------------------------------------------------------------------------------------


def test_the_hour_becomes_a_matter_with_the_officers_of_the_site():
    station, control, rule = make_monitor(), make_monitor("烟厂", kind="national"), make_rule(baseline="difference", over=80)
    take(control, "61.5")
    take(station, "201.5")
    take(station, "3.4", factor="ws")
    take(station, "44", factor="wd")
    judge()
    one, matter = Exceedance.objects.get(), Matter.objects.get()
    assert (one.value, one.beside, one.matter, matter.origin) == (Decimal("201.5"), Decimal("61.5"), matter, Origin.MONITOR)
    assert matter.handling_unit == station.source.unit and matter.status == MatterStatus.ASSIGNED and matter.kind == rule.matter_kind
    assert [(row.slot, row.name) for row in matter.holders.all()] == [("supervisor", "张监督")]
    for words in ("201.5 µg/m³", "62 µg/m³", "2016-08-09", "东北", "3级", "参考", rule.name):
        assert words in matter.description
    assert matter.due_on == date(2016, 8, 10) and matter.notices.count() == 1 and "30" in matter.notices.get().requirement


def test_a_run_of_hours_is_one_matter_and_so_is_what_comes_while_it_is_in_hand():
    station = make_monitor()
    make_rule(), make_rule(name="停工", over=200)
    take(station, 160, 210)
    assert judge() == judging.Judged(found=3, opened=1)
    take(station, 170, 100, 180, end=AT + 3 * HOUR)
    assert judge(AT + 3 * HOUR) == judging.Judged(found=2)
    assert Exceedance.objects.exclude(matter=Matter.objects.get()).count() == 0
    for status in ("acknowledged", "rectifying", "submitted", "accepted", "closed"):
        Matter.objects.update(status=status, **({"closed_at": AT, "done_on": DAY} if status == "closed" else {}))
    take(station, 190, end=AT + 4 * HOUR)
    judge(AT + 4 * HOUR)
    assert Matter.objects.count() == 1  # the run goes on
    take(station, 100, 190, end=AT + 6 * HOUR)
    judge(AT + 6 * HOUR)
    assert Matter.objects.count() == 2


def test_a_station_without_a_source_is_the_matter_of_its_unit():
    station = make_monitor("乡镇站", kind="township")
    make_rule(kinds=("township",))
    take(station, 400)
    judge()
    assert Matter.objects.get().handling_unit == station.unit


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_make_one_matter():
    make_rule()
    for number in range(3):
        take(make_monitor(f"工地{number}"), 300, 310)
    ends = at_once(lambda number, item: judge().opened, [1])
    assert sum(opened * times for opened, times in ends.items()) == 3
    assert Matter.objects.count() == 3 and Exceedance.objects.count() == 6


# --- Taken back -----------------------------------------------------------------------------------------------------------------------


def test_voided_data_take_the_matter_back_and_a_void_taken_back_opens_another():
    station = make_monitor()
    make_rule()
    take(station, 300, 310)
    judge()
    first = Matter.objects.get()
    row = void(station, AT - HOUR)
    assert Exceedance.objects.get(hour=AT - HOUR).withdrawn_because == "数据已作废：校准" and Matter.objects.get().status == "assigned"
    other = void(station)
    first.refresh_from_db()
    assert (first.status, first.state) == (MatterStatus.DISMISSED, "撤销登记") and "校准" in first.history.last().because
    take_void_back(other)
    again = Exceedance.objects.get(hour=AT)
    assert again.withdrawn_at is None and again.matter != first and again.matter.status == MatterStatus.ASSIGNED
    take_void_back(row)
    assert Exceedance.objects.get(hour=AT - HOUR).matter_id == again.matter_id and Matter.objects.count() == 2


def test_a_correction_takes_back_and_so_does_one_that_comes_after_weeks():
    early, late = make_monitor("早"), make_monitor("晚")
    make_rule()
    take(early, 300)
    take(late, 300)
    judge()
    take(early, 90)
    assert judge(AT + HOUR) == judging.Judged(withdrawn=1, taken_back=1)
    after = AT + timedelta(days=20)
    assert judge(after) == judging.Judged()
    take(late, 90, received=after)
    assert judge(after, since=after - HOUR) == judging.Judged(withdrawn=1, taken_back=1)


def test_where_a_control_station_is_voided_the_difference_is_judged_anew():
    site, control, other = make_monitor(), make_monitor("烟厂", kind="national"), make_monitor("岗李", kind="national")
    make_rule(baseline="difference", over=80)
    take(site, 200), take(control, 50), take(other, 130)
    judge()
    void(control)
    assert Exceedance.objects.get().withdrawn_at and Matter.objects.get().status == MatterStatus.DISMISSED


def test_a_strike_is_left_to_people_and_annulled_the_matter_goes():
    station, office = make_monitor(), make_user(role="supervision")
    official = make_user(role="official", unit=station.source.unit)
    make_rule()
    take(station, 300)
    judge()
    matter = Matter.objects.get()
    matters.acknowledge(matter, at=AT, by=official)
    matters.verify(matter, verdict="true", words="属实", at=AT, by=official)
    strike = urging.urge(matter, because="未回复", at=AT, by=office)
    feed_back(matter, by=official, at=AT + HOUR)
    matters.return_(matter, because="仍在扬尘", at=AT + HOUR, by=office)
    void(station)
    matter.refresh_from_db()
    assert Exceedance.objects.get().withdrawn_at and matter.status == MatterStatus.RECTIFYING
    strike.refresh_from_db()
    urging.annul(strike, because="数据作废", at=AT + HOUR, by=office)
    assert judge(AT + 2 * HOUR).taken_back == 1 and strike.status == UrgingStatus.ANNULLED


# --- Replies --------------------------------------------------------------------------------------------------------------------------


def test_minutes_to_the_first_reply():
    make_rule()
    station = make_monitor()
    unit, office = station.source.unit, make_user(role="supervision")
    stations = [station, *(make_monitor(f"工地{number}", source=make_source(unit=unit)) for number in range(3))]
    for one in stations:
        take(one, 300)
    judge()
    official = make_user(role="official", unit=unit)
    by_station = {row.station_id: row.matter for row in Exceedance.objects.all()}
    minutes = timedelta(minutes=1)
    matters.acknowledge(by_station[stations[0].pk], at=AT + 10 * minutes, by=official)
    matters.log_contact(by_station[stations[1].pk], kind="phone", with_whom="工地", result="已停工", at=AT + 30 * minutes, by=office)
    matters.acknowledge(by_station[stations[2].pk], at=AT + 50 * minutes, by=official)
    take(stations[0], 320, end=AT + HOUR)
    judge(AT + HOUR)
    rows = Exceedance.objects.all()
    assert sorted(filter(None, rows.values_list("replied_at", flat=True))) == [AT + n * minutes for n in (10, 30, 50)]
    found = responses(rows, DAY, DAY, at=AT + HOUR)[unit.pk]
    assert (found.in_time.done, found.in_time.due, found.replied, found.median, found.ninth) == (2, 4, 3, 30, 50)
    assert response(rows, DAY, DAY, at=AT + 20 * minutes).in_time.due == 3  # one runs still, by the clock of that moment


def test_of_a_matter_that_ended_before_a_reply_none_is_asked():
    """Merged into another one, it can be signed for by nobody: it is not late for ever, and not held against the unit."""
    make_rule()
    stations = [make_monitor(), make_monitor("另一工地")]
    for one in stations:
        take(one, 300)
    judge()
    first, second = Matter.objects.order_by("pk")
    matters.merge(second, into=first, because="同一工地", at=AT + HOUR, by=make_user(role="supervision"))
    rows = Exceedance.objects.annotate(state=state(AT + HOUR))
    assert dict(rows.values_list("matter", "state")) == {first.pk: "late", second.pk: "ended"}
    assert figures.exceedances(Exceedance.objects.all(), AT + HOUR) == figures.Exceeded(found=2, waiting=1, late=1)
    assert response(Exceedance.objects.all(), DAY, DAY, at=AT + HOUR).in_time.due == 1
    assert [subject[0] for rows in alerts.UNANSWERED.subjects(DAY + timedelta(days=1)) for subject in rows] == [
        str(Exceedance.objects.get(matter=first).pk)
    ]


def test_what_a_rule_found_keeps_its_numbers():
    rule, office = make_rule(), make_user(role="supervision")
    take(make_monitor(), 300)
    judge()
    assert exceeding.change_rule(rule, on=DAY, by=office, reply_minutes=20) == rule
    made = exceeding.change_rule(rule, on=DAY, by=office, over=Decimal(200))
    rule.refresh_from_db()
    assert (rule.over, rule.last_day, made.over, made.first_day, made.is_on) == (150, DAY, 200, DAY + timedelta(days=1), True)
    with pytest.raises(Refused), transaction.atomic():
        exceeding.switch_off(make_rule(is_on=False), by=office)


def test_wind_in_words():
    said = [str(wind.Words(Decimal(speed), Decimal(degrees))) for speed, degrees in (("3.4", 44), ("0.2", 90), ("8", "348.75"))]
    assert said == ["东北风，3级，3.4 m/s", "0级，0.2 m/s", "北风，5级，8.0 m/s"]
    assert str(wind.Words(None, None)) == ""
