"""The sources of a unit at a glance, and how many sites there are for each supervisor."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability.statuses import Slot
from pollution.models import Source
from pollution.pages import unit as pages
from pollution.pages import workload as loads
from tests.accountability.house import make_house, overdue
from tests.make import make_finding, make_inspection, make_source, moment, sign_in
from tracker.lib import periods

pytestmark = pytest.mark.django_db
NOW = moment()


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(NOW):
        yield


@pytest.fixture
def house():
    return make_house()


def site(unit, supervisor=None, **fields) -> Source:
    source = make_source(unit=unit, **fields)
    if supervisor:
        source.holders.create(slot=Slot.SUPERVISOR, **supervisor)
    return source


def test_154_sites_make_6_16_for_each_of_25_supervisors(house):
    for number in range(154):
        site(house.here, {"name": f"监督员{number % 25}"})
    found = loads.total(loads.sites_of(Source.objects.all(), NOW))
    assert (found.sites, found.supervisors, f"{found.per_head}") == (154, 25, "6.16")


class TestSupervisors:
    def test_are_counted_once_each_with_visits_and_open_findings_of_their_sites(self, house):
        person = house.official.person
        first, second = (site(house.here, {"person": person, "phone": "139"}) for _time in range(2))
        site(house.there, {"name": "王五"})
        site(house.there)
        site(house.here, {"name": "王五"}, status="stopped")  # only sites in operation count
        for days in (1, 5, 40):
            make_finding(make_inspection(first, ended_at=NOW - timedelta(days=days)))
        make_finding(make_inspection(second), status="fixed")
        sites = loads.sites_of(Source.objects.all(), NOW)
        rows = [(row["supervisor"], row["sites"], row["visits"], row["open"]) for row in loads.named(list(loads.supervisors(sites, NOW)))]
        assert rows == [(str(person), 2, 3, 3), ("王五", 1, 0, 0)]
        assert [(one.unit, one.sites, one.supervisors, one.without) for one in loads.by_unit(sites)] == [
            (house.here, 2, 1, 0), (house.there, 2, 1, 1)
        ]  # fmt: skip


class TestPages:
    def test_a_unit_sees_its_own_and_not_another(self, client, house):
        source = site(house.here, {"name": "王五"})
        make_finding(make_inspection(source), matter=overdue(house))
        sign_in(client, house.official)
        text = client.get(reverse("pollution:unit", args=[house.here.pk])).content.decode()
        assert "王五" in text
        assert pages.glance(pages.sources_of(house.here, house.official), house.official, NOW).overdue == 1
        assert reverse("pollution:unit", args=[house.here.pk]) in client.get(house.here.get_absolute_url()).content.decode()
        assert client.get(reverse("pollution:unit", args=[house.there.pk])).status_code == 404
        sign_in(client, house.outsider)
        assert client.get(reverse("pollution:unit", args=[house.here.pk])).status_code == 404
        assert "王五" not in client.get(reverse("pollution:workload")).content.decode()
        assert reverse("pollution:unit", args=[house.here.pk]) not in client.get(house.here.get_absolute_url()).content.decode()

    def test_cost_the_same_however_many_sources_there_are(self, client, house):
        sign_in(client, house.office)

        def cost():
            counts = []
            for url in (reverse("pollution:unit", args=[house.here.pk]), reverse("pollution:workload")):
                client.get(url)
                with CaptureQueriesContext(connection) as seen:
                    assert client.get(url).status_code == 200
                counts.append(len(seen))
            return counts

        site(house.here, {"name": "监督员0"})
        few = cost()
        for number in range(1, 20):
            make_inspection(site(house.here, {"name": f"监督员{number}"}, kind="site" if number % 2 else "demolition"))
        assert cost() == few
        assert max(few) <= 15, few
