"""The statistics of hand-downs (交办问题统计表): counted in SQL, once for the district and once for each unit that answers for a matter."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accountability.models import Matter, MatterUnit
from accountability.powers import MATTER
from accountability.statuses import Dismissal, JointRole, Verdict
from tracker.lib.measures import share
from tracker.lib.periods import LOCAL, at_local
from tracker.org.models import Unit, User
from tracker.org.rights import reach
from tracker.org.statuses import TERRITORIAL, UnitKind

ONE_DAY = timedelta(days=1)
ANSWERABLE = (UnitKind.DEPARTMENT, *TERRITORIAL)


@dataclass(frozen=True)
class Asked:
    """For which day, and narrowed to which level and batch; empty: all."""

    day: date
    level: str = ""
    batch: str = ""


@dataclass(frozen=True)
class Counts:
    """How many matters; closed (办结) is what was closed out, closed for a phase, or confirmed as not true."""

    today: int = 0
    today_priority: int = 0
    assigned: int = 0
    assigned_priority: int = 0
    over: int = 0
    in_time: int = 0
    done: int = 0  # closed out or not true
    true: int = 0
    mostly: int = 0
    partly: int = 0
    false: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def interim(self) -> int:
        """Return the interim closings (阶段性办结)."""
        return self.over - self.done

    @property
    def running(self) -> int:
        """Return what is still being dealt with (正在办理)."""
        return self.assigned - self.over

    @property
    def unchecked(self) -> int:
        """Return what has no verdict yet (待核查)."""
        return self.assigned - self.true - self.mostly - self.partly - self.false

    @property
    def closing_rate(self) -> Fraction | None:
        """Return 办结率: closed ÷ assigned."""
        return share(self.over, self.assigned)

    @property
    def in_time_rate(self) -> Fraction | None:
        """Return 按时办结率: closed in time ÷ assigned."""
        return share(self.in_time, self.assigned)

    @property
    def untrue_rate(self) -> Fraction | None:
        """Return 不属实率: not true ÷ assigned."""
        return share(self.false, self.assigned)


NAMES = tuple(Counts.__dataclass_fields__)


@dataclass(frozen=True)
class Joint:
    """A matter for which several of the listed units answer: it stands in the row of each, and once in the total."""

    matter: Matter
    units: tuple[Unit, ...]
    counts: Counts

    @property
    def extra(self) -> int:
        """Return how many times more the rows count it than the total."""
        return len(self.units) - 1


@dataclass
class Line:
    """The row of a unit."""

    unit: Unit
    counts: Counts = field(default_factory=Counts)
    joint: int = 0  # matters of this row that stand in other rows too


@dataclass(frozen=True)
class Difference:
    """By how much the rows of a column add up to more than its total, and which joint matters make it: number of units → matters."""

    rows: int
    total: int
    joint: dict[int, int]

    @property
    def extra(self) -> int:
        """Return what the rows count more."""
        return self.rows - self.total

    @property
    def sentence(self) -> str:
        """Return the remark that explains the difference, matter by matter; empty where there is none."""
        if not self.extra:
            return ""
        parts = [
            _("%(count)d answered for by %(units)d units (each counted %(extra)d more)")
            % {"count": count, "units": units, "extra": units - 1}
            for units, count in self.joint.items()
        ]
        told = {"rows": self.rows, "total": self.total, "extra": self.extra, "parts": _(", ").join(parts)}
        return _("The rows add up to %(rows)d, the district counts %(total)d; the difference of %(extra)d: %(parts)s.") % told


@dataclass(frozen=True)
class Statistics:
    """The table of a day: rows of units, the total with each matter once, and the joint matters that explain the difference."""

    asked: Asked
    lines: list[Line]
    total: Counts
    joints: list[Joint]

    def difference(self, name: str) -> Difference:
        """Return how the rows of a column differ from its total."""
        told = Counter(len(joint.units) for joint in self.joints if getattr(joint.counts, name))
        rows = sum(getattr(line.counts, name) for line in self.lines)
        return Difference(rows, getattr(self.total, name), dict(sorted(told.items())))


def matters_of(user: User, asked: Asked) -> QuerySet:
    """Return the matters that count and were assigned by the end of the day, for which units within the user's reach answer."""
    where = reach(user, MATTER)
    rows = Matter.objects.visible_to(user).counted().filter(assigned_at__lt=at_local(asked.day + ONE_DAY))
    rows = rows if where.everywhere else rows.of_units(where.units)
    narrowed = {name: value for name, value in (("level", asked.level), ("batch", asked.batch)) if value}
    return rows.filter(**narrowed).order_by()


