"""What projects plug into the machinery: ledgers."""


def declare() -> None:
    """Register at start."""
