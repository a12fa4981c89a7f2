"""The pages of enforcement and of the rules of the field: who gets in, what is recorded, what a refusal says."""

from datetime import date

import pytest

from pollution.models import Checklist, Enforcement, FieldPolicy, GridDuty, Team
from projects.reference import seed_reference
from tests.make import make_checklist, make_district, make_finding, make_inspection, make_source, make_unit, make_user, moment
from tracker.lib import periods
from tracker.org.statuses import Role, UnitKind

pytestmark = pytest.mark.django_db
BASE = "/pollution"


@pytest.fixture(autouse=True)
def _today():
    with periods.frozen(moment(day=9)):
        yield


@pytest.fixture
def street():
    """Return a sub-district with a grid."""
    unit = make_unit("嵩山路街道", parent=make_district())
    make_unit("第一网格", parent=unit, kind=UnitKind.GRID)
    return unit


@pytest.fixture
def office(client):
    """Return somebody of the supervision office, logged in."""
    user = make_user(role=Role.SUPERVISION, unit=make_district())
    client.force_login(user)
    return user


def text(response) -> str:
    """Return what a page says."""
    return response.content.decode()


class TestMeasurePages:
    """From the source, the finding or the visit to the recorded measure."""

    PAPER = {"number": "1号", "decided_on": "2016-08-01", "basis": "第六十条", "words": "责令停工整顿"}

    def test_reached_from_a_finding_the_form_names_it_and_the_order_stops_the_source(self, client, office, street):
        finding = make_finding(make_inspection(make_source(unit=street)))
        url = f"{BASE}/enforcements/new/?finding={finding.uid}"
        assert url in text(client.get(finding.get_absolute_url()))
        assert f"?inspection={finding.inspection.uid}" in text(client.get(finding.inspection.get_absolute_url()))
        assert f'<option value="{finding.pk}" selected>' in text(client.get(url))
        said = self.PAPER | {"kind": "stop", "organ": street.pk, "stops": "on", "finding": finding.pk, "inspection": finding.inspection_id}
        assert client.post(url, said).status_code == 302
        made = Enforcement.objects.visible_to(office).get()
        assert (made.finding, made.source.status) == (finding, "stopped")
        assert "责令停工整顿" in text(client.get(made.get_absolute_url()))
        assert "1号" in text(client.get("/ledger/enforcements/"))
        lifted = {"lifted_on": "2016-08-09", "because": "合格"}
        assert client.post(f"{BASE}/enforcements/{made.pk}/carry-out/", {"executed_on": "2016-08-09"}).status_code == 302
        assert client.post(f"{BASE}/enforcements/{made.pk}/lift/", lifted | {"resumes": "on"}).status_code == 302
        made.refresh_from_db()
        assert (made.executed_on, made.lifted_on) == (date(2016, 8, 9), date(2016, 8, 9))
        assert client.post(f"{BASE}/enforcements/{made.pk}/lift/", lifted).status_code == 422

    def test_a_fine_without_amount_comes_back_with_the_sentence(self, client, office, street):
        source = make_source(unit=street)
        page = client.post(f"{BASE}/enforcements/new/?source={source.pk}", self.PAPER | {"kind": "fine", "organ": street.pk})
        assert page.status_code == 422 and "罚款" in text(page) and not Enforcement.objects.visible_to(office).exists()

    def test_an_outsider_is_told_of_no_source_no_finding_and_no_measure(self, client, street):
        finding = make_finding(make_inspection(make_source(unit=street)))
        measure = Enforcement.objects.create(
            source=finding.source, kind="stop", organ=street, decided_on=date(2016, 8, 1), basis="第六十条", words="停工", at=moment(day=1)
        )
        client.force_login(make_user(role=Role.INSPECTOR, unit=make_unit("淮河路街道", parent=make_district())))
        paths = [f"new/?source={finding.source.pk}", f"new/?finding={finding.uid}", f"new/?inspection={finding.inspection.uid}"]
        paths += [f"{measure.pk}/", f"{measure.pk}/carry-out/", f"{measure.pk}/lift/", "new/?source=9999999999", "new/?finding=x"]
        assert {client.get(f"{BASE}/enforcements/{path}").status_code for path in paths} == {404}
        assert measure.get_absolute_url() not in text(client.get("/ledger/enforcements/"))
        assert f"?source={finding.source.pk}" not in text(client.get(f"{BASE}/enforcements/new/?q={finding.source}"))

    def test_who_may_not_enforce_sees_the_measure_but_no_form(self, client, street):
        source = make_source(unit=street)
        client.force_login(make_user(role=Role.OFFICIAL, unit=street))
        assert client.get(f"{BASE}/enforcements/new/?source={source.pk}").status_code == 403


