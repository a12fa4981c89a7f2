"""The map: what lies in a box adds up to what its reader may see, and nothing of others shows through."""

import json
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise, product

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pollution import maps, outlines
from pollution.models import Outline, Source
from tests.make import (
    make_district,
    make_finding,
    make_inspection,
    make_rectifying,
    make_source,
    make_sweep,
    make_unit,
    make_user,
    moment,
    sign_in,
)
from tracker.lib import periods
from tracker.lib.tiles import Tiles
from tracker.org.statuses import Role, UnitKind

pytestmark = pytest.mark.django_db
NOW = moment()
DISTRICT = "113.4,34.5,113.8,34.9"
WORLD = "-180,-90,180,90"
MOST_QUERIES = 12  # with session, user, roles and the frame


@pytest.fixture(autouse=True)
def morning():
    """Stop the clock of the district."""
    with periods.frozen(NOW):
        yield


@pytest.fixture
def units():
    """Return two townships of a district."""
    district = make_district()
    return make_unit("嵩山路街道", parent=district), make_unit("淮河路街道", parent=district)


def placed(unit, number: int, **fields) -> Source:
    """Return a source on a line through a township, a hundred metres from the next, visited yesterday."""
    place = {"latitude": Decimal("34.70") + number * Decimal("0.001"), "longitude": Decimal("113.60") + number * Decimal("0.0013")}
    return make_source(unit=unit, **({"visited_at": NOW - timedelta(days=1)} | place | fields))


def signed_in(client, role, unit):
    """Log a new user in and return them."""
    user = make_user(role=role, unit=unit)
    sign_in(client, user)
    return user


def main_of(client) -> bytes:
    """Return what the page of the map shows, without the frame and its tokens."""
    return client.get(reverse("pollution:map")).content.partition(b"<main")[2].partition(b"</main>")[0]


def clusters(client, bbox=DISTRICT, zoom=12, **more):
    """Return what the script of the map is answered with."""
    return client.get(reverse("pollution:map-clusters"), {"bbox": bbox, "zoom": zoom} | more)


class TestClusters:
    def test_they_add_up_to_the_sources_that_are_seen(self, client, units, monkeypatch):
        monkeypatch.setattr(maps, "MOST_POINTS", 3)
        for number in range(30):
            placed(units[number % 3 == 0], number)
        make_source(unit=units[0])  # without a place
        user = signed_in(client, Role.OFFICIAL, units[0])
        seen = Source.objects.visible_to(user).placed().count()
        for bbox, zoom in product((DISTRICT, WORLD), (4, 11, 16)):
            found = clusters(client, bbox, zoom).json()
            assert (found["total"], sum(cell["count"] for cell in found["clusters"]), found["points"]) == (seen, seen, []), (bbox, zoom)
            assert len(found["clusters"]) <= (maps.MOST_CELLS + 1) * (maps.MOST_CELLS / maps.FLATTENED + 1), (bbox, zoom)

    def test_few_come_one_by_one_with_name_kind_light_and_page(self, client, units):
        late = make_rectifying(units[0], at=NOW - timedelta(days=9), due_on=NOW.date() - timedelta(days=1))
        red, green = placed(units[0], 1), placed(units[0], 2)
        make_finding(make_inspection(red), status="raised", matter=late)
        signed_in(client, Role.OFFICIAL, units[0])
        found = clusters(client).json()
        assert [(row["name"], row["tone"], row["url"]) for row in found["points"]] == [
            (green.name, "green", green.get_absolute_url()),
            (red.name, "red", red.get_absolute_url()),  # the worst last: it lies on top
        ]
        assert {row["kind"] for row in found["points"]} == {"施工工地"}

    def test_a_cell_shows_the_worst_light_in_it(self, client, units, monkeypatch):
        monkeypatch.setattr(maps, "MOST_POINTS", 1)
        placed(units[0], 1), placed(units[0], 1, status="closed"), placed(units[0], 1, visited_at=None)
        signed_in(client, Role.OFFICIAL, units[0])
        assert [(cell["count"], cell["tone"]) for cell in clusters(client).json()["clusters"]] == [(3, "yellow")]

    def test_filters_narrow_it(self, client, units):
        below = make_unit("嵩山社区", parent=units[0], kind=UnitKind.COMMUNITY)
        site, firm = placed(units[1], 1), placed(below, 2, kind="scattered", status="stopped")
        signed_in(client, Role.LEADER, make_district())
        asked = ({"kind": "site"}, {"status": "stopped"}, {"measure": "firms"}, {"unit": units[0].pk}, {"light": "green"}, {"light": "red"})
        found = [[row["name"] for row in clusters(client, **one).json()["points"]] for one in asked]
        assert found == [[site.name], [firm.name], [firm.name], [firm.name], sorted([site.name, firm.name]), []]

    def test_it_takes_few_queries_however_many_there_are(self, client, units, django_assert_max_num_queries):
        signed_in(client, Role.OFFICIAL, units[0])
        for number in range(40):
            placed(units[0], number)
        clusters(client)
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            assert clusters(client, unit=units[0].pk).json()["total"] == 40
        ours = [query["sql"] for query in counted if "pollution_" in query["sql"]]
        assert len(ours) <= 4


