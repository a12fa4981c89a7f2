"""What projects plug into the machinery: rankings."""


def declare() -> None:
    """Register at start."""
