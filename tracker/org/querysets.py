"""Questions about units, people and roles."""

from datetime import date

from django.db import models
from django.db.models import Q

from tracker.org.statuses import TERRITORIAL, UnitKind


def in_force(day: date, prefix: str = "") -> Q:
    """Return the condition that a dated row holds on a day; both its days belong to it."""
    started = Q(**{f"{prefix}first_day__lte": day})
    not_ended = Q(**{f"{prefix}last_day__isnull": True}) | Q(**{f"{prefix}last_day__gte": day})
    return started & not_ended


class Dated(models.QuerySet):
    """Rows with first_day and last_day (None: until further notice)."""

    def on(self, day: date):
        """Return the rows in force on a day."""
        return self.filter(in_force(day))


class UnitQuerySet(Dated):
    """Units of the district."""

    def in_order(self):
        """Return units as the district lists them: by place in the tree."""
        return self.order_by("path_order", "id")

    def territorial(self):
        """Return townships, sub-districts and committees (乡镇办、管委会)."""
        return self.filter(kind__in=TERRITORIAL)

    def departments(self):
        """Return the district's departments (区直委局)."""
        return self.filter(kind=UnitKind.DEPARTMENT)

    def answerable(self):
        """Return units that can hold a project: departments and territorial units."""
        return self.filter(kind__in=(UnitKind.DEPARTMENT, *TERRITORIAL))

    def under(self, *units):
        """Return the units and everything below them."""
        wanted = Q(pk__in=[])
        for unit in units:
            wanted |= Q(path__startswith=unit.path)
        return self.filter(wanted)


class PostQuerySet(Dated):
    """Posts of people in units."""

    def holding(self, duty: str):
        """Return the posts with a duty."""
        return self.filter(duty=duty)
