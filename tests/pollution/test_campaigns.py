"""Special treatments (专项治理): two levels, what their sweeps have come to, nothing of covert sweeps for units, kept by the office."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accountability.statuses import MatterStatus
from pollution import campaigns
from pollution.models import Campaign, Sweep
from pollution.pages.campaigns import tree
from pollution.sweeps import plan_again
from tests.make import make_district_row, make_finding, make_inspection, make_matter, make_user, moment, sign_in
from tests.pollution.test_sweeps import AT, DAY, LAST, House
from tracker.lib import periods, scoping
from tracker.lib.refusals import Missing, Refused, SaidAlready

pytestmark = pytest.mark.django_db
COVERT = "夜查暗访行动"


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(AT), scoping.everything("tests of special treatments build them"):
        yield


class Year(House):
    """The house with a field of two items, each with a sweep over the three sites."""

    def __init__(self):
        super().__init__()
        make_district_row()
        self.field = self.add("扬尘治理")
        self.sites_item, self.night = (self.add(name, parent=self.field, last_day=LAST) for name in ("建筑工地扬尘", "夜间施工"))
        self.first = self.made(name="第一次排查", campaign=self.sites_item, members=[self.inspectors[0]])
        self.second = self.made(name="第二次排查", campaign=self.sites_item, members=[self.inspectors[0]])

    def add(self, name, **fields) -> Campaign:
        return campaigns.add_campaign(year=2016, name=name, by=self.office, **{"source": "方案"} | fields)

    def visit(self, sweep, site, **fields):
        return make_inspection(site, task=sweep.tasks.get(source=site), ended_at=moment(day=9), **fields)


@pytest.fixture
def year():
    return Year()


def lines(user, on=DAY):
    """Return the lines of a year by name."""
    fields = tree(2016, user=user, on=on)
    return {str(line.campaign): line for line in [*fields, *(item for line in fields for item in line.items)]}


class TestTotals:
    def test_a_source_counts_once_and_fields_add_up(self, year):
        year.made(name="夜查", campaign=year.night, members=[year.inspectors[0]])
        visit = year.visit(year.first, year.sites[0])
        year.visit(year.second, year.sites[0])
        make_finding(visit)
        make_finding(visit, matter=make_matter())
        make_finding(visit, matter=make_matter(status=MatterStatus.DISMISSED, dismissal="false"))
        found = lines(year.office)
        item, field = found["建筑工地扬尘"], found["扬尘治理"]
        assert (len(item.sweeps), item.tally.done, item.tally.due, item.tally.findings, item.open) == (2, 1, 3, 3, 1)
        assert (len(field.sweeps), field.tally.done, field.tally.due, field.tally.findings, field.open) == (3, 1, 3, 3, 1)
        mine = lines(year.official)["建筑工地扬尘"]
        assert (mine.tally.done, mine.tally.due) == (1, 2), "the third site lies with a neighbour"

    def test_cancelled_sweeps_are_left_out(self, year):
        Sweep.objects.update(status="cancelled")
        item = lines(year.office)["建筑工地扬尘"]
        assert (item.sweeps, item.tally.due) == ([], 0)

    def test_eight_queries_at_most_however_much_there_is(self, year, django_assert_max_num_queries):
        for number in range(4):
            self_made = year.made(name=f"又一次{number}", campaign=year.night)
            make_finding(year.visit(self_made, year.sites[1]))
        with django_assert_max_num_queries(8):
            lines(year.official)


class TestDays:
    @pytest.mark.parametrize(("days", "tone"), [(-1, "blue"), (0, "yellow"), (1, "red")])
    def test_the_last_day_is_not_late_and_the_next_is(self, year, days, tone):
        line = lines(year.office, LAST + timedelta(days=days))["建筑工地扬尘"]
        assert line.state[0] == tone
        assert line.days_left == -days

    def test_what_is_done_is_over_and_what_is_in_hand_is_late(self, year):
        visits = [year.visit(sweep, site) for sweep in (year.first, year.second) for site in year.sites]
        assert lines(year.office, LAST + timedelta(days=1))["建筑工地扬尘"].state[0] == "grey"
        make_finding(visits[0], matter=make_matter())
        assert lines(year.office, LAST + timedelta(days=1))["建筑工地扬尘"].is_late
        assert lines(year.office)["扬尘治理"].state == ("", "")


class TestCovert:
    def test_a_unit_sees_the_same_page_before_and_after(self, year, client):
        goer = make_user("goer", role="inspector", unit=year.district)
        sign_in(client, year.official)

        def seen() -> tuple:
            page = client.get(reverse("pollution:campaigns"))
            narrowed = client.get(f"{reverse('pollution:sweeps')}?campaign={year.night.pk}")
            assert page.status_code == narrowed.status_code == 200
            return page.context["fields"], COVERT in page.content.decode() + narrowed.content.decode()

        before, _told = seen()
        covert = year.made(name=COVERT, campaign=year.night, is_covert=True, is_drawn=True, members=[goer])
        make_finding(year.visit(covert, year.sites[0], is_covert=True), matter=make_matter())
        after, told = seen()
        assert before == after, "not even what a filed covert visit found stands under the item"
        assert not told
        for user in (year.office, goer):
            line = lines(user)["夜间施工"]
            assert [str(sweep) for sweep in line.sweeps] == [COVERT]
        assert (line.tally.done, line.open) == (1, 1)


class TestTwoLevels:
    def test_an_item_has_no_items_and_years_do_not_mix(self, year):
        with pytest.raises(Refused):
            year.add("第三层", parent=year.sites_item)
        with pytest.raises(Refused):
            campaigns.add_campaign(year=2017, name="跨年", source="方案", parent=year.field, by=year.office)
        with pytest.raises(Refused):
            year.add("夜间施工", parent=year.field, last_day=LAST)
        with pytest.raises(Missing):
            year.add("没有依据", source=" ")

    def test_a_sweep_stands_under_an_item_that_is_not_over(self, year):
        for wrong in (year.field, year.add("已结束", parent=year.field, last_day=DAY - timedelta(days=1))):
            with pytest.raises(Refused):
                year.made(name="新排查", campaign=wrong)
        assert plan_again(year.first, first_day=LAST, last_day=LAST, at=AT, by=year.office).campaign == year.sites_item
        after = LAST + timedelta(days=1)
        assert plan_again(year.first, first_day=after, last_day=after, at=AT, by=year.office).campaign is None

    def test_a_field_ends_with_its_items(self, year):
        with pytest.raises(Refused):
            campaigns.change_campaign(year.field, last_day=DAY, by=year.office)
        campaigns.end_campaign(year.field, last_day=DAY, by=year.office)
        assert set(Campaign.objects.values_list("last_day", flat=True)) == {DAY}
        with pytest.raises(SaidAlready):
            campaigns.end_campaign(year.field, last_day=DAY, by=year.office)
        with pytest.raises(Refused):
            campaigns.change_campaign(year.night, last_day=LAST, by=year.office)
        with pytest.raises(Refused):
            campaigns.end_campaign(year.field, last_day=date(2015, 12, 31), by=year.office)


class TestWho:
    def test_the_office_keeps_them_units_read_outsiders_see_nothing(self, year, client):
        with pytest.raises(PermissionDenied):
            campaigns.change_campaign(year.field, name="改名", by=year.official)
        addresses = [
            reverse("pollution:campaign-new"),
            *(reverse(f"pollution:campaign-{act}", args=[year.night.pk]) for act in ("change", "end")),
        ]
        for user, reads, keeps in ((year.office, 200, 200), (year.official, 200, 403), (make_user(role="system_admin"), 403, 403)):
            sign_in(client, user)
            assert client.get(reverse("pollution:campaigns")).status_code == reads
            assert {client.get(address).status_code for address in addresses} == {keeps}

    def test_the_forms_add_change_and_end_and_the_plan_offers(self, year, client):
        sign_in(client, year.office)
        said = {"parent": year.field.pk, "name": "裸露土地覆盖", "source": "方案", "last_day": "2016-12-31"}
        assert client.post(f"{reverse('pollution:campaign-new')}?year=2016", said).status_code == 302
        made = Campaign.objects.get(name="裸露土地覆盖")
        assert made.order == 3
        form = client.get(reverse("pollution:sweep-new")).context["form"]
        assert made in form.fields["campaign"].queryset
        assert year.field not in form.fields["campaign"].queryset
        change = {"name": "裸地覆盖", "source": "方案", "order": "1", "last_day": "2015-01-01"}
        address = reverse("pollution:campaign-change", args=[made.pk])
        assert client.post(address, change).status_code == 422
        assert client.post(address, change | {"last_day": "2016-10-01"}).status_code == 302
        client.post(reverse("pollution:campaign-end", args=[made.pk]), {"last_day": "2016-08-08"})
        made.refresh_from_db()
        assert (made.name, made.last_day) == ("裸地覆盖", date(2016, 8, 8))
        assert made.get_absolute_url() not in client.get(year.first.get_absolute_url()).content.decode()
        assert "#campaign-" in client.get(year.first.get_absolute_url()).content.decode()
