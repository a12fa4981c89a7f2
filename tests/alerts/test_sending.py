"""Sending: what the robots hear, how their failures are taken, and mail."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from tests.alerts.make import make_admin, make_alert, make_channel
from tests.make import make_person, make_user, moment
from tracker.alerts import robots, sending, wire
from tracker.alerts.channels import send_test
from tracker.alerts.digest import make_digests
from tracker.alerts.models import Alert, Digest
from tracker.alerts.statuses import ChannelKind, Ending
from tracker.jobs import outbox
from tracker.jobs.models import Outbox
from tracker.jobs.outbox import TryLater
from tracker.lib import periods

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notices")]
MORNING = moment(hour=8)


@pytest.fixture(autouse=True)
def morning():
    """Stand at eight on 2016-08-09."""
    with periods.frozen(MORNING):
        yield


def make_waiting(kind, robot, *, alerts=1, **fields) -> Outbox:
    """Return the outbox row of a digest for a robot's group."""
    make_channel(kind, f"{robot.origin}/send?key=k", **fields)
    for n in range(alerts):
        make_alert(make_person(f"人{n}", phone=f"138000{n:05}"), subject=str(n))
    make_digests(MORNING)
    return Outbox.objects.get()


def make_urgent(kind, robot, alerts=1) -> Outbox:
    """Return the outbox row of an urgent message, after the day's digest."""
    make_channel(kind, f"{robot.origin}/send?key=k")
    make_alert(subject="first")
    make_digests(MORNING)
    Outbox.objects.all().delete()
    for n in range(alerts):
        make_alert(make_person(f"领导{n}", phone=f"138000{n:05}"), subject=f"u{n}", level="main_leader")
    make_digests(moment(hour=10))
    return Outbox.objects.get()


def wait_of(row: Outbox) -> float:
    """Return after how many seconds a row is tried again."""
    row.refresh_from_db()
    return (row.not_before - periods.real_now()).total_seconds()


class TestWeCom:
    def test_the_daily_digest_is_markdown_and_lists_each_subject_once(self, robot):
        row = make_waiting(ChannelKind.WECOM, robot, alerts=2)
        make_alert(make_person("同一事项"), subject="0", level="deputy")
        assert outbox.perform(row.pk)
        [heard] = robot.heard
        assert heard["query"] == {"key": ["k"]}
        assert heard["body"]["msgtype"] == "markdown"
        content = heard["body"]["markdown"]["content"]
        assert content.splitlines()[0] == "**两手抓：8月9日待办提醒 2 条**"
        assert content.count("主体封顶") == 2
        assert "逾期 4 天" in content

    def test_what_is_urgent_is_text_that_rings_the_leaders_phones(self, robot):
        outbox.perform(make_urgent(ChannelKind.WECOM, robot, alerts=2).pk)
        body = robot.heard[0]["body"]
        assert body["msgtype"] == "text"
        assert body["text"]["mentioned_mobile_list"] == ["13800000000", "13800000001"]

    def test_the_receiver_sees_the_same_key_when_it_is_sent_again(self, robot):
        row = make_waiting(ChannelKind.WECOM, robot)
        robot.answers = [(500, {}, b""), (200, {}, {"errcode": 0})]
        assert not outbox.perform(row.pk)
        Outbox.objects.update(not_before=periods.real_now())
        assert outbox.perform(row.pk)
        assert [heard["key"] for heard in robot.heard] == [row.key, row.key]
        assert Digest.objects.get().sent_at is not None

    def test_a_name_cannot_smuggle_in_a_link_or_a_line(self, robot):
        make_channel(ChannelKind.WECOM, f"{robot.origin}/send?key=k")
        name = "项目\n# [点我](http://evil.example) <font color='info'>"
        make_alert(facts={"id": 1, "project_id": 1, "project": name, "kind": "other", "name": "节点"})
        make_digests(MORNING)
        outbox.drain()
        content = robot.heard[0]["body"]["markdown"]["content"]
        assert len(content.splitlines()) == 2
        assert not set("[]<>#") & set(content)


