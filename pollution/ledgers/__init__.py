"""What pollution control plugs into the machinery: the ledgers of sources, visits and findings."""


def declare() -> None:
    """Register at start."""
    from pollution.ledgers.enforcements import ENFORCEMENTS
    from pollution.ledgers.findings import FINDINGS
    from pollution.ledgers.inspections import INSPECTIONS
    from pollution.ledgers.sources import SOURCES
    from pollution.ledgers.sweep_tasks import SWEEP_TASKS
    from tracker.ledger.register import register

    register(SOURCES)
    register(INSPECTIONS)
    register(FINDINGS)
    register(ENFORCEMENTS)
    register(SWEEP_TASKS)
