"""The pages of alerts: each person's own inbox, and what administrators may see and do."""

from datetime import date

import pytest
from django.urls import reverse

from tests.alerts.make import make_admin, make_alert, make_channel, make_supervisor
from tests.make import make_person, make_user, moment
from tracker.alerts.digest import make_digests
from tracker.alerts.models import Alert, Channel, Digest, LevelPolicy
from tracker.alerts.querysets import open_count
from tracker.alerts.statuses import ChannelKind, Ending
from tracker.jobs.models import Outbox
from tracker.lib.periods import frozen
from tracker.org.statuses import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notices")]
INBOX = reverse("alerts:inbox")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def morning():
    """Stand on the morning of 2016-08-09."""
    with frozen(moment()):
        yield


@pytest.fixture
def official(client):
    """Return an official who is logged in."""
    user = make_user(role=Role.OFFICIAL)
    client.force_login(user)
    return user


def text_of(response) -> str:
    """Return the page as text."""
    return response.content.decode()


class TestInbox:
    def test_it_says_what_how_late_and_who_else_was_told(self, client, official):
        make_alert(official.person)
        make_alert(make_person("李分管"), level="deputy")
        page = text_of(client.get(INBOX))
        for words in ("项目1", "主体封顶", "李分管", "逾期 4 天", "8月5日"):
            assert words in page

    def test_nobody_sees_the_alerts_of_somebody_else_whatever_the_role(self, client):
        make_alert(facts={"id": 1, "project_id": 1, "project": "别人的项目", "kind": "other", "name": "节点"})
        for user in (make_supervisor(), make_admin(), make_user(role=Role.LEADER)):
            client.force_login(user)
            page = text_of(client.get(INBOX))
            assert "别人的项目" not in page
            assert open_count(user) == 0

    def test_an_alert_addressed_to_the_account_is_in_the_inbox_too(self, official):
        make_alert(user=official)
        make_alert(official.person, subject="2")
        assert open_count(official) == 2

    def test_the_latest_come_first_and_the_kind_can_be_chosen(self, client, official):
        make_alert(official.person, subject="1", due_on=date(2016, 8, 12), step="due-3")
        make_alert(official.person, subject="2", due_on=date(2016, 7, 1))
        make_alert(official.person, subject="3", rule="projects.start")
        page = text_of(client.get(INBOX))
        assert page.index("项目2") < page.index("项目3") < page.index("项目1")
        assert "项目1" not in text_of(client.get(INBOX, {"kind": "projects.start"}))

    def test_queries_do_not_grow_with_the_rows(self, client, official, django_assert_max_num_queries):
        def count(n):
            for _k in range(n):
                make_alert(official.person, subject=f"s{Alert.objects.count()}")
                make_alert(make_person(), subject=f"s{Alert.objects.count() - 1}", level="deputy")
            client.get(INBOX)
            with django_assert_max_num_queries(30) as found:
                client.get(INBOX)
            return len(found)

        assert count(2) == count(20)

    def test_what_was_seen_is_no_longer_new(self, client, official):
        alert = make_alert(official.person)
        client.get(INBOX)
        alert.refresh_from_db()
        assert alert.seen_at == moment()

    def test_the_page_works_in_english(self, client, official):
        make_alert(
            official.person,
            facts={"id": 1, "project_id": 1, "project": "绿地城", "project_en": "Greenland City", "kind": "topped_out", "name": "封顶"},
        )
        client.cookies["django_language"] = "en"
        type(official).objects.update(language="en")
        page = text_of(client.get(INBOX))
        assert "Greenland City: milestone Topped out" in page


class TestMarking:
    def test_one_by_its_button_and_several_by_their_boxes(self, client, official):
        alerts = [make_alert(official.person, subject=str(n)) for n in range(4)]
        client.post(reverse("alerts:done"), {"one": alerts[0].pk, "alert": [alerts[3].pk]})
        client.post(reverse("alerts:done"), {"alert": [alerts[1].pk, alerts[2].pk]})
        assert [alert.pk for alert in Alert.objects.open()] == [alerts[3].pk]
        assert set(Alert.objects.ended().values_list("done_as", "done_at")) == {(Ending.DONE, moment())}

    def test_a_plain_post_leads_back_to_the_same_list(self, client, official):
        alert = make_alert(official.person)
        answer = client.post(f"{reverse('alerts:done')}?kind=projects.milestone&page=2", {"one": alert.pk})
        assert answer.url == f"{INBOX}?kind=projects.milestone&page=2"

    def test_htmx_gets_the_list_the_new_count_and_the_message(self, client, official):
        alerts = [make_alert(official.person, subject=str(n)) for n in range(2)]
        page = text_of(client.post(reverse("alerts:done"), {"one": alerts[0].pk}, **HTMX))
        assert "<html" not in page
        assert 'id="inbox-count" hx-swap-oob="true">1<' in page
        assert "1 条提醒已标为已办" in page

    def test_somebody_elses_alert_stays_as_it_is(self, client, official):
        alert = make_alert()
        client.post(reverse("alerts:done"), {"one": alert.pk})
        assert Alert.objects.open().count() == 1

    def test_a_mark_can_be_taken_back_but_not_what_the_sweep_ended(self, client, official):
        mine = make_alert(official.person, subject="1", done_at=moment(), done_as=Ending.DONE)
        swept = make_alert(official.person, subject="2", done_at=moment(), done_as=Ending.SETTLED)
        client.post(reverse("alerts:back"), {"alert": [mine.pk, swept.pk]})
        assert [alert.pk for alert in Alert.objects.open()] == [mine.pk]


