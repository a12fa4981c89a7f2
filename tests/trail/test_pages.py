"""The trail browser: who sees it, what a row says, its conditions, its pages, its export, and that looking is noted."""

import csv
import io

import pytest
from django.urls import reverse

from tests.make import make_delay, make_district, make_milestone, make_project, make_unit, make_user, moment
from tests.trail.desk import notes, seal, visitor
from tests.trail.rows import Since
from tracker.lib import acting, periods
from tracker.org.models import User
from tracker.org.statuses import Role
from tracker.trail import browsing, reports
from tracker.trail.models import Act
from tracker.trail.notes import note

pytestmark = pytest.mark.django_db
PAGES = ("trail:acts", "trail:today", "trail:export")


@pytest.fixture(autouse=True)
def clock():
    """Let it be 2016-08-09 in the district; the trail keeps real time."""
    with periods.frozen(moment()):
        yield


@pytest.fixture(autouse=True)
def since() -> Since:
    """Return the end of the trail before the test: it is never emptied."""
    return Since()


@pytest.fixture
def auditor(client):
    """Return the client of an audit administrator."""
    return visitor(client, Role.AUDIT_ADMIN)


def text(answer) -> str:
    """Return a page as text."""
    return answer.content.decode()


def doing(user: User, **more):
    """Let a user act, from an address, in a request."""
    values = {"user_id": user.pk, "user_name": user.username, "address": "10.1.2.3", "path": "/projects/1/"} | more
    return acting.acting(acting.Acting(**values))


def change_a_milestone(user: User, because="施工图延期", **more):
    """Move a milestone by a day; return it."""
    milestone = make_milestone(make_project("滨河公园"), name="主体封顶")
    with doing(user, **more), acting.because(because):
        type(milestone)._base_manager.filter(pk=milestone.pk).update(due_on="2016-09-15")
    return milestone


class TestWho:
    """Only the audit administrator."""

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDIT_ADMIN])
    def test_nobody_else_finds_a_page(self, client, role):
        visitor(client, role)
        pk = note("export", thing="projects.project")
        assert [client.get(reverse(name)).status_code for name in PAGES] == [404, 404, 404]
        assert client.get(reverse("trail:act", args=[pk])).status_code == 404

    def test_the_audit_administrator_finds_all(self, auditor):
        pk = note("export", thing="projects.project")
        assert [auditor.get(reverse(name)).status_code for name in PAGES] == [200, 200, 200]
        assert auditor.get(reverse("trail:act", args=[pk])).status_code == 200

    def test_their_day_begins_with_the_trail(self, auditor):
        assert auditor.get(reverse("home")).url == reverse("trail:today")


class TestARow:
    """Who did what to which object, when, from where, why."""

    def test_in_plain_words(self, auditor):
        change_a_milestone(make_user("lisi"))
        page = text(auditor.get(reverse("trail:acts")))
        for said in ("修改 节点", "主体封顶", "2016年8月1日 → 2016年9月15日", "10.1.2.3", "施工图延期"):
            assert said in page

    def test_the_page_is_named(self, auditor):
        change_a_milestone(make_user(), path="/org/users/11/")
        page = text(auditor.get(reverse("trail:acts")))
        assert "<div>用户<span" in page and "/org/users/11/" in page

    def test_many_changes_are_told_by_the_first_ones(self, auditor):
        project = make_project()
        make_delay(project), [make_milestone(project) for _number in range(6)]
        seal()
        assert "另有" in text(auditor.get(reverse("trail:acts")))

    def test_what_went_past_the_program_names_the_database_role(self, auditor):
        note("export")
        assert "数据库角色" in text(auditor.get(reverse("trail:acts")))


