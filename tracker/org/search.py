"""Search hits of the organisation: units by any part of their name or by pinyin initials."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.lib.panels import Hit
from tracker.org.models import Unit, User
from tracker.org.rights import reach

MOST_HITS = 20


def find_units(user: User, words: str) -> Iterable[Hit]:
    """Return the units whose name or initials hold every word."""
    units = Unit.objects.filter(reach(user, "org.unit").limit("pk"))
    for word in words.split():
        units = units.filter(Q(name__icontains=word) | Q(name_en__icontains=word) | Q(initials__contains=word.lower()))
    for unit in units.select_related("parent").in_order()[:MOST_HITS]:
        yield Hit(str(unit), unit.get_absolute_url(), _("Unit"), f"{unit.get_kind_display()} · {unit.parent}" if unit.parent else "")
