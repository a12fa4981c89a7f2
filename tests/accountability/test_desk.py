"""The supervision desk and the overview: what waits, how units stand; every figure opens its rows."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability import overview
from accountability.models import Matter
from accountability.pages import desk
from tests.accountability.house import closed, every_stage, make_house, overdue, submitted, urged
from tests.make import make_matter, make_post, moment, sign_in
from tracker.lib import periods

pytestmark = pytest.mark.django_db
TODAY = date(2016, 8, 9)
DESK = "/supervision/desk/"
HOSTILE = '坏"><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(moment()):
        yield


@pytest.fixture
def house():
    return make_house()


def listed(client, url: str) -> int:
    """Return how many rows stand behind a figure."""
    html = client.get(url).content.decode()
    return int(re.search(r'data-loaded="(\d+)', html)[1])


class TestTheDesk:
    def test_groups_what_waits_and_leads_to_the_forms(self, house, client):
        every_stage(house)
        sign_in(client, house.office)
        html = client.get(DESK).content.decode()
        for heading in ("交办", "督促", "复查", "审定", "待交办", "逾期未督促", "待复查", "单位认定不属实", "延期申请", "每周存量与增量"):
            assert heading in html, heading
        assert f"/supervision/matters/{Matter.objects.unassigned().get().pk}/assign/" in html

    def test_a_queue_has_a_page_of_its_own(self, house, client):
        for number in range(7):
            make_matter(house.here, kind=house.kind, title=f"第{number}件")
        sign_in(client, house.office)
        assert "全部 7" in client.get(DESK).content.decode()
        html = client.get(f"{DESK}assign/").content.decode()
        assert all(f"第{number}件" in html for number in range(7)) and client.get(f"{DESK}nonsense/").status_code == 404

    def test_is_where_the_day_of_the_office_begins(self, house, client):
        for user, first in ((house.office, DESK), (house.leader, "/overview/"), (house.official, "/todo/")):
            sign_in(client, user)
            assert client.get("/").url == first

    def test_is_for_who_reads_the_district(self, house, client):
        for user, status in ((house.leader, 200), (house.official, 403), (house.department, 403)):
            sign_in(client, user)
            assert client.get(DESK).status_code == status
            assert client.get(f"{DESK}recheck/").status_code == (status if user != house.leader else 404)  # nobody re-checks but who may

    def test_costs_the_same_for_two_rows_and_for_twenty(self, house, client):
        sign_in(client, house.office)
        counts = []
        for more in (2, 18):
            for _number in range(more):
                make_matter(house.here, kind=house.kind), make_matter(house.there, kind=house.kind)
            client.get(DESK)
            with CaptureQueriesContext(connection) as found:
                client.get(DESK)
            counts.append(len(found))
        assert counts[0] == counts[1] <= 60


def test_hostile_words_are_shown_as_words(house, client):
    make_post(house.here, person=house.official.person, duty="responsible")
    type(house.official.person).objects.filter(pk=house.official.person_id).update(name=HOSTILE[:30])
    matter = urged(house, title=HOSTILE, source_number=HOSTILE, batch=HOSTILE, origin_label=HOSTILE, address=HOSTILE)
    make_matter(house.here, kind=house.kind, title=HOSTILE)
    sign_in(client, house.office)
    columns = "title,number,source_number,batch,origin_label,responsible,address,description"
    pages = (DESK, f"{DESK}assign/", "/overview/", "/todo/", "/search/?q=坏", "/ledger/notices/", f"/ledger/matters/?columns={columns}")
    for page in (*pages, f"/supervision/matters/{matter.pk}/notice/"):
        html = client.get(page).content.decode()
        assert "<img" not in html and "&lt;img" in html, page


class TestBacklog:
    def test_weeks_add_up(self, house):
        for days in (0, 1, 8, 9, 30, 90):
            make_matter(house.here, kind=house.kind, at=moment() - timedelta(days=days))
        closed(house)
        found = desk.weeks(Matter.objects.all(), TODAY)
        assert [week.came for week in found] == [0, 0, 1, 0, 0, 1, 1, 3] and [week.ended for week in found] == [0] * 7 + [1]
        assert [week.left for week in found] == [1, 1, 2, 2, 2, 3, 4, 6]
        for before, week in pairwise(found):
            assert before.left + week.came - week.ended == week.left

    def test_units_and_people_stand_by_what_is_behind(self, house):
        make_post(house.here, person=house.official.person, duty="responsible")
        overdue(house), urged(house, 2), overdue(house, house.there), closed(house)
        here, there = desk.by_unit(house.office, TODAY)
        assert (here.unit, here.open, here.overdue, here.struck, here.ended) == (house.here, 2, 2, 1, 1)
        assert (there.open, there.overdue, there.struck) == (1, 1, 0)
        (person,) = desk.by_person(house.office, TODAY)
        assert (person.person, person.open, person.overdue, person.struck) == (house.official.person, 2, 2, 1)


class TestTheOverview:
    def test_each_stair_opens_its_rows(self, house, client):
        overdue(house), urged(house), urged(house, 2), urged(house, 3), submitted(house), closed(house)
        stairs = overview.stairs(house.leader, TODAY)["steps"]
        assert [step.count for step in stairs] == [5, 4, 1, 1, 1]
        sign_in(client, house.leader)
        assert [listed(client, step.url) for step in stairs] == [5, 4, 1, 1, 1]

    def test_an_outsider_counts_only_their_own(self, house, client):
        urged(house, 3), overdue(house, house.there, title="外街的")
        assert [step.count for step in overview.stairs(house.outsider, TODAY)["steps"]] == [1, 1, 0, 0, 0]
        assert [str(row) for row in overview.red_list(house.outsider, TODAY)["rows"]] == ["外街的"]
        sign_in(client, house.official)
        html = client.get("/overview/").content.decode()
        assert "外街的" not in html and "已启动问责" in html

    def test_the_red_list_says_what_who_how_late_and_what_next(self, house, client):
        overdue(house, title="甲"), urged(house, 2, title="乙"), urged(house, 3, title="丙"), submitted(house, title="丁")
        rows = overview.red_list(house.leader, TODAY)["rows"]
        assert [(str(row), row.label) for row in rows] == [("丙", "已启动问责"), ("乙", "督促两次"), ("甲", "逾期")]
        assert rows[1].next_step == "8月16日前反馈，不到位即启动问责" and rows[2].next_step == "待督促"
        sign_in(client, house.leader)
        html = client.get("/overview/").content.decode()
        assert "最需要过问的督察事项" in html and "全部 3 件" in html

    def test_says_nothing_where_there_is_nothing(self, house):
        assert overview.stairs(house.leader, TODAY) is None and overview.red_list(house.leader, TODAY) is None