class TestAdministration:
    PAGES = ("alerts:rules", "alerts:policy-add", "alerts:channels", "alerts:channel-add", "alerts:log")

    def test_only_administrators_open_it(self, client, official):
        assert [client.get(reverse(name)).status_code for name in self.PAGES] == [403] * 5
        client.force_login(make_admin())
        assert [client.get(reverse(name)).status_code for name in self.PAGES] == [200] * 5

    def test_the_log_never_shows_the_texts(self, client):
        make_alert(
            make_person("王责任", email="wang@example.gov.cn"),
            facts={"id": 1, "project_id": 1, "project": "保密项目", "kind": "other", "name": "节点"},
        )
        make_channel(ChannelKind.MAIL)
        make_digests(moment())
        client.force_login(make_admin())
        page = text_of(client.get(reverse("alerts:log")))
        assert "王责任" in page
        assert "保密项目" not in page

    def test_a_message_that_was_given_up_can_be_sent_again(self, client):
        make_alert(make_person(email="wang@example.gov.cn"))
        make_channel(ChannelKind.MAIL)
        make_digests(moment())
        Outbox.objects.update(dead_at=moment(), attempts=8, error="Refused: errcode 93000")
        client.force_login(make_admin())
        assert "对方拒收：errcode 93000" in text_of(client.get(reverse("alerts:log"), {"state": "failed"}))
        client.post(reverse("alerts:resend", args=[Digest.objects.get().pk]))
        row = Outbox.objects.get()
        assert (row.dead_at, row.attempts) == (None, 0)

    def test_a_new_version_holds_from_its_day_and_not_from_yesterday(self, client):
        client.force_login(make_admin())
        values = {
            "first_day": "2016-08-10",
            "source": "二七政办〔2016〕9号",
            "warn_days": "7,3,1",
            "repeat_every": 3,
            "responsible_after": 1,
            "deputy_after": 2,
            "main_leader_after": 4,
            "supervision_after": 8,
            "digest_at": "08:00",
            "quiet_from": "21:00",
            "quiet_until": "07:30",
        }
        for wrong in ({"first_day": "2016-08-08"}, {"deputy_after": 9}, {"repeat_every": 0}, {"source": ""}):
            page = client.post(reverse("alerts:policy-add"), values | wrong)
            assert page.context["form"].errors
        client.post(reverse("alerts:policy-add"), values)
        assert LevelPolicy.objects.get().repeat_every == 3
        assert "二七政办〔2016〕9号" in text_of(client.get(reverse("alerts:rules")))


class TestChannels:
    VALUES = {
        "kind": "wecom",
        "name": "督查群",
        "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret-9f3a",
        "is_active": "on",
    }

    def test_address_and_secret_are_never_shown_again_and_kept_when_left_empty(self, client):
        client.force_login(make_admin())
        client.post(
            reverse("alerts:channel-add"),
            {
                **self.VALUES,
                "kind": "dingtalk",
                "address": "https://oapi.dingtalk.com/robot/send?access_token=secret-9f3a",
                "secret": "SEC12345678",
            },
        )
        channel = Channel.objects.get()
        for page in (client.get(reverse("alerts:channels")), client.get(reverse("alerts:channel", args=[channel.pk]))):
            assert "secret-9f3a" not in text_of(page)
            assert "SEC12345678" not in text_of(page)
            assert "…9f3a" in text_of(page)
        client.post(reverse("alerts:channel", args=[channel.pk]), {"name": "新名", "version": 1, "is_active": "on"})
        channel.refresh_from_db()
        assert (channel.name, channel.secret, channel.address[-4:]) == ("新名", "SEC12345678", "9f3a")

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "http://qyapi.weixin.qq.com/cgi-bin/webhook/send",
            "https://example.com/hook",
            "https://127.0.0.1/hook",
            "https://qyapi.weixin.qq.com:8443/hook",
            "https://qyapi.weixin.qq.com@10.0.0.1/hook",
            "https://oapi.dingtalk.com/robot/send?access_token=x",
            "file:///etc/passwd",
            "https://[::1]/",
            "https://qyapi.weixin.qq.com:x/",
        ],
    )
    def test_only_the_robots_own_host_is_taken(self, client, address):
        client.force_login(make_admin())
        page = client.post(reverse("alerts:channel-add"), {**self.VALUES, "address": address})
        assert page.context["form"].errors["address"]
        assert not Channel.objects.exists()

    def test_a_stale_edit_is_refused(self, client):
        client.force_login(make_admin())
        channel = make_channel()
        url = reverse("alerts:channel", args=[channel.pk])
        client.post(url, {"name": "甲", "version": 1, "is_active": "on"})
        page = client.post(url, {"name": "乙", "version": 1, "is_active": "on"})
        assert page.context["form"].non_field_errors()
        channel.refresh_from_db()
        assert channel.name == "甲"

    def test_the_test_message_waits_in_the_outbox_and_stands_in_the_log(self, client):
        client.force_login(make_admin())
        channel = make_channel()
        page = client.post(reverse("alerts:channel-test", args=[channel.pk]), follow=True)
        assert Outbox.objects.get().key == Digest.objects.get().key
        assert "测试" in text_of(page)

    def test_a_test_mail_needs_an_address_of_ones_own(self, client):
        client.force_login(make_admin())
        channel = make_channel(ChannelKind.MAIL)
        page = client.post(reverse("alerts:channel-test", args=[channel.pk]), follow=True)
        assert not Digest.objects.exists()
        assert "电子邮箱" in text_of(page)

    def test_a_channel_out_of_use_makes_no_digest(self, client):
        client.force_login(make_admin())
        channel = make_channel()
        make_alert()
        client.post(reverse("alerts:channel-switch", args=[channel.pk]))
        assert make_digests(moment()).digests == 0
        client.post(reverse("alerts:channel-switch", args=[channel.pk]), {"on": "1"})
        assert make_digests(moment()).digests == 1
