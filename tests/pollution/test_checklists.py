"""Checklists by version: what is in force on a day, what is assumed, what may no longer be changed."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from pollution import reference, rulebook
from pollution.models import Checklist, ChecklistItem, FieldPolicy
from pollution.policies import numbers_on
from pollution.rulebook import ItemDraft
from pollution.rules import DEFAULT_NUMBERS
from pollution.statuses import SourceKind
from projects.reference import seed_reference
from tests.make import make_checklist, make_district, make_inspection, make_user
from tracker.lib.refusals import Refused
from tracker.org.statuses import Role

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


OFFICE_DAY = date(2016, 8, 9)
NEXT = {"name": "六个百分之百（新）", "kinds": ["site"], "source": "区文件"}


def drafts(checklist: Checklist, **changes) -> list[ItemDraft]:
    """Return the items of a version as drafts; the changes are made to the first."""
    columns = ("words", "matter_kind", "words_en", "basis", "needs_photo", "severity", "days", "stop_rules", "code")
    found = [{name: getattr(item, name) for name in columns} for item in checklist.items.all()]
    return [ItemDraft(**row | (changes if place == 0 else {})) for place, row in enumerate(found)]


@pytest.fixture
def office():
    """Return somebody of the supervision office."""
    return make_user(role=Role.SUPERVISION, unit=make_district())


class TestNewVersion:
    """A version begins on a day; the one before holds until then."""

    def test_it_holds_from_its_first_day_and_an_item_keeps_its_code(self, office):
        old = make_checklist(series="own", first_day=date(2016, 1, 1))
        items = [*drafts(old, days=1), ItemDraft(words="在线监控", matter_kind=old.items.first().matter_kind)]
        new = rulebook.new_version(old, items=items, on=OFFICE_DAY, by=office, first_day=date(2016, 9, 1), **NEXT)
        assert [list(Checklist.objects.filter(series="own").on(day)) for day in (date(2016, 8, 31), date(2016, 9, 1))] == [[old], [new]]
        assert [(item.code, item.days) for item in new.items.all()] == [("item1", 1), ("item2", 3), ("added1", 3)]
        assert new.is_standard and old.items.count() == 2

    def test_it_is_refused_for_a_day_that_passed_the_same_day_again_no_items_and_the_same_words_twice(self, office):
        old = make_checklist(series="own", first_day=OFFICE_DAY)
        twice = [*drafts(old), drafts(old)[0]]
        for first_day, items in (
            (date(2016, 8, 8), drafts(old)),
            (OFFICE_DAY, drafts(old)),
            (date(2016, 9, 1), []),
            (date(2016, 9, 1), twice),
        ):
            with pytest.raises(Refused):
                rulebook.new_version(old, items=items, on=OFFICE_DAY, by=office, first_day=first_day, **NEXT)
        with pytest.raises(PermissionDenied):
            rulebook.new_version(old, items=drafts(old), on=OFFICE_DAY, by=make_user(role=Role.INSPECTOR), first_day=OFFICE_DAY, **NEXT)
        assert Checklist.objects.filter(series="own").count() == 1

    def test_one_to_come_may_be_changed_and_withdrawn_one_that_has_begun_may_not(self, office):
        old = make_checklist(series="own", first_day=OFFICE_DAY)
        new = rulebook.new_version(old, items=drafts(old), on=OFFICE_DAY, by=office, first_day=date(2016, 9, 1), **NEXT)
        rulebook.change_version(new, items=drafts(new)[:1], on=OFFICE_DAY, by=office, first_day=date(2016, 9, 2), **NEXT)
        assert (new.first_day, new.items.count()) == (date(2016, 9, 2), 1)
        for act in (rulebook.withdraw_version, partial(rulebook.change_version, items=drafts(new), first_day=date(2016, 9, 3), **NEXT)):
            with pytest.raises(Refused):
                act(new, on=date(2016, 9, 2), by=office)
        rulebook.withdraw_version(new, on=OFFICE_DAY, by=office)
        assert list(Checklist.objects.filter(series="own")) == [old]

    def test_a_version_by_which_a_visit_was_made_is_kept_by_the_database_itself(self):
        used, unused = make_checklist(series="own"), make_checklist(series="other")
        item, other = used.items.first(), unused.items.first()
        unused.items.update(days=7)
        make_inspection(outcomes={item: "pass"})
        for statement in (
            f"UPDATE pollution_checklist SET name = 'x' WHERE id = {used.pk}",
            f"DELETE FROM pollution_checklistitem WHERE id = {item.pk}",
            f"UPDATE pollution_checklistitem SET days = 9 WHERE id = {item.pk}",
            f"UPDATE pollution_checklistitem SET checklist_id = {used.pk}, number = 9, code = 'x' WHERE id = {other.pk}",
            "INSERT INTO pollution_checklistitem (checklist_id, number, code, words, words_en, basis, needs_photo, severity, days,"
            " stop_rules, matter_kind_id) SELECT checklist_id, 9, 'x', words, '', '', true, 'minor', 3, '{}', matter_kind_id"
            f" FROM pollution_checklistitem WHERE id = {item.pk}",
        ):
            with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        unused.items.update(days=8)


class TestRulesOfTheField:
    """The numbers, from a day on."""

    def test_the_day_before_has_the_old_numbers_and_the_day_itself_the_new_ones(self, office):
        seed_reference()
        rulebook.new_numbers(on=OFFICE_DAY, by=office, first_day=date(2016, 9, 1), source="区文件", reply_minutes=20)
        assert [numbers_on(day).reply_minutes for day in (date(2016, 8, 31), date(2016, 9, 1))] == [30, 20]
        with pytest.raises(Refused):
            rulebook.new_numbers(on=OFFICE_DAY, by=office, first_day=date(2016, 8, 8), source="区文件")
