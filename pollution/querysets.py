"""Questions about sources, sweeps, inspections and findings, in the officer's words; the day arrives as an argument."""

from datetime import date, datetime

from django.db.models import Case, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, When
from django.db.models.functions import TruncDate

from accountability.statuses import FINAL
from pollution.nights import NIGHT, is_behind, over_at
from pollution.statuses import LIVING, FindingStatus, SweepStatus
from tracker.ledger.search import found_by
from tracker.lib.scoping import Open, Scoped, door
from tracker.org.querysets import Dated
from tracker.org.rights import reach

SOURCE, SWEEP = "pollution.source", "pollution.sweep"
UNIT_PATHS = ("unit", "grid", "lead_unit")


def of_source(prefix: str) -> tuple[str, ...]:
    """Return the paths to the units of a source that is reached by a prefix."""
    return tuple(f"{prefix}__{path}" for path in UNIT_PATHS)


class SourceQuerySet(Scoped):
    """Pollution sources."""

    @door
    def visible_to(self, user):
        """Return the sources of the user's units; all for those who read the district."""
        return self.filter(reach(user, SOURCE).limit(*UNIT_PATHS))

    @door
    def actable_by(self, user, act: str):
        """Return the sources on which the user may do an act."""
        return self.filter(reach(user, SOURCE, act).limit(*UNIT_PATHS))

    @door
    def open_to_visit_by(self, user):
        """Return the sources which a user may visit: within reach, or to be visited by them in a sweep under way, wherever they lie."""
        from pollution.models import SweepTask

        drawn = SweepTask.objects.mine(user).to_do().order_by().values("source")
        return self.filter(either(reach(user, SOURCE, "inspect").limit(*UNIT_PATHS), Q(pk__in=drawn)))

    def found_by(self, text: str):
        """Return the sources whose name, address, operator, code or pinyin initials hold every word."""
        return found_by(self, text)

    def of_kinds(self, kinds):
        """Return the sources of some kinds."""
        return self.filter(kind__in=kinds)

    def of_units(self, unit_ids):
        """Return the sources that concern one of the units: lying there, in its grid, or of its trade."""
        wanted = Q()
        for path in UNIT_PATHS:
            wanted |= Q(**{f"{path}__in": unit_ids})
        return self.filter(wanted)

    def living(self):
        """Return the sources that still have to be looked at: neither closed nor moved away."""
        return self.filter(status__in=LIVING)

    def lying_in(self, units):
        """Return the sources that lie in one of the units, or in one of them as their grid."""
        return self.filter(Q(unit__in=units) | Q(grid__in=units))

    def known(self, *, on: date):
        """Return the sources that were known on a day."""
        return self.filter(first_day__lte=on)

    def never_visited(self):
        """Return the sources that nobody has visited yet."""
        return self.filter(visited_at=None)

    def unvisited_since(self, moment: datetime):
        """Return the sources without a visit since a moment, the never visited ones with them."""
        return self.filter(Q(visited_at=None) | Q(visited_at__lt=moment))

    def with_open_matters(self):
        """Return the sources with a finding whose matter is in hand."""
        return self.filter(has_open_matter())

    def in_box(self, south, west, north, east):
        """Return the sources whose place lies within a box (degrees, WGS-84)."""
        return self.filter(latitude__range=(south, north), longitude__range=(west, east))

    def placed(self):
        """Return the sources with a place on the map."""
        return self.filter(latitude__isnull=False)


def has_open_matter(**conditions) -> Exists:
    """Return the condition that a source has a finding whose matter is in hand and meets further conditions on the finding."""
    from pollution.models import Finding

    open_ones = Finding.objects.filter(source=OuterRef("pk"), matter__isnull=False, **conditions).exclude(matter__status__in=FINAL)
    return Exists(open_ones)


class OfSourceQuerySet(Scoped):
    """What belongs to a source: seen, and acted upon, where the source is."""

    PATH = "source"
    BY = ""  # who has written it: a lot may send somebody to a source outside their reach, and they read what they wrote

    @door
    def visible_to(self, user):
        """Return the rows of sources that the user sees, and what they have recorded themselves elsewhere."""
        where = reach(user, SOURCE)
        near = where.limit(*of_source(self.PATH))
        return self.filter(either(near, Q(**{self.BY: user})) if self.BY and where else near)

    @door
    def actable_by(self, user, act: str):
        """Return the rows of sources on which the user may do an act."""
        return self.filter(reach(user, SOURCE, act).limit(*of_source(self.PATH)))


class HolderQuerySet(OfSourceQuerySet):
    """Holders of slots of sources."""

    def of_slots(self, slots):
        """Return the holders of some slots."""
        return self.filter(slot__in=slots)