class TestOthers:
    def test_to_an_outsider_foreign_sources_change_no_byte(self, client, units):
        placed(units[0], 1)
        signed_in(client, Role.OFFICIAL, units[0])
        townships = reverse("pollution:map-townships")
        before = [main_of(client), clusters(client).content, client.get(townships).content]
        foreign = [placed(units[1], number, name=f"外单位工地{number}") for number in range(3, 6)]
        make_finding(make_inspection(foreign[0]))
        assert [main_of(client), clusters(client).content, client.get(townships).content] == before

    def test_a_covert_sweep_changes_no_byte(self, client, units):
        mine = placed(units[0], 1)
        signed_in(client, Role.OFFICIAL, units[0])
        before = main_of(client), clusters(client).content
        make_sweep(unit=make_district(), sources=[mine], is_covert=True)
        assert (main_of(client), clusters(client).content) == before

    def test_who_reads_no_sources_finds_no_map(self, client):
        signed_in(client, Role.SYSTEM_ADMIN, make_district())
        assert {clusters(client).status_code, client.get(reverse("pollution:map")).status_code} == {404}


class TestWhatWasAsked:
    NONSENSE = (
        {"bbox": ""},
        {"bbox": "113,34,114"},
        {"bbox": "113,34,114,35,36"},
        {"bbox": "114,34,113,35"},
        {"bbox": "113,35,114,34"},
        {"bbox": "nan,34,114,35"},
        {"bbox": "113,34,1e3,35"},
        {"bbox": "113,34,114,35);--"},
        {"bbox": "113,34,114,٣٥"},
        {"zoom": ""},
        {"zoom": "-1"},
        {"zoom": "23"},
        {"zoom": "12.5"},
        {"kind": "volcano"},
        {"light": "blue"},
        {"unit": "9999999999999999999999"},
        {"unit": "x"},
    )

    def test_nonsense_is_answered_with_a_sentence(self, client, units):
        signed_in(client, Role.OFFICIAL, units[0])
        for asked in self.NONSENSE:
            answer = clusters(client, **asked)
            assert answer.status_code == 400, asked
            assert answer.json()["error"].endswith("。"), asked

    def test_a_box_around_the_earth_is_the_earth(self):
        assert maps.box_of("-200.5,-100,400,90.1") == maps.Box(-180, -90, 180, 90)


