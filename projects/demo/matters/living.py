"""The matters of July and August that are still under way, by chance: how many stand where on the morning of 9 August."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from accountability.models import MatterKind
from accountability.statuses import JointRole, SignStep, Verdict
from projects.demo.matters import deeds
from projects.demo.matters.cast import Cast
from projects.demo.matters.days import workday, workdays, working_hour
from projects.demo.matters.deeds import Life
from projects.demo.matters.stock import Problem
from projects.demo.rows import DEMO_DAY
from tracker.lib.periods import local_day

LAST = date(2016, 8, 8)  # the last whole working day before the demonstration begins
# How many stand where, and between which days they came in.
COUNTS = {
    "registered": (7, date(2016, 8, 5)),
    "assigned": (11, date(2016, 8, 4)),
    "acknowledged": (6, date(2016, 8, 3)),
    "unconfirmed": (4, date(2016, 8, 1)),
    "late": (7, date(2016, 7, 20)),
    "submitted": (9, date(2016, 7, 26)),
    "accepted": (8, date(2016, 7, 20)),
}
QUICK = ("site_dust", "bare_land")


class Maker:
    """Makes lives of problems by chance."""

    def __init__(self, cast: Cast, make: Callable[..., Problem], random: Random):
        self.cast, self.make, self.random = cast, make, random
        self.kinds = {kind.code: kind for kind in MatterKind.objects.all()}

    def life(self, at: datetime, *, unit: str = "", kind: str = "", community=None, units: dict | None = None, words=None, **more) -> Life:
        """Return a life that begins with being registered at a moment; `words` are put in place of those by chance."""
        problem = replace(self.make(unit, kind), **(words or {}))
        where = community or self.cast.units[problem.unit]
        uid = UUID(int=self.random.getrandbits(128), version=4)
        life = Life(self.cast, self.kinds[problem.kind], problem, uid, where, more, units or {})
        return life.do(at, deeds.register)

    def handed_down(self, at: datetime, *, verdict: str = Verdict.TRUE, **known) -> Life:
        """Return a life that is handed down, signed for and checked within a working day."""
        life = self.life(at, **known)
        signed_at = working_hour(workday(local_day(at), 1), self.random, 8, 10)
        life.do(at + timedelta(minutes=30), deeds.assign).do(signed_at, deeds.acknowledge)
        return life.do(signed_at + timedelta(minutes=self.random.randrange(50, 230)), deeds.verify, verdict=verdict)

    def moment(self, first: date, last: date = LAST) -> datetime:
        """Return a moment of the working days from one day to another."""
        return working_hour(self.random.choice(workdays(first, last)), self.random, 8, 15)

    def signed(self, life: Life, at: datetime, most: int = 9) -> datetime:
        """Have the steps of the chain signed, one each working day, up to so many; return when the last one was."""
        by = {
            SignStep.UNIT_HEAD: self.cast.heads[life.problem.unit],
            SignStep.LEAD_DEPARTMENT: life.judge,
            SignStep.OFFICE: self.cast.colleague,
            SignStep.LEADER: self.cast.leader,
        }
        steps = [step for step in life.kind.chain if step != SignStep.LEAD_DEPARTMENT or life.problem.lead]
        for step in steps[:most]:
            at += timedelta(minutes=25)
            life.do(at, deeds.sign, by=by[step])
        return at


def lives(maker: Maker) -> list[Life]:
    """Return the lives that stand where COUNTS says."""
    ways = {
        "registered": _registered,
        "assigned": _assigned,
        "acknowledged": _acknowledged,
        "unconfirmed": _unconfirmed,
        "late": _late,
        "submitted": _submitted,
        "accepted": _accepted,
    }
    return [ways[name](maker, first) for name, (count, first) in COUNTS.items() for _number in range(count)]


def _registered(maker: Maker, first: date) -> Life:
    return maker.life(maker.moment(first), is_priority=maker.random.random() < 0.2)


def _assigned(maker: Maker, first: date) -> Life:
    at, random = maker.moment(first), maker.random
    units = {}
    if random.random() < 0.4:
        units = {random.choice([role.value for role in JointRole]): (maker.cast.units[random.choice(("td", "wj", "nj", "sw"))],)}
    return maker.life(at, units=units).do(at + timedelta(minutes=30), deeds.assign)


def _acknowledged(maker: Maker, first: date) -> Life:
    at = maker.moment(first, date(2016, 8, 5))
    signed_at = working_hour(workday(local_day(at), 1), maker.random, 8, 10)
    return maker.life(at).do(at + timedelta(minutes=30), deeds.assign).do(signed_at, deeds.acknowledge)


def _unconfirmed(maker: Maker, first: date) -> Life:
    return maker.handed_down(maker.moment(first, date(2016, 8, 5)), verdict=Verdict.FALSE, kind="letter")


def _late(maker: Maker, first: date) -> Life:
    """Return one that is due at the end of July and urged by the sweep: it lies with its unit, the urging runs."""
    day = maker.random.choice(workdays(first + timedelta(days=5), date(2016, 7, 29)))
    life = maker.handed_down(working_hour(day, maker.random, 8, 15), kind=maker.random.choice(QUICK))
    return life


def _submitted(maker: Maker, first: date) -> Life:
    at = maker.moment(first, date(2016, 8, 1))
    life = maker.handed_down(at, kind=maker.random.choice(("scattered", "letter", "cooking_fumes", "industry")))
    return life.do(working_hour(maker.random.choice(workdays(date(2016, 8, 5), LAST)), maker.random, 9, 16), deeds.feed_back)


def _accepted(maker: Maker, first: date) -> Life:
    at = maker.moment(first, date(2016, 7, 28))
    life = maker.handed_down(at, kind=maker.random.choice(("scattered", "cooking_fumes", "industry", "upper", "letter")))
    life.do(working_hour(date(2016, 8, 3), maker.random, 9, 16), deeds.feed_back)
    judged_at = working_hour(date(2016, 8, 5), maker.random, 9, 16)
    life.do(judged_at, deeds.accept)
    maker.signed(life, working_hour(DEMO_DAY - timedelta(days=1), maker.random, 9, 15), maker.random.choice((0, 0, 1, 2)))
    return life
