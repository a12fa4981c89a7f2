"""Digests: one per receiver, channel, day and slot; at once what has climbed; nothing in quiet hours."""

from dataclasses import replace
from datetime import date, time

import pytest

from tests.alerts.make import make_alert, make_channel
from tests.make import make_district, make_person, make_unit
from tracker.alerts.digest import Made, make_digests
from tracker.alerts.models import Delivery, Digest, LevelPolicy
from tracker.alerts.rules import DEFAULT_POLICY, is_quiet, quiet_ends
from tracker.alerts.statuses import ChannelKind, Ending
from tracker.jobs.models import Outbox
from tracker.lib.periods import at_local
from tracker.org.workdays import is_workday

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notices")]


def at(day: int, hour: int, minute: int = 0, month: int = 8):
    """Return a local moment of 2016."""
    return at_local(date(2016, month, day), hour, minute)


def reader(name="王责任", **fields):
    """Return a person with an e-mail address."""
    return make_person(name, **({"email": "wang@example.gov.cn"} | fields))


class TestOneDigest:
    def test_all_of_a_persons_alerts_leave_in_one_mail_with_one_outbox_row(self):
        make_channel(ChannelKind.MAIL)
        person = reader()
        for n in range(5):
            make_alert(person, subject=str(n))
        make_alert(reader("李分管", email="li@example.gov.cn"), level="deputy")
        make_alert(make_person("无邮箱"))
        assert make_digests(at(9, 8)) == Made(digests=2, alerts=6)
        assert set(Outbox.objects.values_list("key", flat=True)) == set(Digest.objects.values_list("key", flat=True))

    def test_run_twice_it_makes_nothing_more(self):
        make_channel(ChannelKind.MAIL)
        make_channel(ChannelKind.WECOM)
        make_alert(reader(), level="main_leader")
        assert make_digests(at(9, 8)).digests == 2
        for minute in (0, 10, 20):
            assert make_digests(at(9, 8, minute)) == Made()

    def test_a_robot_speaks_once_to_its_group_whoever_is_told(self):
        make_channel(ChannelKind.WECOM)
        for _n in range(3):
            make_alert()
        assert make_digests(at(9, 8)) == Made(digests=1, alerts=3)
        assert Digest.objects.get().person is None

    def test_nothing_leaves_before_the_hour_of_the_digest_and_a_missed_hour_is_made_up(self):
        make_channel(ChannelKind.MAIL)
        make_alert(reader())
        assert make_digests(at(9, 7, 50)) == Made()
        assert make_digests(at(9, 14)) == Made(1, 1)

    def test_what_comes_later_in_the_day_waits_for_the_next_morning(self):
        make_channel(ChannelKind.MAIL)
        person = reader()
        make_alert(person, subject="1")
        make_digests(at(9, 8))
        make_alert(person, subject="2")
        assert make_digests(at(9, 10)) == Made()
        assert make_digests(at(10, 8)) == Made(1, 1)
        assert Delivery.objects.count() == 2

    def test_what_has_climbed_to_a_leader_leaves_at_once(self):
        make_channel(ChannelKind.MAIL)
        person = reader()
        make_alert(person, subject="1")
        make_digests(at(9, 8))
        make_alert(person, subject="2", level="main_leader")
        assert make_digests(at(9, 10, 20)) == Made(1, 1)
        assert Digest.objects.order_by("-pk")[0].slot == "10:20"

    def test_an_ended_alert_does_not_leave(self):
        make_channel(ChannelKind.MAIL)
        make_alert(reader(), done_at=at(9, 7), done_as=Ending.DONE)
        assert make_digests(at(9, 8)) == Made()


class TestScope:
    def test_only_alerts_of_a_unit_and_below(self):
        district = make_district()
        unit = make_unit("侯寨乡", parent=district)
        village = make_unit("三李村", parent=unit)
        make_channel(ChannelKind.WECOM, unit=unit)
        for number, place in enumerate((unit, village, make_unit("马寨镇", parent=district), None)):
            make_alert(subject=str(number), unit=place)
        assert make_digests(at(9, 8)).alerts == 2

    def test_only_from_a_level_on(self):
        make_channel(ChannelKind.WECOM, level="main_leader")
        for level in ("responsible", "deputy", "main_leader", "supervision"):
            make_alert(make_person(), subject=level, level=level)
        assert make_digests(at(9, 8)).alerts == 2


class TestQuietHours:
    @pytest.mark.parametrize(
        ("moment", "quiet"),
        [
            (at(9, 20, 59), False),
            (at(9, 21), True),
            (at(10, 7, 29), True),
            (at(10, 7, 30), False),
            (at(13, 10), True),  # a Saturday
            (at(7, 10, month=10), True),  # the National Day week
            (at(8, 10, month=10), False),  # a worked Saturday
        ],
    )
    def test_nothing_leaves_in_them_not_even_what_is_urgent(self, moment, quiet):
        make_channel(ChannelKind.MAIL)
        make_alert(reader(), level="supervision")
        assert (make_digests(moment) == Made()) is quiet

    def test_they_follow_the_version_of_the_day(self):
        LevelPolicy.objects.create(
            first_day=date(2016, 8, 9),
            warn_days=[7],
            digest_at=time(9),
            quiet_from=time(12),
            quiet_until=time(14),
            is_quiet_on_days_off=False,
            source="通知",
        )
        make_channel(ChannelKind.MAIL)
        make_alert(reader())
        assert make_digests(at(9, 12, 30)) == Made()
        assert make_digests(at(13, 22)).digests == 1

    def test_they_end_on_the_next_working_morning(self):
        assert quiet_ends(at(12, 22), is_workday, DEFAULT_POLICY) == at(15, 7, 30)
        assert quiet_ends(at(30, 22, month=9), is_workday, DEFAULT_POLICY) == at(8, 7, 30, month=10)
        assert quiet_ends(at(9, 10), is_workday, DEFAULT_POLICY) == at(9, 10)

    def test_a_policy_without_quiet_hours_is_never_quiet(self):
        loud = replace(DEFAULT_POLICY, quiet_from=time(0), quiet_until=time(0))
        assert not any(is_quiet(time(hour), False, loud) for hour in range(24))
