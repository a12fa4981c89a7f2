"""What projects plug into the machinery: panels."""


def declare() -> None:
    """Register at start."""
