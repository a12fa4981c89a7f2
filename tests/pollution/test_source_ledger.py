"""The ledger of sources: what each column says, by what it is narrowed, who sees it, how one source is edited."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pollution.ledgers.shown import Filled, Watched
from pollution.models import Source, SourceDevice, SourceHistory, SourceHolder, SourcePermit
from tests.make import (
    make_district,
    make_district_row,
    make_finding,
    make_inspection,
    make_rectifying,
    make_source,
    make_unit,
    make_user,
    moment,
    sign_in,
)
from tracker.ledger.listing import Listing
from tracker.ledger.register import ledgers
from tracker.lib import periods
from tracker.org.statuses import UnitKind

pytestmark = pytest.mark.django_db
NOW = moment()
LIST = "/ledger/sources/"
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(NOW):
        yield


@pytest.fixture
def house():
    """Return two sub-districts, a community in one of them, the office, and sources that differ in everything that columns say."""
    make_district_row()
    district = make_district()
    here, there = make_unit("金水源街道", parent=district), make_unit("淮河路街道", parent=district)
    community = make_unit("绿城社区", parent=here, kind=UnitKind.COMMUNITY)
    whole = make_source("绿地城工地", unit=here, visited_at=NOW - timedelta(days=3), address="航海路1号", credit_code="91110000600037341L")
    for slot in ("supervisor", "grid_member", "manager", "district_leader", "township", "department", "community"):
        SourceHolder.objects.create(source=whole, slot=slot, name="张三", phone="1380000")
    SourceDevice.objects.create(source=whole, kind="video", installed_on=date(2016, 5, 1), seen_at=NOW - timedelta(hours=1))
    SourceDevice.objects.create(source=whole, kind="pm10", installed_on=date(2016, 5, 1), seen_at=NOW - timedelta(hours=25))
    SourcePermit.objects.create(source=whole, name="排污许可证", number="P-1")
    bare = make_source("裸土工地", unit=there, grid=community, credit_code="123", first_day=date(2016, 8, 1))
    SourceHolder.objects.create(source=bare, slot="supervisor", name="李四")
    late = make_source("涂装厂", unit=there, kind="industry", pollutants=["苯", "甲苯"], given={"市": "郑州"}, credit_code="-")
    before = NOW - timedelta(days=20)
    matter = make_rectifying(there, at=before, due_on=before.date() + timedelta(days=2))
    make_finding(make_inspection(late, ended_at=before), matter=matter)
    gone = make_source("张记家具厂", unit=there, kind="scattered", status="closed", disposal="shut", disposed_on=date(2016, 6, 30))
    office = make_user(role="supervision")
    return SimpleNamespace(here=here, there=there, office=office, whole=whole, bare=bare, late=late, gone=gone, district=district)


def names(user, **params) -> list[str]:
    """Return the names of the sources that a user's list shows."""
    listing = Listing(ledgers()["sources"], user, {name: str(value) for name, value in params.items()})
    assert listing.is_valid
    return list(listing.in_order.values_list("name", flat=True))


def shown(user, source, *columns) -> tuple:
    """Return what columns say of a source."""
    listing = Listing(ledgers()["sources"], user, {})
    return listing.whole(listing.rows).values_list(*columns).get(pk=source.pk)


class TestColumns:
    def test_say_how_each_source_stands(self, house):
        columns = ("light", "open_matters", "overdue_matters", "officers", "packs", "video", "pm10", "code_state", "is_disposed")
        full, empty, on, off, none = Filled.GREEN, Filled.RED, Watched.GREEN, Watched.YELLOW, Watched.RED

        assert shown(house.office, house.whole, *columns) == ("green", None, None, full, full, on, off, "green", None)
        assert shown(house.office, house.bare, *columns) == ("yellow", None, None, empty, empty, none, none, "red", None)
        assert shown(house.office, house.late, *columns) == ("red", 1, 1, None, empty, None, None, "grey", None)
        assert shown(house.office, house.gone, *columns) == ("grey", None, None, None, None, None, None, "grey", True)
        texts = shown(house.office, house.late, "pollutant_words", "given_words", "visited_on")
        assert texts == ("苯、甲苯", "市：郑州", date(2016, 7, 20))
        slots = ("permit_words", "permit_discharge", "holder_manager", "phone_manager")
        assert shown(house.office, house.whole, *slots) == ("排污许可证 P-1", "P-1", "张三", "1380000")


CONDITIONS = [
    ({"unit": "here"}, {"绿地城工地", "裸土工地"}),  # the second lies in a community of it
    ({"light": "red"}, {"涂装厂"}),
    ({"kind": "site"}, {"绿地城工地", "裸土工地"}),
    ({"never": "true"}, {"裸土工地", "张记家具厂"}),
    ({"unvisited_days": 10, "living": "true"}, {"裸土工地", "涂装厂"}),
    ({"officers": "false"}, {"裸土工地"}),
    ({"officers": "true"}, {"绿地城工地"}),
    ({"packs": "false"}, {"裸土工地", "涂装厂"}),
    ({"device": "no_video"}, {"裸土工地"}),
    ({"device": "pm10_off"}, {"绿地城工地"}),
    ({"device": "video_off"}, set()),
    ({"code": "red"}, {"裸土工地"}),
    ({"code": "grey"}, {"涂装厂", "张记家具厂"}),
    ({"disposal": "shut", "disposed": "true"}, {"张记家具厂"}),
    ({"known_on": "2016-07-31"}, {"绿地城工地", "涂装厂", "张记家具厂"}),
    ({"measure": "firms"}, {"涂装厂", "张记家具厂"}),
    ({"q": "ldcgd"}, {"绿地城工地"}),
    ({"q": "航海路"}, {"绿地城工地"}),
    ({"q": "600037341"}, {"绿地城工地"}),
]