class DeviceQuerySet(OfSourceQuerySet):
    """Devices of sources."""

    def installed(self, *, on: date):
        """Return the devices that stood at their site on a day."""
        return self.filter(Q(removed_on=None) | Q(removed_on__gt=on), installed_on__lte=on)

    def offline(self, *, since: datetime):
        """Return the devices that gave no sign of life since a moment."""
        return self.filter(Q(seen_at=None) | Q(seen_at__lt=since))


class ProofQuerySet(OfSourceQuerySet):
    """Proofs of shut-downs."""

    def standing(self):
        """Return the proofs that count: not those of a shut-down which did not last."""
        return self.filter(ended_at=None)


class InspectionQuerySet(OfSourceQuerySet):
    """Inspections: all are filed, so that nothing covert is left to hide."""

    BY = "by"

    def ended_between(self, first: datetime, last: datetime):
        """Return the visits that ended from a moment on and before another."""
        return self.filter(ended_at__gte=first, ended_at__lt=last)


class OfInspectionQuerySet(OfSourceQuerySet):
    """What belongs to an inspection."""

    PATH = "inspection__source"
    BY = "inspection__by"


class FindingQuerySet(OfSourceQuerySet):
    """Findings."""

    BY = "inspection__by"

    def waiting(self):
        """Return the findings that were told and are not yet put right or raised."""
        return self.filter(status__in=(FindingStatus.TOLD, FindingStatus.REPLIED))

    def unanswered(self):
        """Return the findings whose site has not replied."""
        return self.filter(status=FindingStatus.TOLD)

    def to_confirm(self):
        """Return the findings whose reply somebody must look at."""
        return self.filter(status=FindingStatus.REPLIED)

    def open_ones(self):
        """Return the findings that are not over: awaited, or behind a matter in hand."""
        waiting, raised = (FindingStatus.TOLD, FindingStatus.REPLIED), FindingStatus.RAISED
        in_hand = Q(status=raised, matter__isnull=False) & ~Q(matter__status__in=FINAL)
        return self.filter(Q(status__in=waiting) | in_hand, status__in=(*waiting, raised))  # no matter is read of what was fixed

    def fixed_at_once(self):
        """Return the findings that were put right at once (立行立改)."""
        return self.filter(status=FindingStatus.FIXED)


class OfFindingQuerySet(OfSourceQuerySet):
    """What belongs to a finding."""

    PATH = "finding__source"
    BY = "finding__inspection__by"


class EnforcementQuerySet(OfSourceQuerySet):
    """Enforcement measures."""

    def found_by(self, text: str):
        """Return the measures whose number, or whose source, holds every word."""
        from pollution.models import Source

        for word in text.split():
            self = self.filter(Q(number__icontains=word) | Exists(found_by(Source.objects.filter(pk=OuterRef("source")), word)))
        return self

    def in_force(self, *, on: date):
        """Return what was ordered by a day and not lifted by then."""
        return self.filter(Q(lifted_on=None) | Q(lifted_on__gt=on), decided_on__lte=on)


class OfEnforcementQuerySet(OfSourceQuerySet):
    """What belongs to an enforcement measure."""

    PATH = "enforcement__source"


def either(*conditions: Q) -> Q:
    """Return that one of the conditions holds; an empty one always does, which `|` would forget."""
    found = Q()
    for condition in conditions:
        if not condition:
            return Q()
        found |= condition
    return found


def is_told_of_sweep(user, prefix: str = "") -> Q:
    """Return the condition that a sweep is not hidden from a user: open, or covert and they are above it, its planners or members."""
    from pollution.models import SweepMember

    if reach(user, SWEEP, "see_covert"):
        return Q()
    if not reach(user, SWEEP):
        return Q(pk__in=[])
    own = reach(user, SWEEP, "plan").limit(f"{prefix}unit")
    going = Q(**{f"{prefix}pk__in": SweepMember.objects.filter(user=user).order_by().values("sweep")})
    return either(own, going, Q(**{f"{prefix}is_covert": False}))


def sees_sweep(user, prefix: str = "") -> Q:
    """Return the condition that a user may see a sweep: an open one near them, a covert one only as planner, as member, from above."""
    from pollution.models import SweepMember, SweepTask

    where = reach(user, SWEEP)
    if where.everywhere or not where:
        return is_told_of_sweep(user, prefix)
    own = reach(user, SWEEP, "plan").limit(f"{prefix}unit")
    going = Q(**{f"{prefix}pk__in": SweepMember.objects.filter(user=user).order_by().values("sweep")})
    # A condition within another table's rows names the sweep itself, not the row that points at it.
    here = OuterRef(f"{prefix[:-2]}_id" if prefix else "pk")
    visits = Exists(SweepTask.objects.filter(sweep=here).filter(where.limit(*of_source("source"))))
    return either(own, going, Q(**{f"{prefix}is_covert": False}) & either(where.limit(f"{prefix}unit"), Q(visits)))