class TestDingTalk:
    def test_the_address_is_signed_with_the_secret(self, robot):
        outbox.perform(make_waiting(ChannelKind.DINGTALK, robot, secret="SEC1").pk)
        query = robot.heard[0]["query"]
        stamp = query["timestamp"][0]
        expected = base64.b64encode(hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()).decode()
        assert query["sign"] == [expected]
        assert abs(int(stamp) / 1000 - datetime.now(UTC).timestamp()) < 60
        body = robot.heard[0]["body"]
        assert body["msgtype"] == "markdown"
        assert body["markdown"]["title"] and body["markdown"]["text"].startswith("#### ")

    def test_what_is_urgent_names_the_phones(self, robot):
        outbox.perform(make_urgent(ChannelKind.DINGTALK, robot).pk)
        assert robot.heard[0]["body"]["at"] == {"atMobiles": ["13800000000"], "isAtAll": False}

    def test_without_a_secret_nothing_is_added(self):
        assert (
            robots.signed("https://oapi.dingtalk.com/robot/send?access_token=x", "", moment())
            == "https://oapi.dingtalk.com/robot/send?access_token=x"
        )


class TestFailures:
    @pytest.mark.parametrize(
        ("answer", "least", "most"),
        [
            ((429, {}, b"slow down"), 55, 61),
            ((429, {"Retry-After": "120"}, b""), 115, 121),
            ((200, {}, {"errcode": 45009, "errmsg": "api freq out of limit"}), 55, 61),
            ((200, {}, {"errcode": 130101, "errmsg": "send too fast"}), 595, 601),
            ((503, {}, b""), 5, 600),
            ("hang", 5, 600),
            ("drop", 5, 600),
        ],
    )
    def test_a_busy_or_silent_receiver_is_tried_later(self, robot, answer, least, most):
        row = make_waiting(ChannelKind.WECOM, robot)
        robot.answers = [answer]
        assert not outbox.perform(row.pk)
        assert least <= wait_of(row) <= most
        row.refresh_from_db()
        assert row.error.startswith("TryLater")
        assert Digest.objects.get().sent_at is None

    @pytest.mark.parametrize(
        "answer",
        [
            (200, {}, {"errcode": 93000, "errmsg": "invalid webhook url"}),
            (200, {}, {"errcode": 310000, "errmsg": "sign not match"}),
            (200, {}, b"<html>"),
            (302, {"Location": "http://127.0.0.1/"}, b""),
            (404, {}, b"{}"),
        ],
    )
    def test_a_refusal_is_kept_with_its_reason_and_no_secret(self, robot, answer):
        row = make_waiting(ChannelKind.WECOM, robot)
        robot.answers = [answer]
        assert not outbox.perform(row.pk)
        row.refresh_from_db()
        assert row.error.startswith("Refused")
        assert "key=k" not in row.error
        assert len(robot.heard) == 1

    def test_no_robot_hears_more_than_twenty_a_minute(self, robot):
        channel = make_channel(ChannelKind.WECOM, f"{robot.origin}/send?key=k")
        admin = make_admin()
        for _n in range(23):
            send_test(channel, at=MORNING, by=admin)
        assert outbox.drain() == 20
        assert len(robot.heard) == 20
        waiting = Outbox.objects.filter(done_at=None)
        assert waiting.count() == 3
        assert 50 <= wait_of(waiting.first()) <= 62

    def test_a_message_is_not_repeated_in_the_night(self, robot):
        row = make_waiting(ChannelKind.WECOM, robot)
        with periods.frozen(moment(hour=22)):
            assert not outbox.perform(row.pk)
        assert not robot.heard
        assert 9.4 * 3600 < wait_of(row) < 9.6 * 3600

    def test_what_was_settled_meanwhile_is_not_sent(self, robot):
        row = make_waiting(ChannelKind.WECOM, robot)
        Alert.objects.update(done_at=MORNING, done_as=Ending.SETTLED)
        assert outbox.perform(row.pk)
        assert not robot.heard


