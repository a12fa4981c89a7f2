"""Units in the dated tree, people in their posts."""

from datetime import date, timedelta

import pytest

from tests.make import LONG_AGO, make_district, make_person, make_post, make_unit
from tracker.org import people, placing
from tracker.org.models import Placement, Post, Unit
from tracker.org.people import PostRefused
from tracker.org.placing import MoveMakesCircle, PlacingRefused, place_unit, tree_on
from tracker.org.statuses import UnitKind
from tracker.org.tree import branches

pytestmark = pytest.mark.django_db
DAY = date(2016, 8, 9)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def tree():
    """Return the district, two sub-districts and a community of the first."""
    top = make_district()
    here, there = make_unit("嵩山路街道", parent=top), make_unit("建中街街道", parent=top)
    return top, here, there, make_unit("第一社区", parent=here, kind=UnitKind.COMMUNITY)


class TestPlacing:
    """A unit moves from a day on; the tree of the day before stays as it was."""

    def test_the_tree_of_a_day_is_kept(self, tree):
        _top, here, there, community = tree
        place_unit(community, parent=there, on=DAY)
        assert tree_on(BEFORE)[community.pk] == here.pk
        assert tree_on(DAY)[community.pk] == there.pk
        assert community.path == f"{there.path}{community.pk}/"

    def test_all_below_moves_along(self, tree):
        _top, _here, there, community = tree
        grid = make_unit("一号网格", parent=community, kind=UnitKind.GRID)
        place_unit(community, parent=there, on=DAY)
        grid.refresh_from_db()
        assert grid in Unit.objects.under(there)

    def test_a_unit_does_not_lie_below_itself(self, tree):
        _top, here, _there, community = tree
        for parent in (here, community):
            with pytest.raises(MoveMakesCircle):
                place_unit(here, parent=parent, on=DAY)
        assert str(MoveMakesCircle()) == "单位不能隶属于自己或自己的下级。"

    def test_moving_twice_a_day_leaves_one_row(self, tree):
        top, here, there, community = tree
        place_unit(community, parent=there, on=DAY)
        place_unit(community, parent=top, on=DAY)
        assert list(community.placements.order_by("first_day").values_list("parent", "first_day", "last_day")) == [
            (here.pk, LONG_AGO, BEFORE),
            (top.pk, DAY, None),
        ]

    def test_moving_back_on_the_same_day_leaves_no_trace(self, tree):
        _top, here, there, community = tree
        place_unit(community, parent=there, on=DAY)
        place_unit(community, parent=here, on=DAY)
        assert list(community.placements.values_list("parent", "first_day", "last_day")) == [(here.pk, LONG_AGO, None)]

    def test_a_correction_of_the_past_leaves_no_two_places_on_one_day(self, tree):
        top, _here, there, community = tree
        place_unit(community, parent=there, on=DAY)
        place_unit(community, parent=top, on=date(2014, 1, 1))
        for year in range(2010, 2018):
            assert Placement.objects.filter(unit=community).on(date(year, 6, 1)).count() == 1
        assert tree_on(DAY)[community.pk] == top.pk

    def test_before_it_begins_a_unit_has_no_place(self, tree):
        top, _here, _there, community = tree
        with pytest.raises(PlacingRefused):
            place_unit(community, parent=top, on=LONG_AGO - timedelta(days=1))


class TestEnding:
    """A unit ends with its posts, not before the units below it."""

    def test_a_unit_with_living_units_below_does_not_end(self, tree):
        with pytest.raises(PlacingRefused, match="下级单位"):
            placing.end_unit(tree[1], on=DAY)

    def test_an_ended_unit_is_of_the_past_with_its_posts(self, tree):
        community = tree[3]
        post = make_post(community)
        placing.end_unit(community, on=BEFORE)
        assert community not in Unit.objects.on(DAY)
        assert community in Unit.objects.on(BEFORE)
        assert tree_on(DAY).get(community.pk) is None
        assert not Post.objects.on(DAY).filter(pk=post.pk).exists()

    def test_nothing_is_placed_below_an_ended_unit(self, tree):
        _top, _here, there, community = tree
        placing.end_unit(there, on=BEFORE)
        with pytest.raises(PlacingRefused):
            place_unit(community, parent=there, on=DAY)


class TestChanging:
    """Names and order."""

    def test_a_new_name_is_found_by_its_new_initials(self, tree):
        here = tree[1]
        placing.change_unit(here, name="马寨镇", short_name="马寨")
        assert list(Unit.objects.found_by("mzz")) == [here]

    def test_a_new_order_is_the_order_of_lists(self, tree):
        _top, here, there, _community = tree
        placing.change_unit(here, order=there.order + 1)
        assert list(Unit.objects.filter(pk__in=[here.pk, there.pk]).in_order()) == [there, here]


class TestBranches:
    """The tree flattened for a list."""

    def test_parents_come_before_children_as_deep_as_asked(self, tree):
        top, here, there, community = tree
        found = [(row.unit, row.depth, row.below, row.is_open) for row in branches(Unit.objects.all(), DAY, levels=2)]
        assert found == [(top, 0, 2, True), (here, 1, 1, False), (there, 1, 0, False)]
        assert [row.unit for row in branches(Unit.objects.all(), DAY, under=here.pk)] == [here, community]

    def test_the_queries_do_not_grow_with_the_units(self, tree, django_assert_num_queries):
        for _number in range(20):
            make_unit(parent=tree[0])
        with django_assert_num_queries(2):
            branches(Unit.objects.all(), DAY, levels=9)


class TestPosts:
    """Posts begin and end with days."""

    def test_a_post_is_held_from_its_first_to_its_last_day(self, tree):
        post = people.begin_post(make_person(), tree[1], title="主任", first_day=DAY)
        people.end_post(post, on=DAY)
        assert list(Post.objects.on(DAY)) == [post]
        assert not Post.objects.on(DAY + timedelta(days=1)).exists()

    def test_the_same_post_twice_is_refused(self, tree):
        person = make_person()
        people.begin_post(person, tree[1], title="主任", first_day=DAY)
        with pytest.raises(PostRefused, match="已任该职务"):
            people.begin_post(person, tree[1], title="主任", first_day=DAY)

    def test_a_post_does_not_end_before_it_begins(self, tree):
        with pytest.raises(PostRefused):
            people.end_post(make_post(tree[1], first_day=DAY), on=BEFORE)

    def test_no_post_begins_in_an_ended_unit(self, tree):
        placing.end_unit(tree[3], on=BEFORE)
        with pytest.raises(PostRefused):
            people.begin_post(make_person(), tree[3], title="主任", first_day=DAY)
