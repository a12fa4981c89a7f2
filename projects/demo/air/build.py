"""Building the air: stations and devices, hours made in the database, the last ones by packets, then what comes of them."""

from pollution.air import days, doubts
from projects.demo.air import aims, devices, exceeding, hours, keeping, stations, talk
from projects.demo.matters.cast import Cast
from projects.demo.rows import DEMO_DAY
from tracker.lib.periods import at_local
from tracker.org.models import Unit


def build(units: dict[str, Unit], played: Cast) -> None:
    """Make everything, after the sources at whose monitors some of it is measured."""
    office = played.office
    network = stations.build(units)
    speakers = devices.build(network, office)
    hours.build(network, speakers.lasts, speakers.odd)
    exceeding.raise_values(speakers)
    talk.build(speakers, office)
    keeping.build(network, office)
    days.compute_due()
    doubts.look(at_local(DEMO_DAY, 8, 30))
    aims.build(units, office)
    exceeding.build(speakers, played)
    days.compute_due()