class TestConditions:
    def test_each_leaves_what_it_says(self, house):
        for asked, expected in CONDITIONS:
            params = {name: house.here.pk if value == "here" else value for name, value in asked.items()}
            assert set(names(house.office, **params)) == expected, asked

    def test_the_first_page_shows_the_worst_first(self, house, client):
        sign_in(client, house.office)
        answer = client.get("/pollution/", follow=True)
        assert answer.request["PATH_INFO"] == LIST
        page = answer.content.decode()
        assert page.index("涂装厂") < page.index("裸土工地") < page.index("绿地城工地") and "张记家具厂" not in page

    def test_queries_do_not_grow_with_the_rows(self, house, client):
        sign_in(client, house.office)
        every = {"columns": ",".join(column.name for column in ledgers()["sources"].columns)}
        client.get(LIST, every)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(LIST, every)
        for number in range(40):
            make_source(f"工地{number}", unit=house.here)
        with CaptureQueriesContext(connection) as many:
            client.get(LIST, every)
        assert len(many) == len(few) <= MOST_QUERIES, [one["sql"][:120] for one in many]


class TestWhoSees:
    def test_nobody_from_elsewhere_sees_counts_exports_or_finds_a_source(self, house, client):
        official = make_user(role="official", unit=house.here)
        assert set(names(official)) == {"绿地城工地", "裸土工地"}
        assert Listing(ledgers()["sources"], official, {}).count == 2
        sign_in(client, official)
        for address in (LIST, f"{LIST}?q=涂装", "/search/?q=涂装"):
            assert f'href="{house.late.get_absolute_url()}"' not in client.get(address).content.decode()
        assert "绿地城工地" in client.get("/search/?q=ldc").content.decode()
        assert client.get(f"{LIST}{house.late.pk}/edit").status_code == 404


FORM = {
    "name": "新工地",
    "kind": "site",
    "first_day": "2016-08-09",
    "entered_crs": "gcj02",
    "entered_longitude": "113.640125",
    "entered_latitude": "34.72",
}


class TestForm:
    def test_a_source_is_entered_in_the_coordinates_of_the_map_at_hand(self, house, client):
        sign_in(client, house.office)
        answer = client.post(f"{LIST}new/", FORM | {"unit": house.here.pk, "pollutants": "苯、甲苯"})

        source = Source.objects.get(name="新工地")
        assert answer.status_code == 302
        assert (source.measure, source.status, source.entered_crs, source.pollutants) == ("dust", "operating", "gcj02", ["苯", "甲苯"])
        assert source.entered_longitude == Decimal("113.640125") and source.longitude < Decimal("113.6370")
        assert [(row.was, row.became) for row in SourceHistory.objects.filter(source=source)] == [("", "operating")]

    def test_a_place_that_cannot_be_and_a_name_that_is_taken_are_refused_in_words(self, house, client):
        sign_in(client, house.office)
        swapped = FORM | {"unit": house.here.pk, "entered_longitude": "34.72", "entered_latitude": "113.640125"}
        assert "颠倒" in client.post(f"{LIST}new/", swapped).content.decode()
        taken = client.post(f"{LIST}new/", FORM | {"unit": house.here.pk, "name": "绿地城工地"})
        assert taken.status_code == 422 and Source.objects.count() == 4

    def test_an_edit_leaves_what_is_not_on_the_form(self, house, client):
        sign_in(client, house.office)
        page = client.get(f"{LIST}{house.whole.pk}/edit")
        editing = page.context["editing"]
        sent = FORM | {"name": "绿地城二期", "unit": house.here.pk, "version": editing.version, "was": editing.was_json}
        assert client.post(f"{LIST}{house.whole.pk}/edit", sent).status_code == 302

        house.whole.refresh_from_db()
        assert (house.whole.name, house.whole.holders.count(), house.whole.permits.get().number) == ("绿地城二期", 7, "P-1")
        assert house.whole.latitude and house.whole.credit_code == ""


class TestRooms:
    def test_the_ledger_leads_to_every_room_that_a_user_may_open(self, client, house):
        sign_in(client, house.office)
        page = client.get(LIST)
        rooms = ("map", "sweeps", "inspections", "findings", "enforcements", "teams", "workload", "checklists")
        assert [tab.url for tab in page.context["tabs"]] == ["/pollution/", "/air/", *(f"/pollution/{room}/" for room in rooms)]
        for tab in page.context["tabs"]:
            assert client.get(tab.url, follow=True).status_code == 200
