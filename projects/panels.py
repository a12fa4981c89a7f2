"""What projects hang into the roof: navigation, overview panels, to-do items, search hits."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from projects import overview, search, sheets, todo
from projects.statuses import LedgerName
from tracker.lib.panels import NavEntry, Panel, roof
from tracker.org.rights import reach


def declare() -> None:
    """Register at start."""
    _declare_overview()
    _declare_projects()
    roof.add_nav(
        NavEntry(
            label=_("Monthly reports"),
            url_name="projects:rounds",
            icon="calendar",
            order=40,
            prefix=("/projects/rounds/", "/projects/reports/"),
            shown=lambda user: bool(reach(user, "projects.round")),
        )
    )
    roof.add_todo(sheets.todo)


def _declare_overview() -> None:
    """Hang the project half of the overview."""
    for order, ledger in ((10, LedgerName.MAJOR), (20, LedgerName.GOV)):
        context = partial(overview.ledger_hand, ledger=ledger)
        roof.add_panel(Panel(f"projects-{ledger.value}", "projects/panels/hand.html", context, "hand", order))
    for order, name, place in (
        (30, "lights", "wide"),
        (40, "units", "half"),
        (45, "red_list", "half"),
        (60, "curve", "half"),
        (70, "pareto", "half"),
        (80, "printed", "foot"),
    ):
        roof.add_panel(Panel(f"projects-{name}", f"projects/panels/{name}.html", getattr(overview, name), place, order))


def _declare_projects() -> None:
    """Hang the projects themselves: navigation, search hits, what the unit side must do."""
    roof.add_nav(
        NavEntry(
            label=_("Key projects"),
            url_name="projects:list",
            icon="building",
            order=30,
            prefix=("/projects/", "/ledger/projects/"),
            shown=lambda user: bool(reach(user, "projects.project")),
        )
    )
    roof.add_search(search.search)
    roof.add_todo(todo.todo)
