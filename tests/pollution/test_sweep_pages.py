"""The pages of sweeps: planned with a preview, shown by territory and grid, given out, drawn again; rights of each role."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pollution import coverage, sweeps
from pollution.models import GridDuty, Sweep, SweepTask
from tests.make import make_district_row, make_finding, make_inspection, make_source, make_user, moment, sign_in
from tests.pollution.test_sweeps import AT, DAY, LAST, House
from tracker.lib import periods, scoping

pytestmark = pytest.mark.django_db
ROOM = "/pollution/sweeps/"
VISITS = "/ledger/sweep-tasks/"


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(AT):
        yield


@pytest.fixture
def house():
    make_district_row()
    with scoping.everything("tests of sweeps build them"):
        house = House()
        house.sweep = house.made(name="夏季扬尘排查", members=house.inspectors)
    return house


def page(client, url) -> str:
    """Return a page as text."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.content.decode()[:2000])
    return response.content.decode()


class TestCoverage:
    """One sweep of nine visits, half of them made, in two territories."""

    @pytest.fixture
    def covered(self, house):
        with scoping.everything("tests of sweeps build them"):
            sites = [make_source(unit=house.other, grid=None) for _each in range(2)]
            GridDuty.objects.create(grid=house.grid, role="chief", name="王网格", first_day=date(2016, 1, 1))
            sweep = house.made(name="覆盖", last_day=DAY)
            tasks = {task.source_id: task for task in SweepTask.objects.filter(sweep=sweep)}
            on_time = make_inspection(house.sites[0], task=tasks[house.sites[0].pk], ended_at=moment(hour=23))
            make_inspection(house.sites[2], task=tasks[house.sites[2].pk], ended_at=moment(day=10, hour=0))
            for words in ("裸露", "未冲洗"):
                make_finding(on_time, words=words)
            house.sites += sites
        house.sweep = sweep
        return house

    def test_done_and_due_by_territory_and_grid(self, covered):
        house = covered
        found = coverage.by_place(house.sweep, user=house.office, on=date(2016, 8, 10))
        assert set(found) == {(house.town.pk, house.grid.pk), (house.town.pk, None), (house.other.pk, None)}
        grid, rest, other = (found[key] for key in ((house.town.pk, house.grid.pk), (house.town.pk, None), (house.other.pk, None)))
        assert (grid.due, grid.done, grid.on_time, grid.late, grid.overdue, grid.findings) == (1, 1, 1, 0, 0, 2)
        assert (rest.due, rest.done, rest.overdue, rest.nobody) == (1, 0, 1, 1)
        assert (other.due, other.done, other.late, other.left, str(other.rate)) == (3, 1, 1, 2, "33.33")
        total = grid + rest + other
        assert (total.due, total.done, str(total.rate), str(total.findings_per_visit)) == (5, 2, "40.00", "1.00")
        assert not coverage.by_place(house.sweep, user=house.office, on=DAY)[house.town.pk, None].overdue, "the day itself is in time"

    def test_a_unit_counts_its_own_ground_only(self, covered):
        found = coverage.by_place(covered.sweep, user=covered.neighbour, on=DAY)
        assert set(found) == {(covered.other.pk, None)} and found[covered.other.pk, None].due == 3
        assert coverage.by_sweep([covered.sweep], user=covered.neighbour, on=DAY)[covered.sweep.pk].due == 3

    def test_three_levels_show_what_no_level_has_swept(self, covered):
        span = {"since": moment(day=1), "until": moment(day=12)}
        found = coverage.three_levels(covered.office, **span)
        ground = found[covered.other.pk, None]
        assert (ground.sources, ground.never, ground.visited("department"), ground.visited("village")) == (3, 2, 1, 0)
        assert found[covered.town.pk, None].sources == 2, "what is closed does not count"
        outside = coverage.three_levels(covered.office, since=moment(day=11), until=moment(day=12))
        assert outside[covered.other.pk, None].visited("department") == 0

    def test_the_pages_show_it(self, covered, client):
        sign_in(client, covered.office)
        html = page(client, covered.sweep.get_absolute_url())
        assert "40.0%" in html and "嵩山路街道" in html and "淮河路街道" in html
        within = page(client, f"{covered.sweep.get_absolute_url()}?unit={covered.town.pk}")
        assert "嵩山一格" in within and "无网格员负责" not in within and "未划网格" in within
        GridDuty.objects.all().delete()
        assert "无网格员负责" in page(client, f"{covered.sweep.get_absolute_url()}?unit={covered.town.pk}")
        levels = page(client, f"{ROOM}coverage/")
        assert "未排查" in levels and "1 / 3" in levels
        assert "无网格员负责" in page(client, f"{ROOM}coverage/?unit={covered.town.pk}")
        for reader in (covered.official, make_user(role="leader"), covered.inspectors[0]):
            sign_in(client, reader)
            for url in (ROOM, covered.sweep.get_absolute_url(), f"{ROOM}coverage/", f"{ROOM}mine/", VISITS):
                page(client, url)

    def test_costs_the_same_for_two_sources_and_for_forty(self, house, client):
        sign_in(client, house.office)
        pages = (ROOM, house.sweep.get_absolute_url(), f"{ROOM}coverage/", f"{ROOM}{house.sweep.pk}/assign/", VISITS)
        counts = []
        for more in (2, 38):
            with scoping.everything("tests of sweeps build them"):
                for _each in range(more):
                    make_source(unit=house.town, grid=house.grid)
                sweeps.add_new(house.sweep, at=AT, by=house.office)
            found = []
            for url in pages:
                page(client, url)
                with CaptureQueriesContext(connection) as asked:
                    page(client, url)
                found.append(len(asked))
            counts.append(found)
        assert counts[0] == counts[1]
        assert max(counts[0][:3]) <= 12 and max(counts[0]) <= 24, counts


