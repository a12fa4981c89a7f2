"""Which fonts of the standard a machine has. They are licensed, so they are named in papers and never shipped."""

import shutil
import subprocess
from functools import cache

from tracker.bulletins.standard import FONTS


@cache
def families() -> frozenset[str] | None:
    """Return the families of fonts on this machine by all their names, or None where they cannot be listed."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    told = subprocess.run([program, ":", "family"], capture_output=True, text=True, check=False, timeout=20).stdout
    return frozenset(name.strip() for line in told.splitlines() for name in line.split(",") if name.strip())


def missing_fonts() -> list[str] | None:
    """Return the fonts of the standard that this machine has under none of their names; None where that cannot be told."""
    have = families()
    if have is None:
        return None
    return [font.name for font in FONTS if not have.intersection((font.name, *font.same))]
