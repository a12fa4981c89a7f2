"""Matters among the hits of the global search."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accountability.models import Matter
from tracker.lib.panels import Hit
from tracker.org.models import User

MOST = 20


def search(user: User, words: str) -> Iterator[Hit]:
    """Return the matters that a user sees and whose number, number at the source, title, place or initials hold every word (one query)."""
    if not words.strip():
        return
    found = Matter.objects.visible_to(user).found_by(words).select_related("handling_unit").order_by("-registered_at", "-id")[:MOST]
    for matter in found:
        yield Hit(str(matter), matter.get_absolute_url(), _("Matter"), f"{matter.number} · {matter.handling_unit} · {matter.state}")
