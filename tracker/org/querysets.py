"""Questions about units, people and roles."""

from datetime import date

from django.db import models
from django.db.models import Q

from tracker.lib.scoping import Open, Scoped, door
from tracker.org.statuses import TERRITORIAL, Duty, UnitKind


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


class UnitQuerySet(Open, Dated):
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

    def visible_to(self, user):
        """Return the units that a user may see: all of them, for who holds any role."""
        return self if _reach(user, "org.unit") else self.none()

    def found_by(self, words: str):
        """Return the units whose name, code or pinyin initials hold the words."""
        words = words.strip()
        return self.filter(Q(name__icontains=words) | Q(name_en__icontains=words) | Q(code__icontains=words) | Q(initials__icontains=words))


class PersonQuerySet(Scoped):
    """People of the district."""

    @door
    def visible_to(self, user):
        """Return the people who hold or held a post within a user's reach, and the user's own person."""
        where = _reach(user, "org.person")
        if where.everywhere:
            return self
        posted = self.model.objects.filter(posts__unit_id__in=where.units).values("pk")
        return self.filter(Q(pk__in=posted) | Q(pk=getattr(user, "person_id", None)))

    def found_by(self, words: str):
        """Return the people whose name, pinyin initials or telephone hold the words."""
        words = words.strip()
        return self.filter(Q(name__icontains=words) | Q(initials__icontains=words) | Q(phone__startswith=words))

    def for_list(self, day: date):
        """Return people with their posts of a day, in order."""
        from tracker.org.models import Post

        posts = Post.objects.on(day).select_related("unit").order_by("unit__path_order", "id")
        return self.prefetch_related(models.Prefetch("posts", posts, to_attr="posts_today")).in_order()

    def in_order(self):
        """Return people as a list shows them: by pinyin, then by name."""
        return self.order_by("initials", "name", "id")


class UserQuerySet(Scoped):
    """Accounts."""

    @door
    def visible_to(self, user):
        """Return the accounts that a user may see: all for the three administrators, nobody's for the others."""
        return self if _reach(user, "org.user").everywhere else self.none()

    def found_by(self, words: str):
        """Return the accounts whose name, or whose person's name or initials, hold the words."""
        words = words.strip()
        of_person = Q(person__name__icontains=words) | Q(person__initials__icontains=words)
        return self.filter(Q(username__icontains=words) | of_person)

    def for_list(self, day: date):
        """Return the accounts with person and roles of a day, by account name."""
        from tracker.org.models import RoleInUnit

        roles = RoleInUnit.objects.on(day).select_related("unit").order_by("role", "unit_id")
        return self.select_related("person").prefetch_related(models.Prefetch("roles", roles, to_attr="roles_today")).order_by("username")


def _reach(user, thing: str):
    """Return where a user may view a kind of thing; the rights stand above this module."""
    from tracker.org.rights import reach

    return reach(user, thing)


class RoleQuerySet(Scoped, Dated):
    """Roles of users in units."""

    @door
    def visible_to(self, user):
        """Return the roles of the accounts that a user may see."""
        return self if _reach(user, "org.user").everywhere else self.none()


class PostQuerySet(Scoped, Dated):
    """Posts of people in units."""

    @door
    def visible_to(self, user):
        """Return the posts of people whom a user may see."""
        where = _reach(user, "org.person")
        if where.everywhere:
            return self
        posted = self.model.objects.filter(unit_id__in=where.units).values("person")
        return self.filter(Q(person__in=posted) | Q(person=getattr(user, "person_id", None)))

    def holding(self, duty: str):
        """Return the posts with a duty."""
        return self.filter(duty=duty)

    def by_weight(self):
        """Return the posts as a unit names them: main leader, deputies, responsible persons, the others; the newest first."""
        heaviest_first = [models.When(duty=duty, then=place) for place, duty in enumerate(reversed(Duty.values))]
        return self.order_by(models.Case(*heaviest_first, default=len(Duty.values)), "-first_day", "id")