class TestTeamPages:
    """A team is made with its members."""

    def test_a_team_is_made_changed_and_ended(self, client, office, street):
        form = {"members-TOTAL_FORMS": 2, "members-INITIAL_FORMS": 0, "members-0-body": "公安分局", "members-0-name": "王警官"}
        head = {"name": "综合执法队", "unit": street.pk, "first_day": "2016-08-01"}
        assert client.post(f"{BASE}/teams/new/", head | form | {"members-0-body": ""}).status_code == 422
        assert client.post(f"{BASE}/teams/new/", head | form).status_code == 302
        team = Team.objects.get()
        more = form | {"members-INITIAL_FORMS": 1, "members-0-DELETE": "on", "members-1-body": "法院", "members-1-name": "赵法官"}
        assert client.post(f"{BASE}/teams/{team.pk}/change/", head | more).status_code == 302
        assert "赵法官" in text(client.get(f"{BASE}/teams/{team.pk}/")) and team.members.get().name == "赵法官"
        assert client.post(f"{BASE}/teams/{team.pk}/end/", {"last_day": "2016-08-09"}).status_code == 302
        assert "综合执法队" in text(client.get(f"{BASE}/teams/"))


class TestRulePages:
    """Checklists, numbers and grids."""

    def test_a_new_version_begins_as_a_copy_and_says_what_it_changed(self, client, office):
        old = make_checklist(series="own", words=("围挡", "覆盖"))
        page = client.get(f"{BASE}/checklists/{old.pk}/new/")
        assert "围挡" in text(page)
        kind = old.items.first().matter_kind_id
        head = {"first_day": "2016-09-01", "name": "新版", "kinds": ["site"], "source": "区文件"}
        items = {"items-TOTAL_FORMS": 3, "items-INITIAL_FORMS": 2}
        for place, (words, code) in enumerate((("围挡", "item1"), ("覆盖", "item2"), ("在线监控", ""))):
            values = {"words": words, "code": code, "severity": "minor", "days": 3, "matter_kind": kind, "needs_photo": "on"}
            items |= {f"items-{place}-{name}": value for name, value in values.items()}
        assert client.post(f"{BASE}/checklists/{old.pk}/new/", head | items | {"first_day": "2016-08-08"}).status_code == 422
        assert client.post(f"{BASE}/checklists/{old.pk}/new/", head | items | {"items-1-DELETE": "on"}).status_code == 302
        new = Checklist.objects.get(name="新版")
        assert [item.code for item in new.items.all()] == ["item1", "added1"]
        page = text(client.get(f"{BASE}/checklists/{new.pk}/"))
        assert "在线监控" in page and "覆盖" in page
        assert client.post(f"{BASE}/checklists/{new.pk}/change/", head | items | {"name": "改过的新版"}).status_code == 302
        assert client.post(f"{BASE}/checklists/{old.pk}/change/", head | items).status_code == 422
        client.post(f"{BASE}/checklists/{old.pk}/withdraw/")
        client.post(f"{BASE}/checklists/{new.pk}/withdraw/")
        assert list(Checklist.objects.filter(series="own")) == [old]

    def test_the_list_of_checklists_asks_as_often_however_many_versions(self, client, office, django_assert_max_num_queries):
        seed_reference()
        with django_assert_max_num_queries(15):
            page = text(client.get(f"{BASE}/checklists/"))
        assert "七个百分之百" in page and "含假定" in page

    def test_new_numbers_and_who_may_write_them(self, client, office):
        seed_reference()
        said = {
            "first_day": "2016-09-01",
            "source": "区文件",
            "site_visit_days": 15,
            "visit_days": 60,
            "reply_minutes": 20,
            "raise_minutes": 240,
        }
        said |= {"offline_hours": 24, "repeat_days": 365, "stop_wind_force": 4}
        assert client.post(f"{BASE}/field-policy/new/", said).status_code == 302
        assert FieldPolicy.objects.count() == 2 and "30 → 20" in text(client.get(f"{BASE}/field-policy/"))
        client.force_login(make_user(role=Role.INSPECTOR, unit=make_district()))
        assert client.get(f"{BASE}/field-policy/").status_code == 200
        assert client.get(f"{BASE}/field-policy/new/").status_code == 403

    def test_a_gap_is_marked_until_somebody_is_put_in_charge(self, client, street):
        grid = type(street).objects.get(name="第一网格")
        client.force_login(make_user(role=Role.OFFICIAL, unit=street))
        page = f"{BASE}/grids/{street.pk}/"
        assert "无人负责" in text(client.get(page))
        said = {"role": "chief", "name": "张三", "first_day": "2016-08-01"}
        assert client.post(f"{BASE}/grids/{grid.pk}/appoint/", said | {"name": ""}).status_code == 422
        assert client.post(f"{BASE}/grids/{grid.pk}/appoint/", said).status_code == 302
        assert "张三" in text(client.get(page))
        duty = GridDuty.objects.get()
        client.force_login(make_user(role=Role.OFFICIAL, unit=make_unit("淮河路街道", parent=make_district())))
        assert [client.get(f"{BASE}/{path}/").status_code for path in (f"grids/{grid.pk}/appoint", f"grid-duties/{duty.pk}/end")] == [
            403,
            403,
        ]
        client.force_login(make_user(role=Role.SUPERVISION, unit=make_district()))
        assert client.post(f"{BASE}/grid-duties/{duty.pk}/end/", {"last_day": "2016-08-08"}).status_code == 302
        assert "无人负责" in text(client.get(page))