class TestPage:
    def test_without_script_the_list_has_the_rows_and_the_page_asks_nobody_else(self, client, units):
        rows = [placed(units[0], 1), make_source(unit=units[0])]
        signed_in(client, Role.OFFICIAL, units[0])
        answer = client.get(reverse("pollution:map"))
        text = answer.content.decode()
        for row in rows:
            assert f'href="{row.get_absolute_url()}"' in text
        assert "https://" not in text and "http://" not in text
        assert "https:" not in answer["Content-Security-Policy"] and "http:" not in answer["Content-Security-Policy"]

    def test_the_list_follows_the_part_of_the_map(self, client, units):
        near, far = placed(units[0], 1), placed(units[0], 99)
        signed_in(client, Role.OFFICIAL, units[0])
        text = client.get(reverse("pollution:map"), {"box": "113.59,34.69,113.61,34.71"}).content.decode()
        assert near.get_absolute_url() in text and far.get_absolute_url() not in text

    def test_its_queries_do_not_grow(self, client, units):
        signed_in(client, Role.OFFICIAL, units[0])
        counts = []
        for first, last in pairwise((0, 2, 20)):
            for number in range(first, last):
                make_finding(make_inspection(placed(units[0], number)))
            with CaptureQueriesContext(connection) as counted:
                client.get(reverse("pollution:map"))
            counts.append(len(counted))
        assert counts[0] == counts[1] <= MOST_QUERIES + 4

    def test_tiles_reach_the_script(self, client, units, settings):
        settings.MAP_TILES = Tiles(("https://tiles.example/{z}/{x}/{y}",), (), "<b>图</b>", ("https://tiles.example",))
        signed_in(client, Role.OFFICIAL, units[0])
        text = client.get(reverse("pollution:map")).content.decode()
        assert "https://tiles.example/{z}/{x}/{y}" in text and "<b>图</b>" not in text


class TestTownships:
    def test_each_shows_what_is_open_there_and_below_it(self, units):
        grid = make_unit("嵩山社区一网格", parent=units[0], kind=UnitKind.GRID)
        late = make_rectifying(units[0], at=NOW - timedelta(days=9), due_on=NOW.date() - timedelta(days=1))
        make_finding(make_inspection(placed(grid, 1)))
        make_finding(make_inspection(placed(units[0], 2)), status="raised", matter=late)
        make_finding(make_inspection(placed(units[0], 3)), status="fixed")
        placed(units[0], 4, status="closed")
        leader = make_user(role=Role.LEADER, unit=make_district())
        found = {one.unit: one for one in maps.townships(leader, on=NOW.date())}
        assert [(found[unit].sources, found[unit].open, found[unit].overdue, found[unit].level) for unit in units] == [
            (3, 2, 1, 2),
            (0, 0, 0, 0),
        ]

    @pytest.mark.parametrize(
        ("most", "steps"),
        [
            (0, []),
            (1, [(1, 1)]),
            (3, [(1, 1), (2, 2), (3, 3)]),
            (16, [(1, 4), (5, 8), (9, 12), (13, 16)]),
            (10, [(1, 3), (4, 5), (6, 8), (9, 10)]),
        ],
    )
    def test_the_steps_of_the_shading_cover_every_count_once(self, most, steps):
        assert maps.shades(most) == steps


class TestOverview:
    def test_the_panel_draws_the_townships_with_figures_and_leads_to_the_map(self, client, units):
        Outline.objects.create(unit=units[0], polygons=[[square(113.5, 34.6)]], source="示意", is_schematic=True)
        make_finding(make_inspection(placed(units[0], 1)))
        signed_in(client, Role.LEADER, make_district())
        text = client.get(reverse("overview")).content.decode()
        assert (
            f'<a xlink:href="/pollution/map/?unit={units[0].pk}" aria-label="嵩山路街道：污染源 1 个，未办结问题 1 个，其中逾期 0 个">'
            in text
        )
        assert 'class="shade-1"' in text and "示意边界，非行政区划界线" in text

    def test_who_sees_no_source_has_no_panel(self, client):
        signed_in(client, Role.LEADER, make_district())
        assert "各辖区未办结问题" not in client.get(reverse("overview")).content.decode()


