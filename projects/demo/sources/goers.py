"""Who visits which source."""

from random import Random

from pollution.models import Source
from pollution.statuses import BUILDING, SourceKind
from projects.demo.matters.cast import Cast
from projects.demo.sources.crew import Crew
from projects.demo.sources.ground import Ground
from tracker.org.models import User

OF_DEPARTMENT = {
    SourceKind.SITE: "js",
    SourceKind.DEMOLITION: "js",
    SourceKind.BARE_GROUND: "js",
    SourceKind.FUMES: "cg",
    SourceKind.BARBECUE: "cg",
    SourceKind.MUCK_ROUTE: "cg",
}


class Goers:
    """The people of the departments and of the units, by source."""

    def __init__(self, played: Cast, crew: Crew, ground: Ground):
        self.played, self.crew, self.ground = played, crew, ground
        self.keys = {unit.pk: key for key, unit in ground.units.items()}

    def official(self, source: Source) -> User:
        """Return who acts for the unit in charge."""
        return self.played.officials[self.keys[source.unit_id]]

    def inspector(self, source: Source, random: Random) -> User:
        """Return an inspector of the department of the trade; in the inspector's own sub-district often the inspector."""
        if self.keys[source.unit_id] == "SS" and random.random() < 0.6:
            return self.played.inspector
        return random.choice(self.crew.inspectors[OF_DEPARTMENT.get(source.kind, "hb")])

    def anybody(self, source: Source, random: Random) -> User:
        """Return who makes a visit: the department, the unit, or the environment bureau that looks at everything."""
        chance = random.random()
        if chance < 0.55:
            return self.inspector(source, random)
        if chance < 0.85 or source.kind not in BUILDING:
            return self.official(source)
        return random.choice(self.crew.inspectors["hb"])
