"""The source files of the product, read once, and what the house rules ask of them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("tracker", "projects", "pollution", "accountability")
CHINESE = re.compile(r"[\u3400-\u9fff]")  # characters; full-width signs alone may stand where input is read


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Return the Python files of some folders (the product's own by default) without migrations."""
    found = (path for folder in folders or APPS for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def templates() -> tuple[Path, ...]:
    """Return all templates."""
    return tuple(sorted((ROOT / "templates").rglob("*.html")))


@cache
def text_of(path: Path) -> str:
    """Return a file's text."""
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a Python file as a syntax tree."""
    return ast.parse(text_of(path))


def name_of(path: Path) -> str:
    """Return a path as the repository writes it."""
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Yield the calls of a file, each with the dotted name that is called: "periods.now", "?.save"."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.expr) -> str:
    """Return an expression as a dotted name; whatever is not a name becomes "?"."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def strings(path: Path) -> Iterator[ast.Constant]:
    """Yield the string constants of a file that are not docstrings."""
    docstrings = {id(node) for node in _docstrings(tree_of(path))}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def listed(found: list[str]) -> str:
    """Return findings as lines for a failure's message."""
    return "\n" + "\n".join(sorted(found))