def square(west: float, south: float, side=0.1) -> list:
    """Return a square ring."""
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def feature(name: str, shape="Polygon", coordinates=None) -> dict:
    """Return a feature of a unit."""
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": shape, "coordinates": coordinates or [square(113.5, 34.6)]},
    }


class TestOutlines:
    @pytest.fixture
    def take_in(self, tmp_path, capsys):
        """Return what takes features in by the command."""

        def act(*features, **options):
            path = tmp_path / "outlines.geojson"
            path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
            call_command("outlines", str(path), source="区自然资源局 2016", **options)
            return capsys.readouterr().out

        return act

    def test_polygons_are_taken_in_by_name_or_code(self, client, units, take_in):
        by_code = feature("?", "MultiPolygon", [[square(113.6, 34.6)], [square(113.7, 34.6), square(113.72, 34.62, 0.01)]])
        by_code["properties"] = {"code": units[1].code}
        assert take_in(feature("嵩山路街道"), by_code) == "已存 2 个轮廓。\n"
        signed_in(client, Role.OFFICIAL, units[0])
        found = client.get(reverse("pollution:map-outlines")).json()["outlines"]
        assert [(row["unit"], len(row["polygons"])) for row in found] == [(units[0].pk, 1), (units[1].pk, 2)]
        assert "示意边界，非行政区划界线" not in client.get(reverse("pollution:map")).content.decode()
        take_in(feature("嵩山路街道"), schematic=True)
        assert Outline.objects.count() == 2
        assert "示意边界，非行政区划界线" in client.get(reverse("pollution:map")).content.decode()

    def test_one_fault_and_nothing_is_stored_all_faults_are_named(self, units, take_in):
        wrong = [
            feature("没有的街道"),
            feature("淮河路街道", "Point", [113.5, 34.6]),
            feature("淮河路街道", coordinates=[square(38482000, 3838000)]),
            feature("淮河路街道", coordinates=[square(113.5, 34.6)[:-1]]),
            feature("嵩山路街道"),
            {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": []}},
            "坏",
        ]
        with pytest.raises(CommandError) as refused:
            take_in(feature("嵩山路街道"), *wrong)
        lines = str(refused.value).splitlines()
        assert [line.split("：")[0] for line in lines] == [f"第 {number} 个要素" for number in range(2, 9)]
        assert not Outline.objects.exists()

    def test_schematic_cells_share_the_box_and_hold_their_point(self):
        points = {"a": (113.5, 34.6), "b": (113.6, 34.65), "c": (113.55, 34.8), "d": (113.7, 34.7)}
        cells = outlines.schematic(points)
        areas = {key: area(polygons[0][0]) for key, polygons in cells.items()}
        west, east = (side(x for cell in cells.values() for x, _y in cell[0][0]) for side in (min, max))
        south, north = (side(y for cell in cells.values() for _x, y in cell[0][0]) for side in (min, max))
        cut = 1.5 * outlines.MARGIN * 0.2
        assert sum(areas.values()) == pytest.approx((east - west) * (north - south) - 2 * cut * cut, rel=1e-3)
        for key, point in points.items():
            assert [other for other, cell in cells.items() if holds(cell[0][0], point)] == [key]
        with pytest.raises(ValueError, match="same place"):
            outlines.schematic({"a": (1, 1), "b": (1, 1)})


def area(ring: list) -> float:
    """Return the area of a ring."""
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairwise(ring))) / 2


def holds(ring: list, point: tuple) -> bool:
    """Return True if a convex ring holds a point."""
    turns = [(u - x) * (point[1] - y) - (v - y) * (point[0] - x) for (x, y), (u, v) in pairwise(ring)]
    return all(turn >= 0 for turn in turns) or all(turn <= 0 for turn in turns)
