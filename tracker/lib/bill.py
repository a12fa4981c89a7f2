"""The bill of materials (软件物料清单) in CycloneDX 1.6: what the product consists of, from what is installed."""

import json
from base64 import b64decode
from datetime import datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from uuid import UUID

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tracker.lib import floors

NAME = "tracker"
CPE = {"postgres": "cpe:2.3:a:postgresql:postgresql:{}:*:*:*:*:*:*:*", "redis-server": "cpe:2.3:a:redis:redis:{}:*:*:*:*:*:*:*"}


def bill(root: Path, *, at: datetime, number: UUID, version: str) -> dict:
    """Return the bill: Python packages of the lock that are installed, front-end packages, and the servers inside packages."""
    python = closure(root)
    components = [_python(package) for package in python.values()]
    components += [_npm(name, row) for name, row in _npm_rows(root).items()]
    components += [_server(program, found) for program in floors.SERVERS if (found := floors.server_version(program))]
    product = {"type": "application", "bom-ref": NAME, "name": NAME, "version": version}
    direct = [one["bom-ref"] for one in components if one["name"] in _wanted(root)]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "timestamp": at.isoformat(timespec="seconds"),
            "component": product,
            "tools": {"components": [{"type": "application", "name": "manage.py sbom"}]},
        },
        "components": components,
        "dependencies": [{"ref": NAME, "dependsOn": sorted(direct)}, *(_needs(package, python) for package in python.values())],
    }


def closure(root: Path) -> dict[str, Distribution]:
    """Return the installed packages that requirements.txt leads to, by canonical name."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(line), "") for line in _lines(root)]
    seen = set()
    while waiting:
        wanted, extra = waiting.pop()
        name = canonicalize_name(wanted.name)
        if (wanted.marker and not wanted.marker.evaluate({"extra": extra})) or (name, *wanted.extras) in seen:
            continue
        seen.add((name, *wanted.extras))
        try:
            found[name] = distribution(wanted.name)
        except PackageNotFoundError:
            continue
        for need in map(Requirement, found[name].requires or ()):
            waiting += [(need, chosen) for chosen in ("", *wanted.extras)]
    return dict(sorted(found.items()))


def _lines(root: Path) -> list[str]:
    return [line for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def _wanted(root: Path) -> set[str]:
    """Return the names of what we ask for ourselves."""
    front_end = json.loads((root / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return {canonicalize_name(Requirement(line).name) for line in _lines(root)} | set(front_end)


def _purl(package: Distribution) -> str:
    return f"pkg:pypi/{canonicalize_name(package.name)}@{package.version}"


def _python(package: Distribution) -> dict:
    purl = _purl(package)
    row = {"type": "library", "name": canonicalize_name(package.name), "version": package.version, "purl": purl, "bom-ref": purl}
    licence = _licence(package.metadata)
    return {**row, "licenses": [licence]} if licence else row


def _licence(about) -> dict | None:
    """Return a package's licence: as an expression where it says one, else by name."""
    if expression := about.get("License-Expression"):
        return {"expression": expression}
    classified = [row.rpartition(" :: ")[2] for row in about.get_all("Classifier", ()) if row.startswith("License ::")]
    said = next(iter(classified), "") or about.get("License", "").strip()
    return {"license": {"name": said.splitlines()[0][:100]}} if said else None


def _needs(package: Distribution, known: dict[str, Distribution]) -> dict:
    names = {canonicalize_name(need.name) for need in map(Requirement, package.requires or ()) if "extra" not in str(need.marker)}
    return {"ref": _purl(package), "dependsOn": sorted(_purl(known[name]) for name in names if name in known)}


def _npm_rows(root: Path) -> dict[str, dict]:
    rows = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {name.rpartition("node_modules/")[2]: row for name, row in sorted(rows.items()) if name}


def _npm(name: str, row: dict) -> dict:
    purl = f"pkg:npm/{name.replace('@', '%40')}@{row['version']}"
    algorithm, _, digest = row["integrity"].partition("-")
    hashes = [{"alg": "SHA-" + algorithm.removeprefix("sha"), "content": b64decode(digest).hex()}]
    licences = {"licenses": [{"expression": row["license"]}]} if row.get("license") else {}
    return {"type": "library", "name": name, "version": row["version"], "purl": purl, "bom-ref": purl, "hashes": hashes, **licences}


def _server(program: str, version: str) -> dict:
    """Return a server that a wheel carries: scanners know it by its CPE, not by the wheel's name."""
    ref = f"server:{program}@{version}"
    carried = {"name": "carried by", "value": floors.SERVERS[program][0]}
    return {
        "type": "application",
        "name": program,
        "version": version,
        "cpe": CPE[program].format(version),
        "bom-ref": ref,
        "properties": [carried],
    }
