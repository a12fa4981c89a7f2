"""Every committed act has its link; however many write at once, the chain of a unit has no gap, and nobody waits for ever."""

import threading
import time

import pytest
from django.db import connection, transaction

from tests.make import make_district, make_person, make_unit
from tests.trail.rows import Since, at_once, sql, unit_acts
from tracker.org.models import Person, Placement, Unit
from tracker.trail.models import Seal
from tracker.trail.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = "2010-01-01"


def links(chain: int, since: Since) -> list[int]:
    """Return the numbers of a chain's links made since, in order."""
    return list(Seal.objects.filter(chain=chain, act_id__gt=since.act_id).order_by("seq").values_list("seq", flat=True))


def is_whole(numbers: list[int]) -> bool:
    return bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")
        return cursor.fetchone()[0]


def test_an_act_is_sealed_at_the_commit_with_all_its_changes():
    since = Since()
    with transaction.atomic(), unit_acts(901):
        make_person()
        make_person()
        assert not Seal.objects.filter(act_id__gt=since.act_id).exists()
    assert [seal.changes for seal in Seal.objects.filter(act_id__gt=since.act_id)] == [2]


def test_a_transaction_taken_back_leaves_no_act_and_no_gap():
    since = Since()
    for number in range(4):
        with unit_acts(902), transaction.atomic():
            make_person()
            transaction.set_rollback(number % 2 == 1)
    assert (len(links(902, since)), is_whole(links(902, since)), since.acts.filter(chain=902).count()) == (2, True, 2)


def test_checked_in_the_middle_it_is_sealed_twice():
    """SET CONSTRAINTS ALL IMMEDIATE fires what was deferred: what follows is an act of its own, sealed at the end."""
    since = Since()
    with transaction.atomic(), unit_acts(903):
        make_person()
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        make_person()
        make_person()
    assert [seal.changes for seal in Seal.objects.filter(act_id__gt=since.act_id).order_by("act_id")] == [1, 2]


def test_sixteen_writers_of_one_unit_leave_no_gap():
    since, begin = Since(), threading.Barrier(16)

    def work():
        begin.wait()
        for _number in range(10):
            with unit_acts(904), transaction.atomic():
                make_person()

    assert at_once(*[work] * 16) == []
    assert (len(links(904, since)), is_whole(links(904, since))) == (160, True)
    assert verify(chain=904).findings == []


def test_acts_of_two_units_in_opposite_order_do_not_block_each_other():
    since, begin = Since(), threading.Barrier(8)

    def work(first: int, second: int):
        def do():
            begin.wait()
            for _number in range(10):
                with transaction.atomic():
                    for chain in (first, second):
                        with unit_acts(chain):
                            make_person()

        return do

    assert at_once(*[work(905, 906), work(906, 905)] * 4) == []
    assert [is_whole(links(chain, since)) and len(links(chain, since)) == 80 for chain in (905, 906)] == [True, True]


def test_a_child_that_waits_for_its_parent_holds_no_chain():
    """Django's foreign keys are checked at the commit: who waits there for a parent must not have the chain that its holder needs."""
    parent, since = make_unit(), Since()
    child_is_in, parent_is_held = threading.Event(), threading.Event()

    def add_child():
        with transaction.atomic(), unit_acts(907):
            make_person()  # the act is begun, and its turn asked for, before the child's own check
            Placement.objects.create(unit_id=make_district().pk, parent_id=parent.pk, first_day=LONG_AGO, last_day=LONG_AGO)
            child_is_in.set()
            parent_is_held.wait(10)

    def hold_parent():
        child_is_in.wait(10)
        with transaction.atomic(), unit_acts(907):
            Unit.objects.select_for_update().get(pk=parent.pk)
            parent_is_held.set()
            patience = time.monotonic() + 10
            while not waits_for_a_lock() and time.monotonic() < patience:
                time.sleep(0.01)
            Unit.objects.filter(pk=parent.pk).update(short_name="changed")

    make_district()
    assert at_once(add_child, hold_parent) == []
    assert is_whole(links(907, since))
    assert Unit.objects.get(pk=parent.pk).short_name == "changed"


def test_two_writers_of_one_unit_who_meet_on_the_same_rows():
    """Each holds a row that the other wants next, but in the same order: the second waits and then does its part."""
    people = [make_person() for _number in range(2)]
    since, begin = Since(), threading.Barrier(6)

    def work():
        begin.wait()
        for number in range(10):
            with unit_acts(908), transaction.atomic():
                for person in people:
                    Person.objects.filter(pk=person.pk).update(phone=f"{threading.get_ident()}{number}"[-20:])

    assert at_once(*[work] * 6) == []
    assert (len(links(908, since)), is_whole(links(908, since))) == (60, True)


def test_a_note_alone_is_sealed_too():
    from tracker.trail.notes import note

    since = Since()
    with unit_acts(909):
        note("read", words="x")
    assert len(links(909, since)) == 1
