"""Today's list of an inspector: visits to be made, re-checks that wait, sources that have long not been looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from accountability.models import Feedback, Matter
from accountability.statuses import FeedbackStatus
from pollution.models import Finding, Inspection, Source, SweepTask
from pollution.pages.field.seen import last_visits
from pollution.policies import numbers_on
from pollution.standing import with_light
from pollution.statuses import SourceLight
from tracker.lib.periods import local_day
from tracker.org.models import User

MOST = 100  # rows of a kind: the phone sorts them by distance itself
FIRST = 20  # stand open, the others are folded


@dataclass
class Stop:
    """A place to go to: why, by when, and what is known of it."""

    source: Source
    url: str
    on: date
    matter: Matter | None = None
    task: SweepTask | None = None
    last: Inspection | None = None

    @property
    def place(self) -> str:
        """Return where it lies as "latitude,longitude" for the script that sorts by distance, "" if nobody said."""
        return "" if self.source.latitude is None else f"{self.source.latitude},{self.source.longitude}"

    @property
    def light_label(self) -> str:
        """Return the light in words."""
        return str(SourceLight(self.source.light).label)

    @property
    def days_ago(self) -> int | None:
        """Return how many days ago the source was last visited, None if it never was."""
        return (self.on - local_day(self.last.ended_at)).days if self.last else None


@dataclass(frozen=True)
class Today:
    """The list of one person on one day."""

    tasks: list[Stop]
    rechecks: list[Stop]
    near: list[Stop]
    tasks_count: int
    near_count: int

    def __bool__(self) -> bool:
        return bool(self.tasks or self.rechecks or self.near)

    @property
    def first_near(self) -> list[Stop]:
        """Return the sources that stand open."""
        return self.near[:FIRST]

    @property
    def further_near(self) -> list[Stop]:
        """Return the sources that are folded."""
        return self.near[FIRST:]


def today(user: User, *, now: datetime) -> Today:
    """Return what a person may go to today; a dozen queries whatever their number."""
    on = local_day(now)
    tasks = SweepTask.objects.mine(user).to_do().filter(due_on__lte=on)
    due = list(tasks.select_related("sweep").order_by("due_on", "source__unit__path_order", "order", "id")[:MOST])
    rechecks = _rechecks(user)
    of_tasks = _by_id(Source.objects.named_in(tasks, "source"), [row.source_id for row in due], now)
    of_matters = _by_id(Source.objects.visible_to(user), [row.source_id for row in rechecks], now)
    living = Source.objects.actable_by(user, "inspect").living()
    near = _lit(living, now).order_by("severity", F("visited_at").asc(nulls_first=True), "unit__path_order", "id")[:MOST]
    found = Today(
        [Stop(of_tasks[row.source_id], _address("visit", row.source_id), on, task=row) for row in due if row.source_id in of_tasks],
        [
            Stop(of_matters[row.source_id], _address("recheck", row.matter_id), on, matter=row.matter)
            for row in rechecks
            if row.source_id in of_matters
        ],
        [Stop(row, _address("field-source", row.pk), on) for row in near if row.pk not in of_tasks],
        tasks.count(),
        living.count(),
    )
    _tell([*found.tasks, *found.rechecks, *found.near])
    return found


def _tell(stops: Iterable[Stop]) -> None:
    """Write to each place when it was last visited."""
    stops = list(stops)
    last = last_visits({stop.source.pk: stop.source for stop in stops}.values())
    for stop in stops:
        stop.last = last.get(stop.source.pk)


def _lit(sources: QuerySet, now: datetime) -> QuerySet:
    return with_light(sources, now=now, numbers=numbers_on(local_day(now))).select_related("unit")


def _by_id(sources: QuerySet, pks: list[int], now: datetime) -> dict[int, Source]:
    return {row.pk: row for row in _lit(sources.filter(pk__in=pks), now)}


def _rechecks(user: User) -> list[Finding]:
    """Return the findings at sources whose matters await the re-check of a person: never of what they fed back themselves."""
    own = Exists(Feedback.objects.filter(matter=OuterRef("pk"), status=FeedbackStatus.WAITING, by=user))
    matters = Matter.objects.actable_by(user, "accept").to_recheck().filter(~own)
    rows = Finding.objects.visible_to(user).filter(matter__in=matters).select_related("matter")
    return list(rows.order_by("matter__fed_back_at", "id")[:MOST])


def _address(name: str, pk: int) -> str:
    return reverse(f"pollution:{name}", args=[pk])
