"""What supervision hangs into the roof: navigation, overview panels, to-do items, search hits."""

from django.utils.translation import pgettext_lazy

from accountability import overview, search, todo
from accountability.powers import MATTER
from tracker.lib.panels import NavEntry, Panel, roof
from tracker.org.rights import reach

PREFIX = ("/supervision/", "/ledger/matters/", "/ledger/notices/")


def declare() -> None:
    """Register at start."""
    words = pgettext_lazy("navigation", "Supervised matters")
    # Who supervises begins on the desk, everybody else on the ledger.
    roof.add_nav(NavEntry(words, "accountability:desk", "flag", 35, PREFIX, shown=supervises))
    roof.add_nav(
        NavEntry(words, "accountability:list", "flag", 35, PREFIX, shown=lambda user: bool(reach(user, MATTER)) and not supervises(user))
    )
    roof.add_panel(Panel("supervision-stairs", "accountability/panels/stairs.html", overview.stairs, "wide", 25))
    roof.add_panel(Panel("supervision-red", "accountability/panels/red_list.html", overview.red_list, "half", 42))
    roof.add_search(search.search)
    roof.add_todo(todo.todo)


def supervises(user) -> bool:
    """Return True if a user keeps the matters of the whole district."""
    return reach(user, MATTER, "supervise").everywhere
