"""An app's doors are its models, querysets, acts and declarations; its edge is its own."""

import ast
from pathlib import Path

from tests.house.source import APPS, listed, name_of, python_files, tree_of

CLOSED = {"views", "forms", "tasks", "urls", "filters"}
OPEN_TO_ALL = {
    "tracker.evidence.forms": "the field for photos and files, which forms of other apps carry",
    "tracker.ledger.filters": "base classes with which a register is declared",
    "tracker.ledger.forms": "base classes with which a register is declared",
}
OPEN_TO_THE_ROOF = {
    "tracker.jobs.views": "/healthz",
    "tracker.org.views": "log-in, password, language",
    "tracker.frame.views": "the style guide, while developing",
}


def app_of(module: str) -> str:
    """Return the app that a module belongs to: "projects", "tracker.alerts"."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "tracker" else parts[0]


def imported(path: Path) -> list[tuple[int, str]]:
    """Return what a file imports, with the lines."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
    return [(line, module) for line, module in found if module.split(".")[0] in APPS]


def is_closed(module: str, path: Path) -> bool:
    """Return True if a file may not import a module of another app."""
    inside = module.removeprefix(f"{app_of(module)}.").split(".")[0]
    doors = OPEN_TO_ALL | (OPEN_TO_THE_ROOF if name_of(path) == "tracker/urls.py" else {})
    return inside in CLOSED and not any(module.startswith(f"{door}.") for door in doors)


def test_nobody_imports_the_edge_of_another_app():
    found = []
    for path in python_files():
        own = app_of(name_of(path).removesuffix(".py").replace("/", "."))
        foreign = [(line, module) for line, module in imported(path) if app_of(module) != own]
        found += [f"{name_of(path)}:{line} {module}" for line, module in foreign if is_closed(module, path)]
    assert not found, listed(found)
