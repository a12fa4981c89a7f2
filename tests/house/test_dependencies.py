"""What is installed is named, explained, pinned, and locked by the hash of every file."""

import json
import re

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT, listed, text_of

HASHES = re.compile(r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+")


def named() -> set[str]:
    """Return the packages that the document explains."""
    return set(re.findall(r"^\| ([^|\s]+) \| [^-]", text_of(ROOT / "docs" / "dependencies.md"), flags=re.MULTILINE)) - {"组件"}


def wanted() -> list[str]:
    """Return the lines of requirements.txt."""
    return [line for line in text_of(ROOT / "requirements.txt").splitlines() if line and not line.startswith("#")]


def locked() -> dict[str, Requirement]:
    """Return what requirements.lock installs, by name."""
    lines = re.findall(r"^([^#\s][^\\\n]*) \\$", text_of(ROOT / "requirements.lock"), flags=re.MULTILINE)
    return {canonicalize_name(one.name): one for one in map(Requirement, lines)}


def test_every_package_is_explained_once():
    python = {line.partition("==")[0] for line in wanted()}
    front_end = set(json.loads(text_of(ROOT / "package.json"))["dependencies"])
    assert named() == python | front_end


def test_every_version_is_pinned():
    assert not [line for line in wanted() if not re.fullmatch(r"[\w\-.\[\]]+==[\w.]+", line)]
    assert all(re.fullmatch(r"[\d.]+", version) for version in json.loads(text_of(ROOT / "package.json"))["dependencies"].values())


def test_the_lock_installs_what_is_wanted():
    """After a change of requirements.txt: script/lock."""
    pins = {canonicalize_name(one.name): str(one.specifier) for one in map(Requirement, wanted())}
    found = {name: (version, str(locked()[name].specifier) if name in locked() else "") for name, version in pins.items()}
    differing = [f"{name}: {want} wanted, {have} locked" for name, (want, have) in found.items() if want != have]
    assert not differing, listed(differing)


def test_everything_locked_has_hashes_and_nothing_names_an_index():
    text = text_of(ROOT / "requirements.lock")
    assert not re.search(r"https?:|--index|--extra|--find|--trusted|\bfile:", text)
    assert all(re.match(HASHES, part) for part in re.split(r"^[^#\s][^\\\n]*==[^\\\n]*(?= \\$)", text, flags=re.MULTILINE)[1:])


def test_every_front_end_package_has_a_hash_and_no_address():
    rows = {name: row for name, row in json.loads(text_of(ROOT / "package-lock.json"))["packages"].items() if name}
    assert not [name for name, row in rows.items() if not row.get("integrity", "").startswith("sha512-")]
    assert not [name for name, row in rows.items() if "resolved" in row]


def test_the_bootstrap_installs_by_hash_and_runs_no_package_scripts():
    words = text_of(ROOT / "script" / "bootstrap")
    assert "--require-hashes" in words and "--only-binary :all:" in words and "-r requirements.lock" in words
    assert '"ci", "--ignore-scripts"' in text_of(ROOT / "script" / "vendor")
