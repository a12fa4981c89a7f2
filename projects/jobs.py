"""What projects plug into the machinery: jobs."""


def declare() -> None:
    """Register at start."""
