"""What projects plug into the machinery: alerts."""


def declare() -> None:
    """Register at start."""
