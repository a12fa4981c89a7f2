"""How the chains of seals stand, one for each unit that ever acted, and what the last look at them found."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tracker.jobs.health import Finding
from tracker.trail import heads, reports
from tracker.trail.models import Act, Seal
from tracker.trail.showing import chain_model
from tracker.trail.words import Names


@dataclass(frozen=True)
class Chain:
    """A chain with its newest link."""

    name: str
    seq: int
    fingerprint: str


@dataclass(frozen=True)
class State:
    """All chains, one fingerprint over their heads, and what the health page says of the trail."""

    chains: list[Chain]
    fingerprint: str
    finding: Finding


@dataclass(frozen=True)
class Look:
    """What the last look says of one act: when it was, whether it went as far, what it found."""

    at: object = None
    went_so_far: bool = False
    findings: tuple[str, ...] = ()


def state() -> State:
    """Return how the trail stands now."""
    found = heads.heads()
    names = names_of([head.chain for head in found])
    chains = [Chain(chain_name(head.chain, names), head.seq, head.hash) for head in found]
    return State(chains, heads.fingerprint(found) if found else "", reports.finding())


def look_at(act: Act, seal: Seal | None) -> Look:
    """Return what the last look at the chains says of an act."""
    last = reports.last_look()
    if last is None:
        return Look()
    seen = {head.chain: head.seq for head in reports.known_good(last)}
    found = tuple(words for key, words in last.detail["findings"].items() if key.split(":")[1:2] == [str(act.pk)])
    return Look(last.at, seal is not None and seal.seq <= seen.get(seal.chain, 0), found)


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
    """Return every chain with its name, the house's own first."""
    found = [head.chain for head in heads.heads()]
    names = names_of(found)
    return sorted(((chain, chain_name(chain, names)) for chain in found), key=lambda one: (one[0] != 0, one[1]))