def statistics(user: User, asked: Asked) -> Statistics:
    """Count the hand-downs of a day for the rows of units within the user's reach."""
    rows = matters_of(user, asked).annotate(verdict_day=TruncDate("verdict_at", tzinfo=LOCAL))
    joint = MatterUnit.objects.filter(matter=OuterRef("pk"), role=JointRole.JOINT)
    counted = {name: Count("pk", filter=condition) for name, condition in _conditions(asked.day).items()}
    alone = rows.filter(~Exists(joint)).values("handling_unit").annotate(**counted).values_list("handling_unit", *NAMES)
    shared = list(rows.filter(Exists(joint)).annotate(**{f"n_{name}": figure for name, figure in counted.items()}))
    rows_of = _rows_of(user)
    lines: dict[int, Line] = {}
    total = Counts()
    for unit_id, *figures in alone:
        if unit := rows_of.get(unit_id):
            _line(lines, unit).counts += Counts(*figures)
            total += Counts(*figures)
    joints = list(_joints(shared, rows_of))
    for one in joints:
        total += one.counts
        for unit in one.units:
            line = _line(lines, unit)
            line.counts += one.counts
            line.joint += one.extra > 0
    ordered = sorted(lines.values(), key=lambda line: (line.unit.path_order, line.unit.pk))
    return Statistics(asked, ordered, total, [one for one in joints if one.extra])


def _conditions(day: date) -> dict[str, Q]:
    """Return what each figure counts, as it stood at the end of a day."""
    begin, end = at_local(day), at_local(day + ONE_DAY)
    closed = Q(closed_at__lt=end)
    untrue = Q(dismissal=Dismissal.UNTRUE, status_since__lt=end)
    interim = Q(interim_closed_on__lte=day)
    said = Q(verdict_at__lt=end)
    in_time = closed & Q(done_on__lte=F("due_on"))
    in_time |= untrue & Q(verdict_day__lte=F("due_on"))
    in_time |= ~closed & interim & Q(interim_closed_on__lte=F("interim_due_on"))
    return {
        "today": Q(assigned_at__gte=begin),
        "today_priority": Q(assigned_at__gte=begin, is_priority=True),
        "assigned": Q(),
        "assigned_priority": Q(is_priority=True),
        "over": closed | untrue | interim,
        "in_time": in_time,
        "done": closed | untrue,
        **{verdict.name.lower(): said & Q(verdict=verdict) for verdict in Verdict},
    }


def _rows_of(user: User) -> dict[int, Unit]:
    """Return in whose row a unit's matters stand: the nearest township or department at or above it; only units within reach."""
    where, units = reach(user, MATTER), list(Unit.objects.all())
    within = {unit.pk for unit in units if where.covers(unit.pk)}
    ranked = {unit.path: unit for unit in units if unit.pk in within and unit.kind in ANSWERABLE}
    return {unit.pk: _nearest(unit, ranked) for unit in units if unit.pk in within}


def _nearest(unit: Unit, ranked: dict[str, Unit]) -> Unit:
    path = unit.path
    while path.strip("/"):
        if path in ranked:
            return ranked[path]
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return unit


def _line(lines: dict[int, Line], unit: Unit) -> Line:
    return lines.setdefault(unit.pk, Line(unit))


def _joints(shared: list, rows_of: dict[int, Unit]) -> Iterable[Joint]:
    """Yield the matters with joint units, each with the rows in which it stands."""
    further: dict[int, list[int]] = {matter.pk: [] for matter in shared}
    parts = MatterUnit.objects.within(matter=shared).filter(role=JointRole.JOINT) if shared else MatterUnit.objects.none()
    for matter_id, unit_id in parts.values_list("matter_id", "unit_id"):
        further[matter_id].append(unit_id)
    for matter in shared:
        units = {rows_of[pk].pk: rows_of[pk] for pk in (matter.handling_unit_id, *further[matter.pk]) if pk in rows_of}
        if units:
            counts = Counts(*(getattr(matter, f"n_{name}") for name in NAMES))
            yield Joint(matter, tuple(sorted(units.values(), key=lambda unit: (unit.path_order, unit.pk))), counts)


@dataclass(frozen=True)
class Topics:
    """How many matters carry each type of pollution: one may carry several, so the types add up to more than the matters."""

    rows: list[tuple[str, Counts]]
    without: Counts
    total: Counts
    several: dict[int, int]  # number of types → matters that carry so many, from two on

    @property
    def extra(self) -> int:
        """Return what the rows count more than there are matters."""
        return sum((types - 1) * count for types, count in self.several.items())


def topics(user: User, asked: Asked, total: Counts) -> Topics:
    """Count the hand-downs of a day by type of pollution; `total` is that of the same day's statistics."""
    rows = matters_of(user, asked).annotate(verdict_day=TruncDate("verdict_at", tzinfo=LOCAL))
    counted = {name: Count("pk", filter=condition) for name, condition in _conditions(asked.day).items()}
    by_type = rows.annotate(topic=EachTopic(F("topics"))).values("topic").annotate(**counted).values_list("topic", *NAMES)
    found = {topic: Counts(*figures) for topic, *figures in by_type}
    without = found.pop("", Counts())
    several = rows.filter(topics__len__gte=2).values_list("topics__len").annotate(Count("pk")).order_by("topics__len")
    return Topics(sorted(found.items(), key=lambda row: (-row[1].assigned, row[0])), without, total, dict(several))


class EachTopic(Func):
    """One row for each type of a matter; an empty text for a matter without any."""

    template = "unnest(CASE WHEN %(expressions)s = '{}' THEN ARRAY['']::varchar[] ELSE %(expressions)s END)"
    output_field = TextField()
