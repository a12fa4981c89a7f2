"""Checklists by version: what is in force on a day, what is assumed, what may no longer be changed."""

from datetime import date, timedelta

import pytest

from pollution import reference
from pollution.models import Checklist, ChecklistItem, FieldPolicy
from pollution.policies import numbers_on
from pollution.rules import DEFAULT_NUMBERS
from pollution.statuses import SourceKind
from projects.reference import seed_reference

pytestmark = pytest.mark.django_db


def hundreds(day: date) -> list[str]:
    """Return the codes of the hundred-percents in force on a day."""
    version = Checklist.objects.on(day).filter(series="hundred_percents").first()
    return [item.code for item in version.items.all()] if version else []


class TestChecklistsOfTheStart:
    """What every district starts with."""

    def test_six_seven_and_eight_each_from_its_own_day_and_the_one_before_until_the_day_before(self):
        seed_reference()
        six = ["fencing", "covering", "washing", "hardening", "wet_work", "sealed_transport"]
        begun = [
            (date(2015, 12, 15), six),
            (date(2017, 1, 14), [*six, "monitoring"]),
            (date(2018, 11, 27), [*six, "monitoring", "machinery"]),
        ]
        before: list[str] = []
        for day, codes in begun:
            assert (hundreds(day - timedelta(days=1)), hundreds(day)) == (before, codes)
            before = codes
        assert hundreds(date(2016, 8, 9)) == six  # the demonstration's day

    def test_the_seventh_of_2017_is_called_an_assumption(self):
        seed_reference()
        seven = Checklist.objects.get(series="hundred_percents", first_day=date(2017, 1, 14))
        assert "假定" in seven.doubt and "assumption" in seven.doubt_en

    def test_every_kind_of_source_has_a_checklist_in_2016_and_only_the_hundred_percents_count(self):
        seed_reference()
        in_force = Checklist.objects.on(date(2016, 8, 9))
        assert all(in_force.for_kind(kind).exists() for kind in SourceKind.values)
        assert set(Checklist.objects.filter(is_standard=True).values_list("series", flat=True)) == {"hundred_percents"}
        assert not ChecklistItem.objects.filter(basis="").exists() and not ChecklistItem.objects.filter(words_en="").exists()
        assert numbers_on(date(2016, 8, 9)) == DEFAULT_NUMBERS

    def test_seeding_again_changes_nothing_and_brings_back_nothing_of_a_version_that_is_there(self):
        seed_reference()
        ChecklistItem.objects.get(checklist__series="coal", code="coal_service").delete()
        before = list(ChecklistItem.objects.order_by("pk").values_list("pk", "words"))
        reference.seed()
        assert list(ChecklistItem.objects.order_by("pk").values_list("pk", "words")) == before
        assert FieldPolicy.objects.count() == 1
