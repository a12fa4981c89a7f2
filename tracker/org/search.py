"""Search hits of the organisation: units and people by any part of their name or by pinyin initials."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.lib import periods
from tracker.lib.panels import Hit
from tracker.org.models import Person, Unit, User
from tracker.org.rights import reach

MOST_HITS = 20


def find_units(user: User, words: str) -> Iterable[Hit]:
    """Return the units whose name or initials hold every word."""
    units = Unit.objects.filter(reach(user, "org.unit").limit("pk"))
    for word in words.split():
        units = units.filter(Q(name__icontains=word) | Q(name_en__icontains=word) | Q(initials__contains=word.lower()))
    for unit in units.select_related("parent").in_order()[:MOST_HITS]:
        yield Hit(str(unit), unit.get_absolute_url(), _("Unit"), f"{unit.get_kind_display()} · {unit.parent}" if unit.parent else "")


def find_people(user: User, words: str) -> Iterable[Hit]:
    """Return the people whom the user may see and whose name or initials hold every word."""
    people = Person.objects.visible_to(user).for_list(periods.today())
    for word in words.split():
        people = people.found_by(word)
    for person in people[:MOST_HITS]:
        yield Hit(str(person), person.get_absolute_url(), _("Person"), " · ".join(str(post) for post in person.posts_today))
