"""The chains of seals, one for each unit that ever acted, and how they stand."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from tracker.trail.models import Seal
from tracker.trail.showing import chain_model
from tracker.trail.words import Names

# The chains by jumping from one to the next in the index: their number matters, not that of the seals.
CHAINS = """
WITH RECURSIVE found (chain) AS (
    SELECT min(chain) FROM trail_seal
    UNION ALL SELECT (SELECT min(s.chain) FROM trail_seal s WHERE s.chain > f.chain) FROM found f WHERE f.chain IS NOT NULL
)
SELECT f.chain FROM found f WHERE f.chain IS NOT NULL
"""


@dataclass(frozen=True)
class Head:
    """The newest link of a chain."""

    name: str
    seq: int
    fingerprint: str
    at: datetime


def chains() -> list[int]:
    """Return the ids of all chains."""
    with connection.cursor() as cursor:
        cursor.execute(CHAINS)
        return [chain for (chain,) in cursor.fetchall()]


def chain_name(chain: int, names: Names) -> str:
    """Return whose chain it is: a unit's, or the house's own for jobs and what nobody's unit did."""
    model = chain_model()
    known = names.of(model, chain) if chain and model is not None else ""
    return known or (_("Unit no. %(number)s") % {"number": chain} if chain else _("The house (jobs, log-ins)"))


def names_of(found: list[int]) -> Names:
    """Return the names of chains, to be read together."""
    names = Names()
    for chain in found:
        names.want(chain_model(), chain or None)
    return names


def chain_choices() -> list[tuple[int, str]]:
    """Return every chain with its name, by name."""
    found = chains()
    names = names_of(found)
    return sorted(((chain, chain_name(chain, names)) for chain in found), key=lambda one: (one[0] != 0, one[1]))


def heads() -> list[Head]:
    """Return the newest link of every chain."""
    found = chains()
    names = names_of(found)
    newest = [Seal.objects.filter(chain=chain).order_by("-seq").first() for chain in found]
    return [Head(chain_name(seal.chain, names), seal.seq, bytes(seal.hash).hex(), seal.at) for seal in newest if seal]
