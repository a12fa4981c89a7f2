"""A source with hostile words on the map, in a township whose outline is there to be pointed at."""

from decimal import Decimal

from pollution.models import Outline
from tests.browser.hostile import STRINGS
from tests.browser.hostile.columns import fill

WEST, SOUTH, SIDE = 113.30, 34.50, 0.04  # far from everything else
MIDDLE = {"latitude": Decimal("34.52"), "longitude": Decimal("113.32")}


def of_the_map(found: dict) -> dict:
    """Place the source of the hostile project in the middle of its township, all by itself."""
    ring = [[WEST, SOUTH], [WEST + SIDE, SOUTH], [WEST + SIDE, SOUTH + SIDE], [WEST, SOUTH + SIDE], [WEST, SOUTH]]
    outline, _is_new = Outline.objects.update_or_create(unit=found["unit"], defaults={"polygons": [[ring]], "source": "坏"})
    fill(outline)
    return {"source": fill(found["site"].source, name=STRINGS[0], **MIDDLE), "outline": outline}