class SweepQuerySet(Scoped):
    """Sweeps."""

    @door
    def visible_to(self, user):
        """Return the sweeps the user may know of; a covert one is known to its planners, its members, and those above."""
        return self.filter(sees_sweep(user))

    @door
    def actable_by(self, user, act: str):
        """Return the sweeps on which the user may do an act."""
        return self.filter(reach(user, SWEEP, act).limit("unit"))

    @door
    def told_to(self, user):
        """Return the sweeps that are not hidden from a user, also those far from them: for counting visits at sources they see."""
        return self.filter(is_told_of_sweep(user))

    def running(self):
        """Return the sweeps that are under way."""
        return self.filter(status=SweepStatus.RUNNING)

    def planned_to_begin(self, *, on: date):
        """Return the planned sweeps whose first day has come."""
        return self.filter(status=SweepStatus.PLANNED, first_day__lte=on)


class OfSweepQuerySet(Scoped):
    """What belongs to a sweep."""

    @door
    def visible_to(self, user):
        """Return the rows of sweeps the user may know of."""
        return self.filter(sees_sweep(user, "sweep__"))


class SweepTaskQuerySet(Scoped):
    """Visits to be made."""

    @door
    def visible_to(self, user):
        """Return the visits at sources the user sees, of sweeps that are not hidden from them; one's own always."""
        near = reach(user, SOURCE).limit(*of_source("source"))
        return self.filter(either(Q(inspector=user), near & is_told_of_sweep(user, "sweep__")))

    @door
    def mine(self, user):
        """Return the visits which a user is to make."""
        return self.filter(inspector=user)

    def near(self, user):
        """Return the visits at sources the user sees, and one's own: of a sweep which the user holds."""
        return self.filter(either(Q(inspector=user), reach(user, SOURCE).limit(*of_source("source"))))

    def undone(self):
        """Return the visits that no inspection has made; asked row by row, so that the first of many are found at once."""
        return self.filter(~_has_inspection())

    def done(self):
        """Return the visits that were made."""
        return self.filter(_has_inspection())

    def to_do(self):
        """Return the visits still to be made in sweeps under way."""
        return self.undone().filter(sweep__status=SweepStatus.RUNNING)

    def overdue(self, *, on: date):
        """Return the visits still to be made whose day has passed; those of a night from the day after it ended."""
        return self.to_do().filter(is_behind(on))

    def made_late(self):
        """Return the visits made after their day."""
        return self.done().with_visit().filter(is_late=True)

    def with_visit(self):
        """Return the visits with `visited_on`, the day as which the inspection counts, and whether it `is_late`; None without one."""
        ended = F("inspection__ended_at")
        by_night = ExpressionWrapper(ended - NIGHT, DateTimeField())
        day = TruncDate(Case(When(sweep__is_night=True, then=by_night), default=ended, output_field=DateTimeField()))
        late = Q(*(Q(sweep__is_night=night, inspection__ended_at__gte=over_at(is_night=night)) for night in (False, True)), _connector=Q.OR)
        return self.annotate(visited_on=day, is_late=Case(When(inspection=None, then=None), When(late, then=True), default=False))

    def found_by(self, text: str):
        """Return the visits whose source holds every word."""
        return found_by(self, text, "source__")


def _has_inspection() -> Exists:
    from pollution.models import Inspection

    return Exists(Inspection.objects.filter(task=OuterRef("pk")))


class ChecklistQuerySet(Open):
    """Versions of checklists."""

    def on(self, day: date):
        """Return the version of each series in force on a day."""
        return self.filter(pk__in=self.filter(first_day__lte=day).order_by("series", "-first_day").distinct("series").values("pk"))

    def for_kind(self, kind: str):
        """Return the checklists made for a kind of source."""
        return self.filter(kinds__contains=[kind])


class GridDutyQuerySet(Open, Dated):
    """Who answers for grids: their names stand on the boards of the grids, everybody may read them."""

    def meeting(self, first_day: date, last_day: date | None):
        """Return the duties in force on some day of a span; None: without end."""
        rows = self.filter(Q(last_day=None) | Q(last_day__gte=first_day))
        return rows.filter(first_day__lte=last_day) if last_day else rows


class TeamQuerySet(Open, Dated):
    """Joint enforcement teams."""
