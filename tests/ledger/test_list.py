"""The list: what is in it, in which order, under which conditions, at what cost."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Start
from projects.statuses import Category, ReportStatus, YearLabel
from tests.make import make_milestone, make_person, make_project, make_report, moment
from tracker.ledger.models import ColumnChoice, SavedView

LIST = "/ledger/projects/"
MOST_QUERIES = 8


def make_done(project, done_wan):
    """Give a project money done this year."""
    project.plans.update(done_wan=Decimal(done_wan))
    return project


def names_on(page) -> list[str]:
    """Return the names on a page, in order."""
    html = page.content.decode()
    return [part.split("</a>")[0].split(">")[-1] for part in html.split('<th scope="row" class="name">')[1:]]


class TestRows:
    def test_a_row_says_light_name_ledgers_unit_money_rate_and_the_overdue_milestone(self, house, as_user):
        project = make_done(make_project("郑州绿地城", unit=house.here, planned_wan=360_000, ledgers=("key", "major")), 271_000)
        make_milestone(project, due_on=date(2016, 7, 28), name="主楼封顶")
        html = as_user(house.reviewer).get(LIST).content.decode()
        assert "郑州绿地城" in html and "36.00" in html and "27.10" in html and "75.3%" in html
        assert '<span class="late">主楼封顶 逾期 12 天</span>' in html
        assert "省市重点 · 区重大" in html and "嵩山路" in html and "正常" in html

    def test_the_foot_adds_up_what_meets_the_conditions(self, house, as_user):
        make_done(make_project("甲", unit=house.here, planned_wan=10_000), 5_000)
        make_done(make_project("乙", unit=house.here, planned_wan=30_000), 5_000)
        make_project("丙", unit=house.here, planned_wan=70_000, ledgers=("gov",))
        html = as_user(house.reviewer).get(LIST, {"ledger": "major"}).content.decode()
        foot = html[html.index("<tfoot>") : html.index("</tfoot>")]
        assert "合计 2 个项目（已筛选）" in foot and ">4.00<" in foot and ">1.00<" in foot and "25.0%" in foot

    def test_chips_count_the_ledgers_whatever_is_chosen(self, house, as_user):
        make_project("甲", unit=house.here, ledgers=("key", "major"))
        make_project("乙", unit=house.here, ledgers=("gov",))
        html = as_user(house.reviewer).get(LIST, {"ledger": "gov"}).content.decode()
        assert "全部 2" in html and "区重大 1" in html and "省市重点 1" in html and "政府投资 1" in html

    def test_the_schedule_follows_the_last_reported_month(self, house, as_user):
        make_report(make_project("甲", unit=house.here), date(2016, 7, 1), status=ReportStatus.ACCEPTED)
        assert "截至2016年7月底" in as_user(house.reviewer).get(LIST).content.decode()

    def test_another_year_has_its_own_plan(self, house, as_user):
        make_project("今年", unit=house.here)
        make_project("去年", unit=house.here, year=2015)
        assert names_on(as_user(house.reviewer).get(LIST, {"year": "2015"})) == ["去年"]

    def test_an_empty_ledger_says_what_to_do(self, house, as_user):
        assert "台账还是空的" in as_user(house.reviewer).get(LIST).content.decode()

    def test_text_of_a_project_is_never_markup(self, house, as_user):
        make_project("<script>alert(1)</script>", unit=house.here)
        html = as_user(house.reviewer).get(LIST).content.decode()
        assert "<script>alert" not in html and "&lt;script&gt;alert" in html


class TestOrder:
    def test_sorts_by_a_column_and_back(self, house, as_user):
        for name, wan in (("甲", 100), ("乙", 300), ("丙", 200)):
            make_project(name, unit=house.here, planned_wan=wan)
        client = as_user(house.reviewer)
        assert names_on(client.get(LIST, {"sort": "-planned_wan"})) == ["乙", "丙", "甲"]
        assert names_on(client.get(LIST, {"sort": "planned_wan"})) == ["甲", "丙", "乙"]

    def test_lights_sort_by_how_bad_they_are(self, house, as_user):
        make_done(make_project("绿", unit=house.here, planned_wan=100), 100)
        make_done(make_project("红", unit=house.here, planned_wan=100), 1)
        make_done(make_project("黄", unit=house.here, planned_wan=100), 40)
        assert names_on(as_user(house.reviewer).get(LIST, {"sort": "light"})) == ["红", "黄", "绿"]

    @pytest.mark.parametrize("sort", ["version", "lead_unit__path", "-search_text", "pk", "name;drop", "?", "-", "unknown"])
    def test_only_declared_columns_sort(self, house, as_user, sort):
        make_project("甲", unit=house.here)
        assert as_user(house.reviewer).get(LIST, {"sort": sort}).status_code == 200

    def test_equal_rows_stand_on_one_page_only(self, house, as_user):
        for number in range(25):
            make_project(f"项目{number:02}", unit=house.here, planned_wan=100)
        client = as_user(house.reviewer)
        pages = [names_on(client.get(LIST, {"sort": "planned_wan", "per_page": 20, "page": page})) for page in (1, 2)]
        assert len(pages[0]) == 20 and len(pages[1]) == 5 and not set(pages[0]) & set(pages[1])

    def test_a_page_that_is_not_there_shows_the_last(self, house, as_user):
        make_project("甲", unit=house.here)
        assert names_on(as_user(house.reviewer).get(LIST, {"page": 99})) == ["甲"]

    def test_deep_pages_go_on_where_the_page_before_ended(self, house, as_user, monkeypatch):
        monkeypatch.setattr("tracker.ledger.listing.DEEP", 20)
        for number in range(45):
            make_project(f"项目{number:02}", unit=house.here)
        page = as_user(house.reviewer).get(LIST, {"per_page": 20, "page": 3})
        assert names_on(page) == [f"项目{number:02}" for number in range(40, 45)]


class TestConditions:
    @pytest.fixture(autouse=True)
    def projects(self, house):
        person = make_person("刘区长")
        building = {"unit": house.here, "category": Category.ECOLOGY, "label": YearLabel.CONTINUING, "builder": "河南绿地置业"}
        one = make_done(
            make_project("南水北调公园", code="410103-01", planned_wan=1000, sponsor=person, batches=["planned"], **building), 900
        )
        Start.objects.create(project=one, started_on=date(2016, 3, 1), proof="照片", at=moment())
        two = make_project(
            "滨河小学", code="410103-02", unit=house.there, planned_wan=5000, label=YearLabel.PLANNED_START, ledgers=("gov",)
        )
        make_milestone(two, due_on=date(2016, 8, 1))
        self.person = person

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("ledger=major", ["南水北调公园"]),
            ("label=planned_start", ["滨河小学"]),
            ("category=ecology", ["南水北调公园"]),
            ("light=green", ["南水北调公园"]),
            ("light=red", ["滨河小学"]),
            ("started=true", ["南水北调公园"]),
            ("started=false", ["滨河小学"]),
            ("behind=true", ["滨河小学"]),
            ("behind=false", ["南水北调公园"]),
            ("batch=planned", ["南水北调公园"]),
            ("planned_min=2000", ["滨河小学"]),
            ("planned_max=2000", ["南水北调公园"]),
            ("name=小学", ["滨河小学"]),
            ("name=小学&name_how=lacks", ["南水北调公园"]),
            ("name=滨河&name_how=istartswith", ["滨河小学"]),
            ("builder_how=empty", ["滨河小学"]),
            ("q=水北", ["南水北调公园"]),
            ("q=bhxx", ["滨河小学"]),
            ("q=410103-02", ["滨河小学"]),
            ("q=绿地+公园", ["南水北调公园"]),
            ("q=没有", []),
        ],
    )
    def test_narrows_the_list(self, house, as_user, query, names):
        page = as_user(house.reviewer).get(f"{LIST}?{query}")
        assert page.status_code == 200 and names_on(page) == names

    @pytest.mark.parametrize("name", ["unit", "lead_unit", "handling_unit", "territory"])
    def test_by_unit_and_names_it(self, house, as_user, name):
        page = as_user(house.reviewer).get(LIST, {name: house.there.pk})
        assert names_on(page) == ["滨河小学"] and "淮河路" in page.content.decode()

    def test_by_sponsor(self, house, as_user):
        assert names_on(as_user(house.reviewer).get(LIST, {"sponsor": self.person.pk})) == ["南水北调公园"]

    @pytest.mark.parametrize("query", ["unit=x", "light=blue", "planned_min=viel", "unit=999999999999999999999999", "started=maybe"])
    def test_a_condition_that_cannot_be_read_lists_nothing_and_says_so(self, house, as_user, query):
        page = as_user(house.reviewer).get(f"{LIST}?{query}")
        assert page.status_code == 200 and names_on(page) == [] and 'role="alert"' in page.content.decode()

    def test_nothing_found_offers_the_way_back(self, house, as_user):
        assert "没有符合条件的记录" in as_user(house.reviewer).get(LIST, {"q": "没有这个"}).content.decode()

    def test_the_form_of_all_conditions_and_the_long_menus_are_pages_of_their_own(self, house, as_user):
        client = as_user(house.reviewer)
        assert "牵头单位" in client.get(f"{LIST}conditions/").content.decode()
        assert f"unit={house.here.pk}" in client.get(f"{LIST}offers/unit/").content.decode()
        assert client.get(f"{LIST}offers/light/").status_code == 404


class TestPart:
    def test_htmx_gets_the_part_and_a_browser_the_page(self, house, as_user):
        make_project("甲", unit=house.here)
        client = as_user(house.reviewer)
        part = client.get(LIST, headers={"HX-Request": "true"})
        assert b"<html" not in part.content and b'id="ledger-list"' in part.content and b"hx-swap-oob" in part.content
        assert b"<html" in client.get(LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).content
        assert "HX-Request" in part["Vary"]


class TestCost:
    def queries(self, client, url) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    @pytest.mark.parametrize("who", ["reviewer", "official"])
    def test_at_most_eight_queries_and_no_more_for_more_rows(self, house, as_user, who):
        user = getattr(house, who)
        query = f"{LIST}?ledger=major&unit={house.here.pk}&sort=-rate"
        for number in range(2):
            make_milestone(make_project(f"甲{number}", unit=house.here))
        client = as_user(user)
        few = self.queries(client, query)
        for number in range(18):
            make_milestone(make_project(f"乙{number}", unit=house.here, sponsor=make_person(f"某{number}")))
        columns = ",".join(["light", "name", "lead_unit", "sponsor", "milestone", "ledgers", "territory", "rate"])
        assert self.queries(client, query) == few <= MOST_QUERIES
        assert self.queries(client, f"{query}&columns={columns}") <= MOST_QUERIES


class TestColumnsAndViews:
    def test_chosen_columns_stay_with_the_user(self, house, as_user):
        make_project("甲", unit=house.here, code="C-1")
        client = as_user(house.reviewer)
        answer = client.post(f"{LIST}columns/", {"column": ["code", "light"], "query": "sort=-name"})
        assert answer.url == f"{LIST}?sort=-name"
        html = client.get(LIST).content.decode()
        assert "C-1" in html and "累计完成 亿元" not in html
        assert ColumnChoice.objects.get().columns == "light,name,code"
        client.post(f"{LIST}columns/", {"usual": "1"})
        assert "累计完成 亿元" in client.get(LIST).content.decode()

    def test_money_is_shown_in_the_unit_asked_for(self, house, as_user):
        make_project("甲", unit=house.here, planned_wan=360_000)
        assert "360,000.00" in as_user(house.reviewer).get(LIST, {"money": "wan"}).content.decode()

    def test_a_saved_view_brings_the_list_back(self, house, as_user):
        client = as_user(house.reviewer)
        answer = client.post(f"{LIST}views/", {"name": "月通报用", "query": "ledger=major&sort=-rate&page=3", "is_shared": "on"})
        assert answer.url == f"{LIST}?ledger=major&sort=-rate"
        html = as_user(house.official).get(LIST).content.decode()
        assert "月通报用" in html and "ledger=major&amp;sort=-rate" in html

    def test_a_second_view_of_the_same_name_is_refused(self, house, as_user):
        client = as_user(house.reviewer)
        client.post(f"{LIST}views/", {"name": "我的", "query": ""})
        answer = client.post(f"{LIST}views/", {"name": "我的", "query": "q=x"})
        assert answer.status_code == 422 and "已有同名视图" in answer.content.decode()

    def test_an_official_cannot_share_nor_delete_what_others_made(self, house, as_user):
        as_user(house.reviewer).post(f"{LIST}views/", {"name": "公用", "query": "", "is_shared": "on"})
        client = as_user(house.official)
        client.post(f"{LIST}views/", {"name": "我的", "query": "", "is_shared": "on"})
        assert SavedView.objects.get(name="我的").user == house.official
        assert client.post(f"{LIST}views/{SavedView.objects.get(name='公用').pk}/delete/").status_code == 404
        assert client.post(f"{LIST}views/{SavedView.objects.get(name='我的').pk}/delete/").status_code == 302
        assert list(SavedView.objects.values_list("name", flat=True)) == ["公用"]


class TestBeyondTheCount:
    @pytest.fixture(autouse=True)
    def few_are_counted(self, monkeypatch, house):
        monkeypatch.setattr("tracker.ledger.totals.MOST_COUNTED", 20)
        for number in range(45):
            make_project(f"项目{number:02}", unit=house.here, planned_wan=10_000, ledgers=("gov",) if number < 3 else ("major",))

    def test_the_list_says_more_than_and_adds_nothing_up_unless_asked(self, house, as_user):
        client = as_user(house.reviewer)
        html = client.get(LIST, {"per_page": 20}).content.decode()
        assert "20 个项目以上" in html and "共 20 项以上" in html and "区重大 " not in html and "合计 45" not in html
        html = client.get(LIST, {"per_page": 20, "totals": "all"}).content.decode()
        assert "合计 45 个项目" in html and ">45.00<" in html and "区重大 42" in html

    def test_a_chip_that_holds_few_is_counted_all_the_same(self, house, as_user):
        html = as_user(house.reviewer).get(LIST, {"ledger": "gov"}).content.decode()
        assert "合计 3 个项目（已筛选）" in html and ">3.00<" in html

    def test_pages_beyond_are_reached_and_end_where_the_rows_end(self, house, as_user):
        client = as_user(house.reviewer)
        first = client.get(LIST, {"per_page": 20}).content.decode()
        assert 'rel="next"' in first
        last = client.get(LIST, {"per_page": 20, "page": 3})
        assert names_on(last) == [f"项目{number}" for number in range(40, 45)] and 'rel="next"' not in last.content.decode()
        assert names_on(client.get(LIST, {"per_page": 20, "page": 99})) != []
