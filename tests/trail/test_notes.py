"""The notes that pages write: who came and was refused, what was taken out, what restricted was read, whose rights changed."""

import pytest
from django.urls import reverse

from tests.make import PASSWORD, make_district, make_district_row, make_project, make_user, moment
from tests.trail.desk import notes, visitor
from tests.trail.rows import Since
from tracker.lib import periods
from tracker.org import accounts
from tracker.org.login import sessions
from tracker.org.models import LogInSession, RoleInUnit
from tracker.org.statuses import Role, WhyEnded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Let it be 2016-08-09."""
    with periods.frozen(moment()):
        yield


@pytest.fixture
def since() -> Since:
    """Return the end of the trail before the test: it is never emptied."""
    return Since()


class TestComing:
    """Log-in, refused log-in, log-out."""

    def test_a_log_in_and_a_log_out(self, client, since):
        make_district_row()
        user = make_user("zhangsan", role=Role.REVIEWER)
        client.post(reverse("login"), {"username": "zhangsan", "password": PASSWORD})
        client.post(reverse("logout"))
        (came,), (left,) = notes(since, "login"), notes(since, "logout")
        assert came.user_id == left.user_id == user.pk and came.object_pk == str(user.pk)
        assert came.address == "127.0.0.1" and came.path == reverse("login") and came.request

    def test_a_refusal_keeps_the_name_and_nothing_else(self, client, since):
        make_district_row()
        client.post(reverse("login"), {"username": "zhangsan", "password": "guess-me-2016"})
        (act,) = notes(since, "login_refused")
        assert act.words == "zhangsan" and act.user_id is None and act.address == "127.0.0.1"
        assert "guess-me-2016" not in str(vars(act))

    def test_an_own_password(self, since):
        user = make_user()
        accounts.change_own_password(user, "Another-2016-one")
        (act,) = notes(since, "password")
        assert (act.thing, act.object_pk) == ("org.user", str(user.pk))


class TestASessionsEnd:
    """By a rule it is noted with the rule; by oneself the log-out says it."""

    @pytest.mark.parametrize(("why", "words"), [(WhyEnded.IDLE, ["长时间无操作"]), (WhyEnded.LOG_OUT, [])])
    def test_noted_once(self, client, since, why, words):
        user = visitor(client, Role.REVIEWER).user
        session = LogInSession.objects.get(user=user)
        for _time in range(2):
            sessions.end(session, why, at=periods.real_now())
        ended = notes(since, "session_ended")
        assert [act.words for act in ended] == words
        assert all((act.thing, act.object_pk) == ("org.user", str(user.pk)) for act in ended)


class TestTakingOut:
    """What leaves the house as a file or on paper."""

    def test_a_register_with_its_filter_and_its_rows(self, client, since):
        make_project(), make_project()
        visitor(client, Role.REVIEWER).get(reverse("ledger:export", args=["projects"]), {"ledger": "major"})
        (act,) = notes(since, "export")
        assert act.thing == "projects.project" and act.detail["rows"] == 2 and "ledger=major" in act.detail["query"]
        assert act.words.endswith("2 行") and act.user_id == client.user.pk

    def test_a_template_and_a_print(self, client, since):
        project = make_project()
        visitor(client, Role.REVIEWER)
        client.get(reverse("ledger:template", args=["projects"]))
        client.get(reverse("projects:print", args=[project.pk, "timetable"]))
        template, paper = notes(since, "export")
        assert "模板" in template.words and (paper.thing, paper.object_pk) == ("projects.project", str(project.pk))

    def test_written_in_chinese_whatever_the_reader_reads(self, client, since):
        make_project()
        visitor(client, Role.REVIEWER).cookies["django_language"] = "en"
        client.get(reverse("ledger:export", args=["projects"]))
        assert "行" in notes(since, "export")[0].words


class TestReading:
    """Restricted pages: users, one user, the table of rights, the log of messages."""

    @pytest.mark.parametrize(
        ("name", "thing"), [("org:users", "org.user"), ("org:rights", "org.roleinunit"), ("alerts:log", "alerts.digest")]
    )
    def test_a_list(self, client, since, name, thing):
        visitor(client, Role.AUDIT_ADMIN).get(reverse(name))
        (act,) = notes(since, "read")
        assert act.thing == thing and act.user_id == client.user.pk and act.path == reverse(name)

    def test_one_user(self, client, since):
        user = make_user()
        visitor(client, Role.SECURITY_ADMIN).get(reverse("org:user", args=[user.pk]))
        assert [(act.thing, act.object_pk) for act in notes(since, "read")] == [("org.user", str(user.pk))]

    def test_each_view_but_not_each_asking_of_an_open_page(self, client, since):
        visitor(client, Role.AUDIT_ADMIN)
        for headers in ({}, {"HX-Request": "true"}, {"HX-Request": "true"}, {}):
            client.get(reverse("alerts:log"), headers=headers)
        assert len(notes(since, "read")) == 2

    def test_a_header_hides_no_first_reading(self, client, since):
        visitor(client, Role.AUDIT_ADMIN).get(reverse("org:users"), {"q": "li"}, headers={"HX-Request": "true"})
        assert len(notes(since, "read")) == 1

    def test_who_may_not_reads_nothing(self, client, since):
        visitor(client, Role.REVIEWER).get(reverse("org:users"))
        assert not notes(since, "read")


class TestRights:
    """Accounts and roles, in words."""

    def words(self, since: Since) -> list[str]:
        return [act.words for act in notes(since, "right")]

    def test_a_role_given_and_ended(self, since):
        user, by = make_user(), make_user()
        accounts.grant_role(user, Role.INSPECTOR, make_district(), first_day=periods.today(), by=by)
        accounts.end_role(RoleInUnit.objects.unscoped("a test").get(user=user), on=periods.today(), by=by)
        assert self.words(since) == ["授予角色：检查员，二七区，2016-08-09 起", "结束角色：检查员，二七区，至 2016-08-09"]
        assert {(act.thing, act.object_pk) for act in notes(since, "right")} == {("org.user", str(user.pk))}

    def test_an_account_opened_closed_and_opened_again(self, since):
        user = accounts.open_account("xinlaide", "Chengguan-2016-huan")
        accounts.close_account(user, by=make_user())
        accounts.reopen_account(user)
        accounts.set_initial_password(user, "Chengguan-2016-lv")
        assert [word[:2] for word in self.words(since)] == ["开户", "账号", "恢复", "管理"]
