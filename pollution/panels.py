"""What pollution control hangs into the roof: navigation, search hits, the right hand of the overview."""

from django.utils.translation import pgettext_lazy

from pollution import overview, search
from pollution.pages import map as page_of_map
from pollution.pages import unit as page_of_unit
from pollution.querysets import SOURCE
from tracker.lib.panels import NavEntry, Panel, UnitPanel, roof
from tracker.org.rights import reach

LEDGERS = ("sources", "inspections", "findings", "enforcements", "sweep-tasks", "stations", "devices", "exceedances")
PREFIX = ("/pollution/", "/air/", *(f"/ledger/{name}/" for name in LEDGERS))


def declare() -> None:
    """Register at start."""
    words = pgettext_lazy("navigation", "Pollution sources")
    roof.add_nav(NavEntry(words, "pollution:list", "smoke", 32, PREFIX, shown=lambda user: bool(reach(user, SOURCE))))
    roof.add_search(search.search)
    for name, context, place, order in (
        ("sources", overview.sources, "hand", 22),  # beside the second ledger of projects; beside the first stands the air
        ("visits", overview.visits, "half", 43),
        ("red_list", overview.red_list, "half", 44),
        ("trend", overview.trend, "half", 62),
    ):
        roof.add_panel(Panel(f"pollution-{name}", f"pollution/panels/{name}.html", context, place, order))
    roof.add_panel(Panel("pollution-map", "pollution/panels/map.html", page_of_map.shaded, "half", 46))
    roof.add_unit_panel(UnitPanel("pollution/panels/unit.html", page_of_unit.panel, 20))
