"""The outbox: asked with the change, sent once by two relays, done at least once, dead in the end and seen."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.jobs.test_tick import in_threads
from tracker.jobs import outbox
from tracker.jobs.models import Outbox
from tracker.lib import periods

MINUTE = timedelta(minutes=1)


def make_due():
    """Let every wait be over."""
    Outbox.objects.update(not_before=periods.real_now() - MINUTE)


@pytest.mark.django_db
class TestAsking:
    """A row exists exactly when the change it belongs to does."""

    def test_a_change_that_is_rolled_back_asks_for_nothing(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            outbox.ask("letter", "one", {})
            raise RuntimeError
        assert not Outbox.objects.exists()

    def test_one_key_asks_once(self):
        outbox.ask("letter", "one", {"to": "a"})
        outbox.ask_many("letter", [("one", {"to": "b"}), ("two", {"to": "b"})])
        assert list(Outbox.objects.order_by("id").values_list("key", "payload")) == [("one", {"to": "a"}), ("two", {"to": "b"})]

    def test_what_is_not_due_waits(self):
        outbox.ask("letter", "later", {}, not_before=periods.real_now() + MINUTE)
        assert outbox.relay(lambda pk, key: None) == 0
        assert outbox.drain() == 0


@pytest.mark.django_db
class TestRelay:
    """Rows go to the workers; what no worker finished goes again."""

    def test_twice_sends_once(self):
        outbox.ask("letter", "one", {})
        sent = []
        assert [outbox.relay(lambda pk, key: sent.append(key)) for _time in range(2)] == [1, 0]
        assert sent == ["one"]

    def test_a_broker_that_is_away_loses_nothing(self):
        outbox.ask("letter", "one", {})

        def refuse(pk, key):
            raise OSError("connection refused")

        with pytest.raises(OSError, match="refused"):
            outbox.relay(refuse)
        assert outbox.relay(lambda pk, key: None) == 1

    def test_what_a_lost_worker_took_is_sent_again(self):
        outbox.ask("letter", "one", {})
        outbox.relay(lambda pk, key: None)
        Outbox.objects.update(sent_at=periods.real_now() - outbox.SEND_AGAIN_AFTER - MINUTE)
        assert outbox.relay(lambda pk, key: None) == 1


@pytest.mark.django_db
class TestPerforming:
    """At least once, with the receiver's key; a failure is kept and put off."""

    def test_done_once_however_often_it_is_delivered(self, topics):
        got = []
        topics("letter", lambda payload, key: got.append((payload, key)))
        outbox.ask("letter", "one", {"to": "a"})
        pk = Outbox.objects.get().pk
        assert [outbox.perform(pk) for _time in range(3)] == [True, False, False]
        assert got == [({"to": "a"}, "one")]

    def test_a_failure_is_undone_kept_and_tried_later_and_later(self, topics):
        def half(payload, key):
            Outbox.objects.create(topic="trace", key="trace", not_before=periods.real_now())
            raise ValueError("refused by the robot")

        topics("letter", half)
        outbox.ask("letter", "one", {})
        waits = []
        for attempt in (1, 2, 3):
            outbox.drain()
            row = Outbox.objects.get()
            assert (row.attempts, row.error) == (attempt, "ValueError: refused by the robot")
            waits.append(row.not_before - periods.real_now())
            make_due()
        assert waits == sorted(waits)

    def test_an_old_message_does_not_shorten_the_wait(self, topics):
        got = []
        topics("letter", lambda payload, key: got.append(key))
        outbox.ask("letter", "one", {}, not_before=periods.real_now() + MINUTE)
        assert outbox.perform(Outbox.objects.get().pk) is False
        assert got == []

    def test_after_the_last_attempt_it_is_dead_until_somebody_tries_again(self, topics):
        def refuse(payload, key):
            raise ValueError("refused")

        topics("letter", refuse)
        outbox.ask("letter", "one", {})
        for _attempt in range(outbox.MOST_ATTEMPTS + 2):
            outbox.drain()
            make_due()
        row = Outbox.objects.get()
        assert row.attempts == outbox.MOST_ATTEMPTS
        assert row.dead_at is not None
        topics("letter", lambda payload, key: None)
        assert outbox.drain() == 0
        outbox.try_again(row)
        assert outbox.drain() == 1

    def test_a_dead_letter_can_be_let_go(self):
        outbox.ask("letter", "one", {})
        Outbox.objects.update(dead_at=periods.real_now(), error="refused")
        outbox.let_go(Outbox.objects.get())
        assert Outbox.objects.get().done_at is not None

    def test_a_receiver_that_says_later_is_asked_when_it_said_and_never_counted_out(self, topics):
        def later(payload, key):
            raise outbox.TryLater("too many", after=MINUTE)

        topics("letter", later)
        outbox.ask("letter", "one", {})
        for _time in range(outbox.MOST_ATTEMPTS + 2):
            outbox.drain()
            row = Outbox.objects.get()
            assert (row.dead_at, row.attempts) == (None, 0)
            assert timedelta(0) < row.not_before - periods.real_now() <= MINUTE
            make_due()

    def test_but_not_for_ever(self, topics):
        def later(payload, key):
            raise outbox.TryLater("too many", after=MINUTE)

        topics("letter", later)
        outbox.ask("letter", "one", {})
        Outbox.objects.update(created_at=periods.real_now() - outbox.GIVE_UP_AFTER - MINUTE)
        outbox.drain()
        assert Outbox.objects.get().dead_at is not None

    def test_later_without_a_time_is_a_failed_attempt(self, topics):
        def away(payload, key):
            raise outbox.TryLater("connection refused")

        topics("letter", away)
        outbox.ask("letter", "one", {})
        for _attempt in range(outbox.MOST_ATTEMPTS):
            outbox.drain()
            make_due()
        assert Outbox.objects.get().dead_at is not None

    def test_work_that_kills_its_worker_each_time_ends_as_a_dead_letter(self, topics):
        got = []
        topics("letter", lambda payload, key: got.append(key))
        outbox.ask("letter", "one", {})
        Outbox.objects.update(attempts=outbox.MOST_ATTEMPTS)
        assert outbox.drain() == 0
        assert Outbox.objects.get().dead_at is not None
        assert got == []

    def test_a_topic_nobody_knows_is_kept_with_its_reason(self, topics):
        outbox.ask("unknown", "one", {})
        assert outbox.drain() == 0
        assert "KeyError" in Outbox.objects.get().error


