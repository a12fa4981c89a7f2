"""The one hand that writes: packets into the tables, or onto the disk while the database does not answer. Used by one thread.

What lies on disk goes into the tables a slice at a time, each with a mark of how far it came, written in the same transaction:
a crash at any moment repeats nothing. Until the disk is empty what comes new is kept behind it, so the order stays.
"""

import contextlib
import logging
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

import psycopg2

from pollution.air import partitions
from pollution.air.hj212 import statements
from pollution.air.hj212.packets import BadSegment, read
from pollution.air.hj212.registry import Registry
from pollution.air.hj212.requests import Order, number_at, orders
from pollution.air.hj212.sorting import Recent, whose, why_it_waits
from pollution.air.hj212.spool import NAME, Kept, Spool
from pollution.air.hj212.storing import AdoptedMeanwhile, Batch, Came, Failed, sort, store
from tracker.lib.periods import local_day, real_now

log = logging.getLogger("hj212")
SLICE = 1_000  # packets of the spool in one transaction
LAST_SLICES = 5  # of them when the service ends; what is left waits on disk for the next start
REREAD = timedelta(seconds=10)  # between two readings of the registered devices
LIFE = timedelta(seconds=30)  # between two signs of life
RETRY = timedelta(seconds=2)  # until a database that was away is asked again
MOST_FAILED = 5_000  # of what was no packet, waiting to be counted while the database is away
ABOUT_A_PACKET = (psycopg2.DataError, psycopg2.IntegrityError)  # the database's word about what it was given; all else: it is away
Connect = Callable[[], "psycopg2.extensions.connection"]


