"""How far a job is, told beside its transaction: a number in a file where the files that came in are kept."""

import os
from pathlib import Path
from time import monotonic

from django.conf import settings

PAUSE_SECONDS = 0.5


def _path(pk: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / "progress" / str(pk)


class Progress:
    """Writes down how far a job on one import is, now and then."""

    def __init__(self, pk: int):
        self.path, self.next = _path(pk), 0.0

    def say(self, share: float) -> None:
        """Write down the share that is done, 0 to 1."""
        if monotonic() < self.next:
            return
        self.next = monotonic() + PAUSE_SECONDS
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.path.with_suffix(f".{os.getpid()}")
        fresh.write_text(f"{share:.3f}")
        os.replace(fresh, self.path)

    def end(self) -> None:
        """Take the file away."""
        self.path.unlink(missing_ok=True)


def percent(pk: int) -> int | None:
    """Return how far the job on an import is, None where nothing is said."""
    try:
        return min(int(float(_path(pk).read_text()) * 100), 99)
    except (OSError, ValueError):
        return None
