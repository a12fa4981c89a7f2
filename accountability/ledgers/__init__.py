"""What supervision plugs into the machinery: the ledgers of matters and of notices."""


def declare() -> None:
    """Register at start."""
    from accountability.ledgers.matters import MATTERS
    from accountability.ledgers.notices import NOTICES
    from tracker.ledger.register import register

    register(MATTERS)
    register(NOTICES)
