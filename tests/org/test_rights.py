"""Rights: one table, roles with dates, a unit and what lies below it."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from tests.make import LONG_AGO, make_district, make_person, make_post, make_project, make_unit, make_user, moment
from tracker.lib import periods
from tracker.org import matrix, rights
from tracker.org.models import Person, RoleInUnit, Unit, User
from tracker.org.statuses import ADMINISTRATORS, Role, UnitKind

pytestmark = pytest.mark.django_db
TODAY = date(2016, 8, 9)


@pytest.fixture(autouse=True)
def clock():
    """Let it be 2016-08-09."""
    with periods.frozen(moment()):
        yield


@pytest.fixture
def tree():
    """Return a district with two sub-districts, one with a community and a grid."""
    top = make_district()
    here, there = make_unit("嵩山路街道", parent=top), make_unit("建中街街道", parent=top)
    community = make_unit("第一社区", parent=here, kind=UnitKind.COMMUNITY)
    grid = make_unit("一号网格", parent=community, kind=UnitKind.GRID)
    return {"top": top, "here": here, "there": there, "community": community, "grid": grid}


def again(user: User) -> User:
    """Return the user as the next request reads it."""
    return User.objects.get(pk=user.pk)


class TestReach:
    """How far a role goes."""

    def test_no_role_reaches_nothing(self, tree):
        user = make_user()
        assert not rights.reach(user, "org.unit")
        assert not rights.reach(user, "projects.project")
        assert not Unit.objects.visible_to(user).exists()

    def test_a_stranger_reaches_nothing(self):
        assert not rights.reach(AnonymousUser(), "org.unit")

    def test_a_role_in_a_unit_reaches_all_below_it_and_nothing_beside(self, tree):
        user = make_user(role=Role.OFFICIAL, unit=tree["here"])
        where = rights.reach(user, "projects.project")
        assert not where.everywhere
        assert where.units == {tree[name].pk for name in ("here", "community", "grid")}

    def test_a_role_in_a_grid_does_not_reach_upwards(self, tree):
        user = make_user(role=Role.OFFICIAL, unit=tree["grid"])
        assert rights.reach(user, "projects.project").units == {tree["grid"].pk}

    def test_a_district_role_reaches_everywhere(self, tree):
        assert rights.reach(make_user(role=Role.LEADER, unit=tree["here"]), "projects.project").everywhere

    def test_two_roles_reach_both_units(self, tree):
        user = make_user(role=Role.OFFICIAL, unit=tree["community"])
        RoleInUnit.objects.create(user=user, role=Role.OFFICIAL, unit=tree["there"], first_day=LONG_AGO)
        assert rights.reach(user, "projects.project").units == {tree[name].pk for name in ("community", "grid", "there")}

    def test_what_no_row_of_the_table_names_is_refused(self, tree):
        assert not rights.reach(make_user(role=Role.LEADER), "projects.project", "unheard-of")
        assert not rights.reach(make_user(role=Role.LEADER), "nothing.thing")

    def test_a_unit_placed_elsewhere_takes_its_reach_along(self, tree):
        from tracker.org.placing import place_unit

        user = make_user(role=Role.OFFICIAL, unit=tree["there"])
        place_unit(tree["community"], parent=tree["there"], on=TODAY)
        assert rights.reach(again(user), "projects.project").units == {tree[name].pk for name in ("there", "community", "grid")}

    def test_the_subtree_is_read_once(self, tree, django_assert_max_num_queries):
        user = make_user(role=Role.OFFICIAL, unit=tree["here"])
        with django_assert_max_num_queries(2):
            for thing in ("projects.project", "org.person", "projects.round"):
                assert rights.reach(user, thing).units


class TestDatesOfARole:
    """Both days belong to a role."""

    @pytest.mark.parametrize(
        ("first_day", "last_day", "holds"),
        [
            (TODAY, None, True),
            (TODAY + timedelta(days=1), None, False),
            (LONG_AGO, TODAY, True),
            (LONG_AGO, TODAY - timedelta(days=1), False),
        ],
    )
    def test_a_role_holds_between_its_days(self, tree, first_day, last_day, holds):
        user = make_user()
        RoleInUnit.objects.create(user=user, role=Role.LEADER, unit=tree["top"], first_day=first_day, last_day=last_day)
        assert bool(rights.reach(user, "projects.project")) == holds
        assert rights.has_role(user, Role.LEADER) == holds

    def test_a_closed_account_holds_nothing(self, tree):
        assert rights.held_roles(make_user(role=Role.LEADER, is_active=False)) == []


class TestMay:
    """Acts ask may; demand says no with a sentence."""

    def test_an_official_may_report_for_their_own_unit_only(self, tree):
        user = make_user(role=Role.OFFICIAL, unit=tree["here"])
        own, foreign = make_project(unit=tree["community"]), make_project(unit=tree["there"])
        assert rights.may(user, "report", own)
        assert not rights.may(user, "report", foreign)
        with pytest.raises(PermissionDenied, match="无权"):
            rights.demand(user, "report", foreign)

    def test_who_may_see_may_not_therefore_act(self, tree):
        leader = make_user(role=Role.LEADER)
        assert rights.may(leader, "view", make_project(unit=tree["here"]))
        assert not rights.may(leader, "report", make_project(unit=tree["here"]))

    def test_administrators_have_no_business_rights(self, tree):
        project = make_project(unit=tree["here"])
        for role in ADMINISTRATORS:
            user = make_user(role=role)
            assert not any(rights.may(user, act, project) for thing, act in rights.table() if thing == "projects.project")

    def test_each_administrator_changes_only_what_is_theirs(self, tree):
        person = make_post(tree["here"]).person
        may = {
            role: (
                rights.may(make_user(role=role), "change", tree["here"]),
                rights.may(make_user(role=role), "change", person),
                rights.may(make_user(role=role), "change", make_user()),
            )
            for role in ADMINISTRATORS
        }
        assert may == {
            Role.SYSTEM_ADMIN: (True, True, False),
            Role.SECURITY_ADMIN: (False, False, True),
            Role.AUDIT_ADMIN: (False, False, False),
        }


class TestPeopleSeen:
    """visible_to on people and accounts."""

    def test_an_official_sees_the_people_of_their_subtree_and_themselves(self, tree):
        me = make_person("李四")
        user = make_user(role=Role.OFFICIAL, unit=tree["here"], person=me)
        colleague, below, foreign = (make_post(tree[name], person=make_person(name)).person for name in ("here", "grid", "there"))
        assert set(Person.objects.visible_to(user)) == {me, colleague, below}
        assert foreign not in Person.objects.visible_to(user)

    def test_only_administrators_see_accounts(self, tree):
        for role in Role:
            seen = User.objects.visible_to(make_user(role=role)).exists()
            assert seen == (role in ADMINISTRATORS)


def test_every_act_of_the_table_has_a_word():
    assert {act for _thing, act in rights.table()} <= matrix.ACTS.keys()
