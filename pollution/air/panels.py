"""What the air hangs into the roof: search hits, the right hand of the overview, a part of the pages of units."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pollution.air import overview
from pollution.air.models import Station
from tracker.lib.panels import Hit, Panel, UnitPanel, roof
from tracker.org.models import User

MOST = 20


def declare() -> None:
    """Register at start."""
    roof.add_search(search)
    roof.add_panel(Panel("air", "air/panels/air.html", overview.air, "hand", 12))  # beside the first ledger of projects
    roof.add_unit_panel(UnitPanel("air/panels/unit.html", overview.of_unit, 18))


def search(user: User, words: str) -> Iterator[Hit]:
    """Return the stations that a user sees and whose name, code or initials hold every word (one query)."""
    if not words.strip():
        return
    for station in Station.objects.visible_to(user).found_by(words).select_related("unit").order_by("kind", "code")[:MOST]:
        detail = " · ".join((str(station.get_kind_display()), str(station.unit), station.code))
        yield Hit(str(station), station.get_absolute_url(), _("Station"), detail)