@dataclass
class Writer:
    """Writes batches, reads the registered devices and the requests to them, shows that the receiver lives."""

    connect: Connect
    spool: Spool
    registry: Registry = field(default_factory=Registry)
    refused: Spool | None = None  # packets at which the database itself took offence, to be looked at by hand
    connection: object | None = None
    recent: Recent = field(default_factory=Recent)
    made: set[str] = field(default_factory=set)  # months that are there
    failed: list[Failed] = field(default_factory=list)  # counted with the next batch that is stored
    done: int | None = None  # how much of the spool is in the tables
    read_at: datetime | None = None
    life_at: datetime | None = None
    away_until: datetime | None = None

    def write(self, came: list[Came], failed: Iterable[Failed] = ()) -> list[Came]:
        """Make packets durable; return those that are not and must not be answered. Raises OSError where nothing takes any of them."""
        self.failed += failed
        del self.failed[MOST_FAILED:]
        if self.spool:
            dropped = self._keep(came)
            self._empty()
            return dropped
        dropped = []
        if self._try(lambda: dropped.extend(self._store(came))):
            return dropped
        return self._keep(came)

    def look(self, devices: Iterable[int] = ()) -> list[Order]:
        """Do what is due without packets: read devices, empty the disk, show life; return what is to be said to connected devices."""
        found: list[Order] = []
        if self.spool:
            self._empty()
        self._try(lambda: found.extend(self._look(list(devices))))
        return found

    def _empty(self) -> bool:
        """Bring a slice of what lies on disk into the tables; return False if the database is away, or the disk does not give it back."""
        try:
            return self._try(self._drain)
        except OSError:
            log.exception("what lies on disk cannot be read or emptied")
            return False

    def _try(self, work: Callable[[], object]) -> bool:
        """Do something with the database; return False if it is away."""
        now = real_now()
        if self.away_until is not None and now < self.away_until <= now + RETRY:
            return False
        try:
            if self.connection is None:
                self.connection = self.connect()
            self._read_devices(now)
            work()
        except psycopg2.Error as error:
            self._forget(error)
            self.away_until = real_now() + RETRY
            return False
        self.away_until = None
        return True

    def _read_devices(self, now: datetime) -> None:
        if _is_due(self.read_at, REREAD, now):
            with self.connection, self.connection.cursor() as cursor:
                self.registry.read(cursor)
            self.read_at = now

    def _look(self, devices: list[int]) -> list[Order]:
        if self.failed:
            self._store([])
        now = real_now()
        with self.connection, self.connection.cursor() as cursor:
            if _is_due(self.life_at, LIFE, now):
                cursor.execute(statements.LIFE, {"at": now})
                self.life_at = now
            return orders(cursor, devices, now, number_at(now))

    def _keep(self, came: list[Came]) -> list[Came]:
        """Keep packets on disk; return those of strangers, for which there is no room there once the devices are known."""
        strange, kept = [], []
        for one in came:
            if self.read_at is not None and why_it_waits(one, whose(one, self.registry)):
                strange.append(one)
            else:
                kept.append(_kept(one))
        if kept:
            self.spool.keep(kept)
        return strange

    def _drain(self) -> None:
        """Bring a slice of what lies on disk into the tables; forget it all once the last one is there."""
        if self.done is None:
            self.done = self._marked()
        kept = list(islice(self.spool.read(self.done), SLICE))
        came = []
        for one in kept:
            with contextlib.suppress(BadSegment):
                came.append((Came(read(one.raw), datetime.fromtimestamp(one.at, UTC), one.address), one.end))
        if came:
            self._store_all(came)
        self.done = kept[-1].end if kept else self.done
        if len(kept) < SLICE:
            self.done = None  # of the next spool, which has another name
            self.spool.clear()
            log.warning("what lay on disk is in the tables")

    def _marked(self) -> int:
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(statements.FORGET_MARKS, [self.spool.name])
            cursor.execute(statements.MARKED, [self.spool.name])
            found = cursor.fetchone()
        return found[0] if found else NAME

    def _store(self, came: list[Came]) -> list[Came]:
        return self._store_all([(one, None) for one in came])

    def _store_all(self, came: list[tuple[Came, int | None]]) -> list[Came]:
        """Store packets together; where the database refuses them, one by one, and put aside those that it refuses alone."""
        try:
            return self._store_together(came)
        except ABOUT_A_PACKET:
            self.made.clear()  # a month that was there may have been dropped
            return [dropped for one in came for dropped in self._store_alone(one)]

    def _store_alone(self, one: tuple[Came, int | None]) -> list[Came]:
        try:
            return self._store_together([one])
        except ABOUT_A_PACKET:
            log.exception("a packet of %r is put aside", one[0].packet.mn[:60])
            self.refused = self.refused or Spool(self.spool.path.with_suffix(".refused"))
            self.refused.keep([_kept(one[0])])
            return []

    def _store_together(self, came: list[tuple[Came, int | None]]) -> list[Came]:
        try:
            return self._store_as_known(came, self.registry.in_use(local_day(real_now())))
        except AdoptedMeanwhile:
            self.read_at = None
            self._read_devices(real_now())
            return self._store_as_known(came)

    def _store_as_known(self, came: list[tuple[Came, int | None]], known: Container[str] | None = None) -> list[Came]:
        """Store packets as those of the devices that are known. Raises AdoptedMeanwhile where `known` says which these are."""
        failed = list(self.failed)
        batch = sort([one for one, _end in came], self.registry, self.recent, failed)
        self._make_months(batch)
        is_answered = bool(came) and came[-1][1] is not None
        with self.connection, self.connection.cursor() as cursor:
            dropped = store(cursor, batch, known=known, is_answered=is_answered)
            if is_answered:
                cursor.execute(statements.MARK, {"spool": self.spool.name, "done": came[-1][1], "at": came[-1][0].at})
        self.recent.remember(batch.numbers)
        del self.failed[: len(failed)]
        return dropped

    def _make_months(self, batch: Batch) -> None:
        """Make the tables of months that are missing, by themselves: nobody waits for a batch to end."""
        wanted = {"air_reading": {one.hour for one in batch.hours}, "air_minute": {key[3] for key in batch.minutes}}
        for table, moments in wanted.items():
            months = {month for month in partitions.months_of(moments) if partitions.name_of(table, month) not in self.made}
            if months:
                with self.connection, self.connection.cursor() as cursor:
                    partitions.make_with(cursor, months, [table])
                self.made |= {partitions.name_of(table, month) for month in months}

    def close(self) -> None:
        """Bring what lies on disk into the tables, as far as there is time and the database answers; close files and connection."""
        self.away_until = None
        for _slice in range(LAST_SLICES):
            if not self.spool or not self._empty():
                break
        for spool in (self.spool, self.refused):
            if spool is not None:
                spool.close()
        self._drop()

    def _drop(self) -> None:
        if self.connection is not None:
            with contextlib.suppress(psycopg2.Error):
                self.connection.close()
        self.connection, self.made = None, set()
        self.done = None  # whether the last slice was kept is asked of the database

    def _forget(self, error: Exception) -> None:
        log.warning("the database does not answer: %s", (str(error).strip().splitlines() or [type(error).__name__])[0])
        self._drop()


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Return True if it is time again, or the clock was put back since."""
    return last is None or abs(now - last) >= every


def _kept(one: Came) -> Kept:
    return Kept(one.at.timestamp(), one.address, one.packet.segment)