class TestConditions:
    """Each narrows the list; together they narrow it further."""

    @pytest.fixture(autouse=True)
    def from_here_on(self, since):
        self.since = since

    def found(self, client, **asked) -> list[int]:
        answer = client.get(reverse("trail:acts"), asked)
        assert answer.status_code == 200
        return [row.act.pk for row in answer.context["acts"].rows if row.act.kind != "read" and row.act.pk > self.since.act_id]

    def test_by_user(self, auditor):
        wang, li = make_user("wangwu"), make_user("lisi")
        with doing(wang):
            of_wang = note("export")
        with doing(li):
            note("export")
        assert self.found(auditor, who="wangwu") == [of_wang]

    def test_by_kind_unit_job_request_address_and_words(self, auditor):
        unit = make_unit(parent=make_district())
        note("export", words="另一份")
        with acting.acting(acting.Acting(unit_id=unit.pk, job="project-rounds 2016-08", request="abc-1", address="10.9.9.9")):
            wanted = note("export", words="重点项目台账")
        seal()
        for asked in ({"unit": unit.pk}, {"job": "project-rounds"}, {"request": "abc-1"}, {"address": "10.9.9.9"}, {"q": "重点项目"}):
            assert self.found(auditor, **asked) == [wanted], asked
        assert wanted in self.found(auditor, kind="export") and not self.found(auditor, kind="locked")

    def test_by_object_both_changes_and_notes(self, auditor):
        milestone = change_a_milestone(make_user())
        with doing(make_user()):
            of_it = note("export", thing="projects.milestone", pk=milestone.pk)
            note("export", thing="projects.milestone", pk=milestone.pk + 1)
        found = self.found(auditor, thing="projects.milestone", pk=milestone.pk)
        assert found[0] == of_it and len(found) == 3  # made, moved, taken out

    def test_by_days_in_real_time(self, auditor):
        note("export")
        today = periods.local_day(periods.real_now()).isoformat()
        assert self.found(auditor, since=today, until=today, kind="export")
        assert not self.found(auditor, until="2016-08-09", kind="export")

    def test_a_number_needs_its_kind_of_thing(self, auditor):
        answer = auditor.get(reverse("trail:acts"), {"pk": "5"})
        assert answer.status_code == 422 and "请先选择" in text(answer)

    def test_nothing_found_says_what_to_do(self, auditor):
        assert "没有符合条件的记录" in text(auditor.get(reverse("trail:acts"), {"q": "没有这样的字"}))


class TestPaging:
    """By the last act seen: nothing is counted, nothing is seen twice, nothing is left out."""

    def test_page_after_page(self, auditor, since, monkeypatch):
        monkeypatch.setattr(browsing, "PAGE", 3)
        written = [note("export", words=str(number)) for number in range(8)]
        seen, before = [], None
        while True:
            answer = auditor.get(reverse("trail:acts"), {"kind": "export"} | ({"before": before} if before else {}))
            acts = answer.context["acts"]
            seen += [row.act.pk for row in acts.rows]
            before = acts.older
            if before is None or before <= since.act_id:
                break
        assert [pk for pk in seen if pk > since.act_id] == written[::-1]

    def test_queries_do_not_grow_with_the_rows(self, auditor, django_assert_max_num_queries):
        for number in range(20):
            make_milestone(make_project(f"项目{number}"))
        seal()
        auditor.get(reverse("trail:acts"))
        with django_assert_max_num_queries(40):
            auditor.get(reverse("trail:acts"))

    def test_no_count_and_no_offset(self, auditor, django_assert_max_num_queries):
        with django_assert_max_num_queries(40) as asked:
            auditor.get(reverse("trail:acts"))
        assert not [
            one["sql"] for one in asked.captured_queries if "trail_act" in one["sql"] and ("COUNT(" in one["sql"] or "OFFSET" in one["sql"])
        ]


