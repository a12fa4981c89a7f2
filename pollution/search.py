"""Sources among the hits of the global search."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pollution.models import Source
from tracker.lib.panels import Hit
from tracker.org.models import User

MOST = 20


def search(user: User, words: str) -> Iterator[Hit]:
    """Return the sources that a user sees and whose name, address, operator, code or initials hold every word (one query)."""
    if not words.strip():
        return
    for source in Source.objects.visible_to(user).found_by(words).select_related("unit").order_by("name")[:MOST]:
        detail = " · ".join(filter(None, [source.get_kind_display(), str(source.unit), source.address]))
        yield Hit(str(source), source.get_absolute_url(), _("Pollution source"), detail)
