"""Work in the field ranked: what counts, on whose ground, and as it stood at the end of the week."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from pollution.models import FindingHistory, SourceHistory
from pollution.rankings import FIELD_WORK
from tests.make import make_checklist, make_district, make_finding, make_inspection, make_source, make_sweep, make_unit, make_user, moment
from tracker.lib.periods import period
from tracker.org.statuses import UnitKind
from tracker.rankings.models import SchemeTerm
from tracker.rankings.schemes import Weight, begin_scheme
from tracker.rankings.standing import compute

pytestmark = pytest.mark.django_db
WEEK = period("2016-W31")  # 1 to 7 August
MONDAY = moment(2016, 8, 8, 6)


@pytest.fixture
def unit():
    """Return a township with a checklist of hundred-percents in force."""
    make_checklist()
    return make_unit("侯寨乡", parent=make_district())


def place_of(unit, week=WEEK, at=MONDAY):
    """Compute the week; return a unit's place."""
    (table,) = compute(FIELD_WORK, week, at=at)
    return table.places.get(unit=unit)


def terms_of(unit, **when) -> dict:
    """Compute the week; return term → (done, due) of a unit."""
    return {term.term: (int(term.done), int(term.due)) for term in place_of(unit, **when).terms.all()}


def all_terms():
    """Let a scheme weigh what the first one only tells."""
    begin_scheme(
        FIELD_WORK,
        first_day=date(2016, 7, 1),
        source="区考核办法",
        weights=[Weight(one.code, share) for one, share in zip(FIELD_WORK.terms, (30, 20, 20, 10, 5, 5, 5, 5), strict=True)],
    )


def test_each_term_counts_its_own_on_its_ground(unit):
    all_terms()
    community = make_unit("侯寨社区", parent=unit, kind=UnitKind.COMMUNITY)
    good, bad, never = (make_source(unit=where) for where in (unit, community, unit))
    make_source(unit=unit, status="closed", kind="scattered")
    fumes = make_source(unit=unit, kind="fumes")
    make_sweep(unit=unit, sources=[good, bad, never], last_day=date(2016, 8, 7))
    tasks = {task.source_id: task for source in (good, bad, never) for task in source.tasks.all()}
    make_inspection(good, ended_at=moment(2016, 8, 2), meets_all=True, task=tasks[good.pk])
    visit = make_inspection(bad, ended_at=moment(2016, 8, 3), meets_all=False, task=tasks[bad.pk])
    make_inspection(fumes, ended_at=moment(2016, 6, 1))
    told = {"found_at": visit.ended_at, "told_at": visit.ended_at}
    for minutes in (10, 20, 50):
        make_finding(visit, status="fixed", replied_at=visit.ended_at + timedelta(minutes=minutes), fixed_at=visit.ended_at, **told)
    make_finding(visit)
    assert terms_of(unit) == {
        "coverage": (2, 3),
        "visited": (2, 4),  # the visit of June to the kitchen is older than sixty days
        "passing": (1, 3),  # never judged is not met
        "on_the_spot": (3, 4),
        "quick": (2, 4),
        "density": (4, 2),
        "median": (30, 20),
        "ninth": (30, 50),
    }


def test_what_happens_after_the_week_changes_nothing_in_it(unit):
    site, other = make_source(unit=unit), make_source(unit=unit)
    make_sweep(unit=unit, sources=[site, other], last_day=date(2016, 8, 5))
    visit = make_inspection(site, ended_at=moment(2016, 8, 2), meets_all=True, task=site.tasks.get())
    finding = make_finding(visit)
    before, score = terms_of(unit), place_of(unit).score
    assert before == {"coverage": (1, 2), "visited": (1, 2), "passing": (1, 2), "on_the_spot": (0, 1)}
    make_inspection(other, ended_at=moment(2016, 8, 6), filed_at=moment(2016, 8, 9), meets_all=True, task=other.tasks.get())  # filed late
    make_inspection(site, ended_at=moment(2016, 8, 8), meets_all=True)
    finding.status, finding.status_since = "fixed", moment(2016, 8, 9)
    finding.fixed_at = finding.replied_at = moment(2016, 8, 9)
    finding.save()
    FindingHistory.objects.create(finding=finding, was="told", became="fixed", at=moment(2016, 8, 9))
    site.status = "closed"
    site.save()
    SourceHistory.objects.create(source=site, was="operating", became="closed", at=moment(2016, 8, 9))
    other.tasks.get().sweep.history.create(was="running", became="ended", at=moment(2016, 8, 9))
    assert terms_of(unit) == before and place_of(unit).score == score
    after = terms_of(unit, week=period("2016-W32"), at=moment(2016, 8, 15, 6))
    assert after == {"coverage": (1, 1), "visited": (1, 1), "passing": (1, 1)}  # what was left over, and made, counts in its week


def test_of_sweeps_count_the_visits_of_the_units_own_people_and_of_covert_ones_only_what_was_filed(unit):
    site, other, third, fourth = (make_source(unit=unit) for _n in range(4))
    ours = make_user(role="inspector", unit=unit)
    theirs = make_user(role="inspector", unit=make_unit("区环保局", parent=make_district(), kind=UnitKind.DEPARTMENT))
    make_sweep(unit=unit, sources=[site, other], last_day=date(2016, 8, 5), inspector=ours, is_covert=True)
    make_sweep(sources=[third], last_day=date(2016, 8, 5), inspector=theirs)
    assert "coverage" not in terms_of(unit)
    make_inspection(site, ended_at=moment(2016, 8, 2), task=site.tasks.get())
    assert terms_of(unit)["coverage"] == (1, 1)
    make_sweep(sources=[fourth], last_day=date(2016, 8, 5), inspector=ours)  # the district's sweep, given to the township
    assert terms_of(unit)["coverage"] == (1, 2)


def test_the_first_scheme_weighs_what_is_better_when_higher_and_who_has_no_source_is_named(unit):
    weighed = dict(SchemeTerm.objects.filter(scheme__kind="field-work").values_list("term", "weight"))
    assert weighed == {"coverage": 30, "visited": 25, "passing": 30, "on_the_spot": 15}
    place = place_of(unit)
    assert (place.rank, place.reason) == (None, "no_sources")


def test_each_term_opens_a_list_that_knows_its_conditions(unit, client):
    client.force_login(make_user(role="leader"))
    for address in {term.rows_url("territory", unit.pk, WEEK, WEEK.last_day) for term in FIELD_WORK.terms}:
        page = client.get(address)
        listing = page.context["listing"]
        unknown = set(parse_qs(urlsplit(address).query)) - set(listing.filterset.filters)
        assert page.status_code == 200 and listing.is_valid and not unknown, address


def test_outsiders_do_not_see_the_standing_of_the_field(client, unit):
    make_source(unit=unit)
    (table,) = compute(FIELD_WORK, WEEK, at=MONDAY)
    for user, code in ((make_user(), 404), (make_user(role="leader"), 200)):
        client.force_login(user)
        assert client.get(table.get_absolute_url()).status_code == code