class TestOneAct:
    """Everything that is known of it."""

    def test_field_by_field_with_the_seal(self, auditor):
        change_a_milestone(make_user(), request="abc-2")
        seal()
        act = Act.objects.filter(kind="change").latest("pk")
        page = text(auditor.get(reverse("trail:act", args=[act.pk])))
        for said in ("期限", "2016年8月1日", "2016年9月15日", "abc-2", bytes(act.seal.hash).hex(), "尚未核对"):
            assert said in page

    def test_others_of_the_same_request(self, auditor):
        with doing(make_user(), request="abc-3"):
            one, other = note("export", words="甲表"), note("export", words="乙表")
        assert "乙表" in text(auditor.get(reverse("trail:act", args=[one]))) and other > one

    def test_a_secret_is_shown_to_nobody(self, auditor):
        user = make_user("zhaoliu")
        user.set_password("Another-2016-one")
        user.save(update_fields=["password"])
        act = Act.objects.filter(kind="change").latest("pk")
        page = text(auditor.get(reverse("trail:act", args=[act.pk])))
        assert "已修改，不显示" in page and "md5$" not in page and "***" not in page


class TestState:
    """How the chains stand is said in one word."""

    @pytest.mark.parametrize(("accepted", "said"), [([], "异常"), (["altered:1"], "已确认")])
    def test_a_finding_is_red_until_it_is_accepted(self, auditor, monkeypatch, accepted, said):
        detail = {"findings": {"altered:1": "…"}, "fingerprint": "ab" * 32, "heads": []}
        monkeypatch.setattr(reports, "last_look", lambda: Act(kind="verified", at=moment(), detail=detail))
        monkeypatch.setattr(reports, "accepted", lambda: set(accepted))
        page = text(auditor.get(reverse("trail:today")))
        assert said in page and "发现问题 1 个" in page and "正常" not in page


class TestLinks:
    """To what a note is about, for who may see it."""

    def test_an_account_is_a_link_and_a_project_is_not(self, auditor):
        user, project = make_user(), make_project()
        of_user, of_project = note("right", thing=user), note("export", thing=project)
        assert f'href="{user.get_absolute_url()}"' in text(auditor.get(reverse("trail:act", args=[of_user])))
        assert f'href="{project.get_absolute_url()}"' not in text(auditor.get(reverse("trail:act", args=[of_project])))


class TestLooking:
    """Looking is noted, once a page view."""

    def test_each_page_once(self, auditor, since):
        for name in ("trail:acts", "trail:today"):
            auditor.get(reverse(name))
        assert [(act.thing, act.user_id, act.path) for act in notes(since, "read")] == [
            ("trail.act", auditor.user.pk, reverse("trail:acts")),
            ("trail.act", auditor.user.pk, reverse("trail:today")),
        ]

    def test_what_is_not_found_is_not_read(self, client, since):
        visitor(client, Role.SYSTEM_ADMIN).get(reverse("trail:acts"))
        assert not notes(since, "read")


class TestExport:
    """The same acts as a file; that it left is written down."""

    def lines(self, answer) -> list[list[str]]:
        return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    def test_the_filtered_acts(self, auditor):
        note("export", words="重点项目台账")
        note("locked", words="zhangsan-gui")
        rows = self.lines(auditor.get(reverse("trail:export"), {"kind": "locked", "q": "zhangsan-gui"}))
        assert len(rows) == 2 and "zhangsan-gui" in rows[1][5]

    def test_it_is_noted_with_its_conditions(self, auditor, since):
        auditor.get(reverse("trail:export"), {"kind": "locked"})
        (act,) = notes(since, "export")
        assert act.thing == "trail.act" and act.detail["query"] == "kind=locked" and act.user_id == auditor.user.pk

    def test_nothing_runs(self, auditor):
        note("login_refused", words="=HYPERLINK(1)")
        rows = self.lines(auditor.get(reverse("trail:export"), {"kind": "login_refused"}))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


class TestToday:
    """What an audit administrator looks at first."""

    def test_refusals_rights_and_exports(self, auditor):
        note("login_refused", words="zhangsan")
        note("right", thing=make_user(), words="授予角色")
        note("export", words="重点项目台账，80 行")
        page = text(auditor.get(reverse("trail:today")))
        for said in ("zhangsan", "授予角色", "重点项目台账，80 行", "校验链"):
            assert said in page
