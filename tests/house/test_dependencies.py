"""Each package that we install has its line in docs/dependencies.md, and no other has one."""

import json
import re

from tests.house.source import ROOT, text_of


def named() -> set[str]:
    """Return the packages that the document explains."""
    return set(re.findall(r"^\| ([^|\s]+) \| [^-]", text_of(ROOT / "docs" / "dependencies.md"), flags=re.MULTILINE)) - {"组件"}


def test_every_package_is_explained_once():
    python = set(re.findall(r"^([^#\s=]+)==", text_of(ROOT / "requirements.txt"), flags=re.MULTILINE))
    front_end = set(json.loads(text_of(ROOT / "package.json"))["dependencies"])
    assert named() == python | front_end


def test_every_version_is_pinned():
    lines = [line for line in text_of(ROOT / "requirements.txt").splitlines() if line and not line.startswith("#")]
    assert not [line for line in lines if not re.fullmatch(r"[\w\-.\[\]]+==[\w.]+", line)]
    assert all(re.fullmatch(r"[\d.]+", version) for version in json.loads(text_of(ROOT / "package.json"))["dependencies"].values())
