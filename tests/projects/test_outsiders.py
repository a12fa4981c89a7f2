"""Names and rows of others that a page once let through beside its list: menus, chosen conditions, lists of units, papers."""

import pytest
from django import forms
from django.urls import reverse

from tests.make import make_district, make_district_row, make_person, make_post, make_project, make_unit, make_user, moment
from tracker.ledger.editing import in_words
from tracker.lib.periods import frozen
from tracker.org.models import Person
from tracker.org.statuses import Duty, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """Two townships, each with a leader and a project that a deputy of the district sponsors; an official of the first."""
    make_district_row()
    found = {"district": make_district()}
    for name, unit, leader, sponsor in (("ours", "马寨镇", "王一山", "赵分包"), ("theirs", "侯寨乡", "李四海", "钱分包")):
        found[name] = make_unit(unit, parent=found["district"])
        make_post(found[name], person=make_person(leader), duty=Duty.MAIN_LEADER)
        found[f"project of {name}"] = make_project(f"{unit}学校", unit=found[name], sponsor=make_person(sponsor))
    with frozen(moment()):
        yield found


@pytest.fixture
def official(client, house):
    """Return a client of the first township's official."""
    client.force_login(make_user(role=Role.OFFICIAL, unit=house["ours"]))
    return client


def page(client, url: str, **query) -> str:
    """Return the text of a page."""
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestTheLedgersMenus:
    def test_the_menu_of_leaders_names_those_of_ones_own_projects(self, official, client):
        offers = page(official, reverse("ledger:offers", args=["projects", "sponsor"]))
        assert "赵分包" in offers and "钱分包" not in offers
        assert "钱分包" not in page(official, reverse("ledger:conditions", args=["projects"]))
        client.force_login(make_user(role=Role.REVIEWER))
        assert "钱分包" in page(client, reverse("ledger:offers", args=["projects", "sponsor"]))

    def test_a_number_in_the_address_names_nobody_else(self, official):
        everybody = reverse("ledger:list", args=["projects"])
        assert "赵分包" in page(official, everybody, sponsor=Person.objects.get(name="赵分包").pk)
        for name in ("钱分包", "李四海"):
            assert name not in page(official, everybody, sponsor=Person.objects.get(name=name).pk)


class TestUnits:
    def test_the_list_names_the_leaders_whom_one_may_see(self, official, client):
        units = page(official, reverse("org:units"))
        assert "侯寨乡" in units and "王一山" in units and "李四海" not in units
        client.force_login(make_user(role=Role.LEADER))
        assert "李四海" in page(client, reverse("org:units"))

    def test_the_paper_of_another_unit_with_a_project_of_ones_own_names_nobody(self, official, house):
        make_project("共建道路", unit=house["theirs"], handling_unit=house["ours"])
        paper = reverse("projects:unit-print", args=[house["theirs"].pk, "tasks"])
        assert "共建道路" in page(official, paper)
        assert "李四海" not in page(official, paper) and "侯寨乡学校" not in page(official, paper)
        own = reverse("projects:unit-print", args=[house["ours"].pk, "tasks"])
        assert "王一山" in page(official, own)


class TestAConflict:
    def test_a_number_sent_along_is_said_in_words_only_if_it_could_be_chosen(self, house):
        ours, theirs = Person.objects.get(name="王一山"), Person.objects.get(name="李四海")
        field = forms.ModelChoiceField(Person.objects.filter(pk=ours.pk))
        assert in_words(field, ours.pk) == "王一山"
        assert in_words(field, theirs.pk) == in_words(field, "nobody") == in_words(field, ["1"]) == "—"
