"""Sixty days of visits: sites every ten to fourteen days, the others when they were met and in the full sweep."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from pollution.models import InspectionParty, Source, SweepTask
from pollution.statuses import BUILDING, LIVING, SourceStatus, Way
from projects.demo.rows import DEMO_DAY
from projects.demo.sources.book import Book
from projects.demo.sources.found import WORDS, Findings
from projects.demo.sources.goers import Goers
from tracker.lib.periods import at_local, local_day
from tracker.org.models import Unit, User

FIRST, LAST = date(2016, 6, 10), DEMO_DAY - timedelta(days=1)
SWEPT_FROM = date(2016, 7, 27)
BEHIND = 0.09  # of the sites in operation: nobody came since 20 July
FAILS, FAILS_TWICE = 0.2, 0.15
SWEPT = {True: 0.42, False: 0.53}  # whether it stands still: how many of them the full sweep has visited so far
NIGHT, COVERT, DRONE, VIDEO, JOINT = 0.03, 0.05, 0.05, 0.04, 0.02
S = SourceStatus


class Rounds:
    """Makes the visits of routine."""

    def __init__(self, book: Book, goers: Goers, findings: Findings, units: dict[str, Unit], tasks: dict[str, SweepTask]):
        self.book, self.goers, self.findings, self.units, self.random = book, goers, findings, units, book.random
        self.tasks = tasks  # of the full sweep, by the name of the source, until they are done
        self.done: list[SweepTask] = []

    def go(self, sources: list[Source]) -> None:
        """Visit all of them."""
        for source in sources:
            for day in days(source, self.random):
                self.routine(source, day)

    def routine(self, source: Source, day: date) -> None:
        """Visit a source on a day; in the full sweep the first such visit is the sweep's."""
        task = self.tasks.pop(source.name, None) if day >= SWEPT_FROM else None
        if task:
            self.done.append(task)
        by = task.inspector if task else self.goers.anybody(source, self.random)
        self.visit(source, self._moment(day), by, task=task, **self._way())

    def visit(self, source: Source, ended_at: datetime, by: User, **more) -> None:
        """Visit a source: what was found before and is not put right fails again, some things are put right at once."""
        is_building = source.kind in BUILDING
        known = self.findings.open_at(source, ended_at) if is_building else []
        fixed = self._fixed() if is_building and not known and more.get("way", Way.PERSON) == Way.PERSON else []
        if not is_building:
            more |= {"judged": False, "words": "现场查看，登记现状。"}
        visit = self.book.visit(source, ended_at, by, fails=[*(one.item.code for one in known), *fixed], **more)
        for one in known:
            self.findings.see_again(visit, one)
        for code in fixed:
            self.findings.fix_at_once(visit, code)
        if self.random.random() < JOINT:
            self._join(visit)

    def _moment(self, day: date) -> datetime:
        if self.random.random() < NIGHT and day < LAST:
            return at_local(day, 22, self.random.randrange(60))
        return at_local(day, self.random.randint(9, 17), self.random.randrange(60))

    def _way(self) -> dict:
        chance = self.random.random()
        way = Way.DRONE if chance < DRONE else Way.VIDEO if chance < DRONE + VIDEO else Way.PERSON
        return {"way": way, "is_covert": way == Way.PERSON and self.random.random() < COVERT}

    def _fixed(self) -> list[str]:
        """Return what is put right at once at this visit, mostly nothing."""
        if self.random.random() >= FAILS:
            return []
        return self.random.sample(list(WORDS), 2 if self.random.random() < FAILS_TWICE else 1)

    def _join(self, visit) -> None:
        """Let other departments have come too."""
        others = [self.units[key] for key in ("js", "hb", "cg") if self.units[key].pk != visit.unit_id]
        for unit in others:
            self.book.add(InspectionParty(inspection=visit, unit=unit, name="执法人员2名"))


def days(source: Source, random: Random) -> Iterator[date]:
    """Yield the days on which a source is visited."""
    if source.kind in BUILDING and source.status == S.OPERATING:
        yield from _every_fortnight(source, random)
    elif source.status in LIVING:
        yield from _now_and_then(source, random)
    elif source.status_since.date() > FIRST + timedelta(days=2):
        yield _between(max(FIRST, source.first_day), local_day(source.status_since), random)


def _every_fortnight(source: Source, random: Random) -> Iterator[date]:
    last = date(2016, 7, 20) if random.random() < BEHIND and source.first_day < FIRST else LAST
    day = max(FIRST + timedelta(days=random.randrange(12)), source.first_day)
    while day <= last:
        yield day
        day += timedelta(days=random.randint(9, 14))


def _now_and_then(source: Source, random: Random) -> Iterator[date]:
    first = max(FIRST, source.first_day)
    if first < SWEPT_FROM:
        yield _between(first, SWEPT_FROM - timedelta(days=1), random)
    if random.random() < SWEPT[source.status == S.STOPPED] or source.first_day >= SWEPT_FROM:
        yield _between(max(SWEPT_FROM, source.first_day), LAST, random)


def _between(first: date, last: date, random: Random) -> date:
    return first + timedelta(days=random.randint(0, max((last - first).days, 0)))
