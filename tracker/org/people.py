"""People and the posts they hold (人员、职务)."""

from datetime import date

from django.utils.translation import gettext as _

from tracker.org.models import Person, Post, RoleInUnit, Unit
from tracker.org.statuses import Role


class PostRefused(Exception):
    """A post cannot begin or end so."""


def audit_addresses(on: date) -> list[str]:
    """Return the mail addresses of the audit administrators of a day who may log in."""
    found = Person.objects.unscoped("the heads of the trail go to the audit administrators")
    held = RoleInUnit.objects.on(on).filter(role=Role.AUDIT_ADMIN, user__is_active=True)
    return list(found.filter(user__roles__in=held).exclude(email="").order_by("pk").values_list("email", flat=True).distinct())


def make_person(name: str, *, phone: str = "", email: str = "") -> Person:
    """Make a person; posts and an account come later."""
    return Person.objects.create(name=name, phone=phone, email=email)


def begin_post(person: Person, unit: Unit, *, title: str, first_day: date, duty: str = "", title_en: str = "") -> Post:
    """Let a person hold a post in a unit from a day on. Raises PostRefused."""
    if unit.first_day > first_day or (unit.last_day is not None and unit.last_day < first_day):
        raise PostRefused(_("%(unit)s does not exist on that day, or has ended.") % {"unit": unit})
    if person.posts.on(first_day).filter(unit=unit, title=title, duty=duty).exists():
        raise PostRefused(_("%(person)s holds this post already.") % {"person": person})
    return Post.objects.create(person=person, unit=unit, title=title, title_en=title_en, duty=duty, first_day=first_day)


def end_post(post: Post, *, on: date) -> None:
    """Let a post end with a day; whoever was answerable before stays so for those days. Raises PostRefused."""
    if on < post.first_day:
        raise PostRefused(_("The last day lies before the first day."))
    Post.objects.again(post).update(last_day=on)
    post.last_day = on
