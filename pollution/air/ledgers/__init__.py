"""The registers of air monitoring: stations, and devices with their health."""


def declare() -> None:
    """Register at start."""
    from pollution.air.ledgers.devices import DEVICES
    from pollution.air.ledgers.stations import STATIONS
    from tracker.ledger.register import register

    register(STATIONS)
    register(DEVICES)
