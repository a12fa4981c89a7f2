"""The 379 scattered polluters, each with its disposal; not all was done by August 2016."""

from datetime import date, timedelta
from random import Random

from pollution.models import ClosureProof, Source
from pollution.statuses import Disposal, Proof, SourceKind, SourceStatus
from projects.demo.rows import DEMO_DAY, dice
from projects.demo.sources import words
from projects.demo.sources.crew import Crew
from projects.demo.sources.ground import Community
from projects.demo.sources.spots import Spots
from tracker.lib.periods import at_local

WORKSHOPS = 379
DISPOSED = 236  # by 9 August; the last of them were done in 2017
WAYS = {Disposal.SHUT: 64, Disposal.MERGE: 14, Disposal.UPGRADE: 22}
ENDS = {Disposal.SHUT: SourceStatus.CLOSED, Disposal.MERGE: SourceStatus.MOVED, Disposal.UPGRADE: SourceStatus.OPERATING}
UNDECIDED = 0.12  # of those under way
S = SourceStatus


def build(spots: Spots, in_hand: set[int]) -> list[Source]:
    """Return all of them: those that matters named (saved), and the others; `in_hand` are the ids of sources with an open matter."""
    random = dice("scattered polluters")
    known = [one for one in spots.sources.values() if one.kind == SourceKind.SCATTERED]
    fresh = _fresh(spots, WORKSHOPS - len(known), random)
    for one in fresh:
        _describe(one, random)
    can_be_done = [one for one in (*known, *fresh) if one.pk not in in_hand]
    done = {id(one) for one in random.sample(can_be_done, DISPOSED)}
    for one in (*known, *fresh):
        if id(one) in done:
            _dispose(one, random)
        elif random.random() > UNDECIDED:
            _decide(one, random)
    return [*known, *fresh]


def _fresh(spots: Spots, count: int, random: Random) -> list[Source]:
    offered = [(one, shop) for one in spots.ground.communities.values() for shop in words.SHOPS]
    offered = [(one, shop) for one, shop in offered if f"{one.name}无名{shop}加工点" not in spots.sources]
    return [_workshop(spots, one, shop) for one, shop in random.sample(offered, count)]


def _workshop(spots: Spots, community: Community, shop: str) -> Source:
    known = {"trade": shop, "pollutants": words.POLLUTANTS[shop]}
    known["name_en"] = f"Unnamed workshop ({words.SHOPS[shop]}) in {community.unit.name_en}"
    return spots.new(f"{community.name}无名{shop}加工点", SourceKind.SCATTERED, community.key, community, **known)


def _describe(one: Source, random: Random) -> None:
    one.first_day = date(2016, 4, 18) + timedelta(days=random.randrange(75))
    one.status_since = at_local(one.first_day, random.randint(9, 17))
    one.area_m2 = random.randrange(40, 2400, 10)
    one.address = f"{one.name.split('无名')[0]}{random.choice(('东', '西', '南', '北'))}侧"
    if random.random() < 0.18:
        one.credit_code = words.credit_code(random, sound=random.random() < 0.75)
    one.fill_search()


def _decide(one: Source, random: Random) -> None:
    """Say what is to become of it, and by when; some are put right already, some stand still."""
    one.disposal = random.choices(list(WAYS), list(WAYS.values()))[0]
    one.disposal_due_on = DEMO_DAY + timedelta(days=random.choice((-6, -2, 3, 9, 22, 50, 80, 140)))
    status = random.choice((S.OPERATING, S.STOPPED, S.RECTIFYING))
    if status != S.OPERATING:
        one.status, one.status_since = status, at_local(max(date(2016, 7, 1), one.first_day) + timedelta(days=random.randrange(38)), 15)


def _dispose(one: Source, random: Random) -> None:
    """Let it have been disposed of."""
    one.disposal = random.choices(list(WAYS), list(WAYS.values()))[0]
    day = max(date(2016, 7, 4), one.first_day + timedelta(days=14)) + timedelta(days=random.randrange(34))
    one.disposed_on = min(day, DEMO_DAY - timedelta(days=1))
    one.disposal_due_on = max(one.disposed_on, date(2016, 7, 31))
    one.status = ENDS[one.disposal]
    if one.status != S.OPERATING:
        one.status_since = at_local(one.disposed_on, 16)


def proofs(workshops: list[Source], crew: Crew) -> None:
    """Write the five proofs of what is shut, and the first ones of what is being shut."""
    random, by = dice("proofs of shut-downs"), crew.inspectors["hb"][0]
    rows = []
    for one in workshops:
        if one.disposal == Disposal.SHUT:
            count = len(Proof) if one.disposed_on else random.choice((0, 0, 1, 2, 3, 4))
            last = one.disposed_on or DEMO_DAY - timedelta(days=1)
            rows += [_proof(one, proof, last, by) for proof in list(Proof)[:count]]
    ClosureProof.objects.bulk_create(rows)


def _proof(one: Source, proof: str, day: date, by) -> ClosureProof:
    place = list(Proof).index(proof)
    done_on = max(day - timedelta(days=4 - place), one.first_day)
    return ClosureProof(source=one, proof=proof, done_on=done_on, at=at_local(done_on, 10 + place), by=by, words="现场核验")
