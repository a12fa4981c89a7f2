"""Which words the code and the templates show, found without gettext's tools, so that the catalogue check runs anywhere."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation import template as template_words

SINGLE = {"gettext", "gettext_lazy", "gettext_noop", "_"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
SOURCES = ("tracker/**/*.py", "projects/**/*.py", "pollution/**/*.py", "accountability/**/*.py")
# What Django's own forms and validators say stands in Django's catalogues; ours need not repeat it.


@dataclass(frozen=True)
class Shown:
    """A message as the code asks for it, and where."""

    msgid: str
    context: str | None
    plural: str | None
    where: str

    @property
    def key(self) -> tuple[str, str | None]:
        """Return what makes the message one entry of the catalogue."""
        return self.msgid, self.context


def shown_words(base: Path) -> Iterator[Shown]:
    """Return every message of the Python files and templates below `base`."""
    for pattern in SOURCES:
        for path in sorted(base.glob(pattern)):
            if "/migrations/" not in str(path):
                yield from _in_python(path.read_text(encoding="utf-8"), str(path.relative_to(base)))
    for path in sorted((base / "templates").rglob("*.html")):
        source = template_words.templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield from _in_templatized(source, str(path.relative_to(base)))


def _in_python(source: str, where: str) -> Iterator[Shown]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            words = [argument.value for argument in node.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
            yield from _of_call(name, words, f"{where}:{node.lineno}")


def _of_call(name: str, words: list[str], where: str) -> Iterator[Shown]:
    if name in SINGLE and words:
        yield Shown(words[0], None, None, where)
    elif name in PLURAL and len(words) > 1:
        yield Shown(words[0], None, words[1], where)
    elif name in CONTEXT and len(words) > 1:
        yield Shown(words[1], words[0], None, where)
    elif name in CONTEXT_PLURAL and len(words) > 2:
        yield Shown(words[1], words[0], words[2], where)


TEXT = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b(npgettext|pgettext|ngettext|gettext|_)\(\s*{TEXT}(?:\s*,\s*{TEXT})?(?:\s*,\s*{TEXT})?", re.S)


def _in_templatized(source: str, where: str) -> Iterator[Shown]:
    """Read what Django makes of a template for xgettext: calls of gettext among filler."""
    for match in CALL.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        words = [ast.literal_eval(text.replace("\n", "\\n")) for text in match.groups()[1:] if text]
        name = match[1]
        if name in SINGLE:
            words = words[:1]
        yield from _of_call(name, words, f"{where}:{line}")


@dataclass(frozen=True)
class Lacks:
    """What is wrong with the catalogues, each line naming a place."""

    missing: list[str]
    unused: list[str]
    differing: list[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.differing)


def check(base: Path) -> Lacks:
    """Return the messages without Chinese, those that nothing shows, and those translated in two ways."""
    known: dict[tuple, dict[str, str]] = {}
    for path in sorted(base.glob("locale/*/zh_Hans/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            text = entry.msgstr or entry.msgstr_plural.get(0, "")
            if text and not entry.obsolete and "fuzzy" not in entry.flags:
                known.setdefault((entry.msgid, entry.msgctxt), {})[path.parts[-4]] = text
    wanted: dict[tuple, Shown] = {}
    for shown in shown_words(base):
        wanted.setdefault(shown.key, shown)
    missing = [f"{shown.where}: {shown.msgid!r}" for key, shown in wanted.items() if key not in known and not _is_djangos(shown)]
    unused = [f"{'/'.join(areas)}: {key[0]!r}" for key, areas in known.items() if key not in wanted]
    differing = [f"{key[0]!r}: {areas}" for key, areas in known.items() if len(set(areas.values())) > 1]
    return Lacks(missing, unused, differing)


def _is_djangos(shown: Shown) -> bool:
    """Return True for words without a letter (figures, dashes), which need no translation."""
    return not re.search(r"[A-Za-z]{2,}", re.sub(r"%\(\w+\)[sd]", "", shown.msgid))
