"""The counts printed of sites and scattered polluters (domain facts 22 and 23), read off the page of counts, made by the real rules."""

from datetime import date, timedelta

import pytest

from accountability import reference as supervision
from pollution import counts, inspections, reference
from pollution.inspections import Judged, Visit
from pollution.models import Checklist, Inspection, PrintedCount, Source, SourceDevice, SourceHolder
from pollution.rules import load, meets_all, rate
from pollution.statuses import Outcome
from tests.make import make_district, make_district_row, make_source, make_unit, make_user, moment
from tracker.lib import periods

pytestmark = pytest.mark.django_db
JULY_20 = moment(2017, 7, 20, 18)
SITES, SUPERVISORS, SCATTERED = 154, 25, 379


@pytest.fixture
def unit():
    """Return a township of the district, with what the documents printed."""
    make_district_row()
    counts.seed()
    return make_unit("金水源街道", parent=make_district())


def make_sites(unit) -> list[Source]:
    """Return 154 sites that each of 25 supervisors has a part of, one of them not yet judged by the seven hundred-percents."""
    values = {"kind": "site", "measure": "dust", "unit": unit, "first_day": date(2017, 3, 1), "status_since": moment(2017, 3, 1)}
    made = Source.objects.bulk_create(Source(name=f"工地{n}", **values) for n in range(SITES))
    holder = {"slot": "supervisor"}
    SourceHolder.objects.bulk_create(SourceHolder(source=site, name=f"监管员{n % SUPERVISORS}", **holder) for n, site in enumerate(made))
    items = list(Checklist.objects.on(JULY_20.date()).get(series="hundred_percents").items.all())
    outcomes = {item.pk: Outcome.PASS for item in items}
    ended, judged = JULY_20 - timedelta(days=3), meets_all(outcomes.values())
    results = [{"item": pk, "outcome": outcome, "words": ""} for pk, outcome in outcomes.items()]
    visit = {"unit": unit, "started_at": ended, "ended_at": ended, "filed_at": ended, "results": results, "meets_all": judged}
    Inspection.objects.bulk_create(Inspection(source=site, **visit) for site in made[1:])
    Source.objects.filter(pk__in=[site.pk for site in made[1:]]).update(visited_at=ended, judged_at=ended, meets_all=judged)
    return made


def judge(site, unit) -> None:
    """File a visit by the seven hundred-percents, all of them met."""
    items = list(Checklist.objects.on(JULY_20.date()).get(series="hundred_percents").items.select_related("checklist"))
    assert len(items) == 7
    inspector = make_user(role="inspector", unit=unit)
    results = tuple(Judged(item, Outcome.PASS) for item in items)
    visit = Visit(site, JULY_20 - timedelta(hours=2), JULY_20 - timedelta(hours=1), results=results)
    inspections.file_visit(visit, at=JULY_20, by=inspector)


def page(client) -> str:
    """Return the page of counts as a leader reads it on the evening of 2017-07-20."""
    client.force_login(make_user(role="leader"))
    with periods.frozen(JULY_20):
        return client.get("/pollution/counts/").content.decode()


def test_154_sites_at_all_seven_with_25_supervisors_are_100_per_cent_and_6_16_each(unit, client):
    supervision.seed()
    reference.seed()
    first, *_rest = make_sites(unit)
    assert "99.35%" in page(client) and "153/154" in page(client)  # never judged is not met
    judge(first, unit)
    read = page(client)
    assert "154/154" in read and "100.00%" in read and "154/25" in read and "6.16" in read
    compared = {(row.printed.key, row.printed.on): row for row in counts.printed_beside_derived(Source.objects.all(), JULY_20.date())}
    july = compared["sites_meeting", date(2017, 7, 20)]
    assert (july.counted, july.of, july.difference) == (154, 154, 0)
    assert load(154, 25) == counts.now_counts(Source.objects.all(), SourceDevice.objects.all(), JULY_20).load.per_head


def test_379_of_379_scattered_polluters_are_disposed_of(unit, client):
    values = {"kind": "scattered", "measure": "firms", "unit": unit, "first_day": date(2017, 3, 1), "status_since": moment(2017, 6, 1)}
    values |= {"status": "closed", "disposal": "shut", "disposed_on": date(2017, 6, 30)}
    Source.objects.bulk_create(Source(name=f"散乱污{n}", **values) for n in range(SCATTERED - 1))
    last = make_source(unit=unit, kind="scattered", disposal="upgrade", disposal_due_on=date(2017, 7, 1))
    assert "378/379" in page(client)
    Source.objects.filter(pk=last.pk).update(disposed_on=date(2017, 7, 1))
    read = page(client)
    assert "379/379" in read and "100.00%" in read and rate(379, 379) == 100


def test_238_278_and_154_sites_are_counts_of_their_day_and_scope_and_never_subtracted_from_each_other(unit, client):
    printed = [(row.counted, row.on) for row in PrintedCount.objects.filter(key__in=["sites", "sites_in_works"])]
    assert printed == [(238, date(2016, 7, 26)), (278, date(2017, 6, 30)), (154, date(2017, 7, 20))]
    for n in range(3):
        make_source(unit=unit, first_day=date(2016, 7, 24 + 2 * n))  # the third was not known on the day
    by_day = {row.printed.on: row for row in counts.printed_beside_derived(Source.objects.all(), date(2016, 8, 9))}
    assert list(by_day) == [date(2016, 7, 26)]  # what lies ahead of the clock is left out
    assert (by_day[date(2016, 7, 26)].counted, by_day[date(2016, 7, 26)].difference) == (2, -236)
    read = page(client)
    for words in ("2016年7月26日", "2017年6月30日", "全区工地", "238", "278"):
        assert words in read
    client.force_login(make_user(role="official", unit=unit))
    assert client.get("/pollution/counts/").status_code == 404
