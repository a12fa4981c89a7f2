"""The evidence of a case, frozen when it is opened, and the look whether it still stands as it was."""

from datetime import datetime

from accountability.models import Case, Snapshot


def freeze(case: Case, *, at: datetime) -> Snapshot:
    """Seal what proves a case as it stands now."""
    raise NotImplementedError