class TestPlanning:
    def form(self, house, **fields):
        values = {"name": "新排查", "level": "department", "unit": house.district.pk, "kinds": ["site"], "giving": "grid", "share": 100}
        return values | {"first_day": DAY, "last_day": LAST, "members": [user.pk for user in house.inspectors]} | fields

    def test_a_preview_says_how_many_and_plans_nothing(self, house, client):
        sign_in(client, house.office)
        before = Sweep.objects.visible_to(house.office).count()
        html = client.post(f"{ROOM}new/", self.form(house, giving="lot", share=50, preview="yes")).content.decode()
        assert "施工工地 3" in html and "嵩山路街道 2" in html and '<span class="kpi-number">2</span>' in html
        assert Sweep.objects.visible_to(house.office).count() == before
        answer = client.post(f"{ROOM}new/", self.form(house, giving="lot", share=50))
        made = Sweep.objects.visible_to(house.office).get(name="新排查")
        assert answer.url == made.get_absolute_url() and made.is_drawn and made.tasks.count() == 2 and made.status == "running"
        assert "抽取结果一致" in page(client, f"{made.get_absolute_url()}draw/")

    def test_by_hand_then_given_out_on_the_page(self, house, client):
        sign_in(client, house.office)
        client.post(f"{ROOM}new/", self.form(house, giving="hand"))
        made = Sweep.objects.visible_to(house.office).get(name="新排查")
        address = f"{made.get_absolute_url()}assign/"
        who = house.inspectors[1]
        visit = made.tasks.first()
        assert client.post(address, {"inspector": who.pk, "visits": [visit.pk]}).status_code == 302
        assert made.tasks.get(pk=visit.pk).inspector == who
        assert client.post(f"{address}?who=nobody", {"inspector": who.pk, "all": "on"}).status_code == 302
        assert not made.tasks.filter(inspector=None).exists()
        assert client.post(address, {"inspector": who.pk, "visits": [visit.pk]}).status_code == 422

    def test_what_is_wrong_stands_at_its_field(self, house, client):
        sign_in(client, house.office)
        for wrong in (
            {"kinds": []},
            {"members": []},
            {"first_day": "2016-08-01"},
            {"kinds": ["coal"]},
            {"unit": 0},
            {"members": [house.office.pk + 999]},
        ):
            assert client.post(f"{ROOM}new/", self.form(house, **wrong)).status_code == 422, wrong
        assert client.post(f"{ROOM}new/", self.form(house, name="夏季扬尘排查")).status_code == 422

    def test_the_same_again_opens_the_new_one(self, house, client):
        sign_in(client, house.office)
        answer = client.post(f"{house.sweep.get_absolute_url()}again/", {"first_day": "2016-08-19", "last_day": "2016-08-19"})
        new = Sweep.objects.visible_to(house.office).get(first_day="2016-08-19")
        assert answer.url == new.get_absolute_url() and new.status == "planned"

    def test_a_unit_plans_for_itself_and_opens_no_act_of_others(self, house, client):
        sign_in(client, house.official)
        sites = self.form(house, unit=house.town.pk, members=[house.official.pk], level="township")
        assert client.post(f"{ROOM}new/", sites).status_code == 302
        assert client.post(f"{ROOM}new/", self.form(house)).status_code == 422, "the district is not theirs to plan for"
        for act in ("assign", "extend", "end", "cancel", "again"):
            assert client.get(f"{house.sweep.get_absolute_url()}{act}/").status_code == 403, act
        for act in ("start", "add", "deal"):
            assert client.post(f"{house.sweep.get_absolute_url()}{act}/").status_code == 403, act
        sign_in(client, house.inspectors[0])
        assert client.get(f"{ROOM}new/").status_code == 403

    def test_one_sees_and_prints_ones_own_visits(self, house, client):
        mine = [task.source.name for task in house.sweep.tasks.filter(inspector=house.inspectors[0]).select_related("source")]
        sign_in(client, house.inspectors[0])
        html, paper = page(client, f"{ROOM}mine/"), page(client, f"{house.sweep.get_absolute_url()}print/")
        assert mine and all(name in html and name in paper for name in mine)
        assert all((site.name in paper) == (site.name in mine) for site in house.sites)
