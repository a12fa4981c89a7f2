"""The documents say what is there: commands, paths, addresses, links, and the diagrams of statuses."""

import re

import polib
import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from tests.house.source import ROOT, listed, name_of, text_of
from tracker.jobs.schedule import jobs

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOP_LEVEL = ("tracker/", "projects/", "templates/", "static/", "tests/", "script/", "docs/", "locale/", "deploy/", "bench/", ".ci/")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
ADDRESS = re.compile(r"/(?!(?:opt|srv|etc|var|tmp|root|run)/)(?:[\w\-]+/)+|/healthz")
BLOCK = re.compile(r"<!-- moves (\w+\.\w+) -->\n```text\n(.*?)\n```", re.DOTALL)


def drawn(model: type) -> str:
    """Return a model's diagram of statuses as the documents print it."""
    names = [str(value) for value, _label in model._meta.get_field("status").flatchoices]
    width = max(map(len, names))
    lines = []
    for name in names:
        following = sorted(map(str, model.MOVES.get(name, ())))
        lines.append(f"{name:{width}} → {', '.join(following)}" if following else f"{name:{width}} ■")
    return "\n".join(lines)


def in_code(path) -> list[str]:
    """Return what a document writes between backticks, without blocks."""
    return CODE.findall(re.sub(r"```.*?```", "", text_of(path), flags=re.DOTALL))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_its_commands_exist(path):
    named = set(re.findall(r"manage\.py ([a-z][a-z0-9_]*)", text_of(path)))
    assert not named - set(get_commands())


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_its_links_lead_somewhere(path):
    links = [link for link in LINK.findall(text_of(path)) if not link.startswith(("http:", "https:", "mailto:"))]
    found = [link for link in links if not (path.parent / link).exists()]
    assert not found, listed(found)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_its_paths_exist(path):
    named = {code.split(":")[0] for code in in_code(path) if code.startswith(TOP_LEVEL)}
    found = [name for name in named if not re.search(r"[<>…*{]|\s", name) and not (ROOT / name).exists()]
    assert not found, listed(found)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_its_addresses_are_answered(path):
    found = [address for address in in_code(path) if ADDRESS.fullmatch(address) and not is_answered(address)]
    assert not found, listed(found)


def is_answered(address: str) -> bool:
    """Return True if the site knows the address."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_its_diagrams_are_those_of_the_models(path):
    for label, block in BLOCK.findall(text_of(path)):
        assert block == drawn(apps.get_model(label)), label


def test_every_diagram_is_drawn():
    drawn_ones = {label for path in DOCUMENTS for label, _block in BLOCK.findall(text_of(path))}
    assert drawn_ones == {model._meta.label for model in apps.get_models() if hasattr(model, "MOVES")}


def test_words_of_the_screen_stand_on_the_screen():
    """What a guide quotes as 「…」 is a button, a heading or an entry, as the catalogues have it."""
    shown = {text for path in ROOT.glob("locale/*/zh_Hans/LC_MESSAGES/django.po") for text in words_of(path)}
    found = [f"{name_of(path)}: {word}" for path in DOCUMENTS for word in re.findall(r"「([^」]+)」", text_of(path)) if word not in shown]
    assert not found, listed(found)


def words_of(path) -> list[str]:
    """Return every Chinese text of a catalogue."""
    return [text for entry in polib.pofile(str(path)) for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]


def test_the_schedule_is_the_one_described():
    described = re.findall(r"^\| `([a-z-]+)` \|", text_of(ROOT / "docs" / "administration.md"), flags=re.MULTILINE)
    assert sorted(described) == sorted(jobs())
