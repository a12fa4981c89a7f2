"""Questions about standings."""

from django.db.models import Case, IntegerField, Q, Value, When

from tracker.lib.periods import Period
from tracker.lib.scoping import Open, Scoped, door
from tracker.org.rights import reach
from tracker.rankings.kinds import rankings
from tracker.rankings.statuses import ALIVE, IN_PUBLIC, TableStatus

LENGTHS = {
    "week": Q(period__contains="W"),
    "month": Q(period__contains="-") & ~Q(period__contains="W") & ~Q(period__contains="Q"),
    "quarter": Q(period__contains="Q"),
    "year": ~Q(period__contains="-"),
}


class SchemeQuerySet(Open):
    """Score schemes."""

    def in_force(self, kind: str, on):
        """Return the schemes of a kind that had begun by a day, the one in force first."""
        return self.filter(kind=kind, first_day__lte=on).order_by("-first_day")


class TableQuerySet(Scoped):
    """Standings of a group in a period."""

    @door
    def visible_to(self, user):
        """Return what a user may see: published standings of kinds whose objects they read; drafts for those who check them."""
        kinds = [kind.code for kind in rankings().values() if reach(user, kind.thing)]
        tables = self.filter(kind__in=kinds)
        return tables if reach(user, "rankings.rankingtable", "draft") else tables.filter(status__in=IN_PUBLIC)

    def of(self, kind: str, period: Period):
        """Return the standings of a kind in a period."""
        return self.filter(kind=kind, period=period.label)

    def drafts(self):
        """Return what is not yet published."""
        return self.filter(status=TableStatus.DRAFT)

    def published(self):
        """Return what is in force in public."""
        return self.filter(status=TableStatus.PUBLISHED)

    def alive(self):
        """Return drafts and what is in force."""
        return self.filter(status__in=ALIVE)

    def not_withdrawn(self):
        """Return everything but what was withdrawn."""
        return self.exclude(status=TableStatus.SUPERSEDED)

    def waiting(self, on):
        """Return the drafts whose time for objections is over and in which somebody is ranked: others cannot be published."""
        return self.drafts().filter(objections_until__lt=on, places__rank=1).distinct()

    def of_length(self, kind: str):
        """Return the standings of weeks ("week"), months, quarters or years."""
        return self.filter(LENGTHS[kind])

    def best_first(self):
        """Order so that of one period the published standing comes first, then the draft, then what was replaced."""
        order = Case(
            When(status=TableStatus.PUBLISHED, then=Value(0)),
            When(status=TableStatus.DRAFT, then=Value(1)),
            When(status=TableStatus.CORRECTED, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        return self.order_by("-first_day", order, "-correction_number")


class PlaceQuerySet(Scoped):
    """Places in standings."""

    def ranked(self):
        """Return the places with a rank, best first; equals by the district's order of units."""
        return self.filter(rank__isnull=False).order_by("rank", "unit__path_order", "unit_id")

    def excluded(self):
        """Return the units that are listed with a reason and not ranked."""
        return self.filter(rank__isnull=True).order_by("unit__path_order", "unit_id")

    def for_list(self):
        """Return the places with units and terms, in three queries whatever their number."""
        return self.select_related("unit").prefetch_related("terms")