class TestLimits:
    def test_a_long_digest_is_cut_between_lines_and_says_how_many_more(self, robot):
        outbox.perform(make_waiting(ChannelKind.WECOM, robot, alerts=150).pk)
        content = robot.heard[0]["body"]["markdown"]["content"]
        lines = content.splitlines()
        assert len(content.encode()) <= 4096
        assert lines[-1] == f"…等 {150 - (len(lines) - 2)} 条"
        assert all(line.endswith("天") for line in lines[1:-1])

    def test_an_urgent_text_keeps_to_two_thousand_and_forty_eight_bytes(self, robot):
        outbox.perform(make_urgent(ChannelKind.WECOM, robot, alerts=60).pk)
        content = robot.heard[0]["body"]["text"]["content"]
        assert 1500 < len(content.encode()) <= 2048
        assert "条" in content.splitlines()[-1]

    @pytest.mark.parametrize("limit", range(20, 60))
    def test_a_cut_never_falls_within_a_character(self, limit):
        text = robots.fitted("两手抓" * 40, ["节点" * 40], 1, limit)
        assert len(text.encode()) <= limit
        assert text.endswith("…等 1 条")


class TestMail:
    def test_one_mail_in_the_readers_language_with_the_key_as_its_message_id(self):
        user = make_user(person=make_person("王责任", email="wang@example.gov.cn"), language="en")
        make_channel(ChannelKind.MAIL)
        make_alert(
            user.person,
            facts={"id": 1, "project_id": 1, "project": "绿地城", "project_en": "Greenland City", "kind": "topped_out", "name": "封顶"},
        )
        make_digests(MORNING)
        outbox.drain()
        [sent] = mail.outbox
        assert sent.to == ["wang@example.gov.cn"]
        assert "Greenland City: milestone Topped out, 4 days late" in sent.body
        key = Digest.objects.get().key
        assert sent.extra_headers["Message-ID"] == f"<{key.replace(':', '.')}@localhost>"
        assert sent.extra_headers["X-Idempotency-Key"] == key

    def test_the_way_there_is_named_when_the_house_knows_its_address(self, settings):
        settings.SITE_URL = "https://duban.example.gov.cn"
        make_channel(ChannelKind.MAIL)
        make_alert(make_person(email="wang@example.gov.cn"))
        make_digests(MORNING)
        outbox.drain()
        assert "https://duban.example.gov.cn/projects/1/?tab=milestones" in mail.outbox[0].body

    def test_a_mail_server_that_breaks_off_is_tried_later(self, monkeypatch):
        make_channel(ChannelKind.MAIL)
        make_alert(make_person(email="wang@example.gov.cn"))
        make_digests(MORNING)

        def broken(self):
            raise SMTPServerDisconnected("gone")

        monkeypatch.setattr(sending.EmailMessage, "send", broken)
        assert outbox.drain() == 0
        assert "SMTPServerDisconnected" in Outbox.objects.get().error

    def test_without_a_mail_server_the_reason_is_said(self, settings):
        settings.EMAIL_BACKEND = sending.SMTP
        make_channel(ChannelKind.MAIL)
        make_alert(make_person(email="wang@example.gov.cn"))
        make_digests(MORNING)
        outbox.drain()
        assert "TRACKER_MAIL_HOST" in Outbox.objects.get().error


def test_a_test_message_is_sent_even_in_the_night_and_through_a_channel_out_of_use(robot):
    channel = make_channel(ChannelKind.DINGTALK, f"{robot.origin}/robot/send?access_token=t", is_active=False)
    with periods.frozen(moment(hour=23)):
        send_test(channel, at=periods.now(), by=make_admin())
        assert outbox.drain() == 1
    assert "测试消息" in robot.heard[0]["body"]["text"]["content"]


def test_busy_answers_ask_for_the_wait_that_the_makers_name():
    for code, wait in ((45009, timedelta(minutes=1)), (130101, timedelta(minutes=10))):
        with pytest.raises(TryLater) as later:
            robots.understand(wire.Answer(200, "", b'{"errcode": %d}' % code))
        assert later.value.after == wait