@pytest.mark.django_db(transaction=True)
class TestSeveralAtOnce:
    """Two relays, two workers."""

    def test_four_relays_send_each_row_once(self):
        outbox.ask_many("letter", [(f"key {number}", {}) for number in range(100)])
        sent, lock = [], threading.Lock()

        def send(pk, key):
            with lock:
                sent.append(key)

        in_threads(4, lambda: outbox.relay(send))
        outbox.relay(send)
        assert len(sent) == len(set(sent)) == 100

    def test_of_four_workers_one_does_it(self, topics):
        got, lock = [], threading.Lock()

        def work(payload, key):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.3)")
            with lock:
                got.append(key)

        topics("letter", work)
        outbox.ask("letter", "one", {})
        pk = Outbox.objects.get().pk
        assert in_threads(4, lambda: outbox.perform(pk)) == [False, False, False, True]
        assert got == ["one"]

    def test_a_worker_quicker_than_the_relay_does_the_work(self, topics):
        """Found under load: rows locked by the relay that had just sent them were passed over, and lay until they were sent again."""
        topics("letter", lambda payload, key: None)
        outbox.ask_many("letter", [(f"key {number}", {}) for number in range(3)])
        done = []
        outbox.relay(lambda pk, key: done.extend(in_threads(1, lambda: outbox.perform(pk))))
        assert done == [True, True, True]
