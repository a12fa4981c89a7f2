"""What projects plug into the machinery: ledgers."""


def declare() -> None:
    """Register at start."""
    from projects.ledgers.declaration import PROJECTS
    from tracker.ledger.register import register

    register(PROJECTS)
