"""Real data at which imports are tried, where they lie beside the project: they are never part of it."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def real(name: str) -> Path:
    """Return a real file, or skip the test."""
    path = Path(os.environ.get("TRACKER_REAL_DATA") or BESIDE) / name
    if not path.is_file():
        pytest.skip("the real files are not at hand")
    return path
