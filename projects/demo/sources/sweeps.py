"""The sweeps: the full one under way, one drawn by lot, one of a township, one of a village, and a covert one since yesterday."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from pollution.models import Source, Sweep, SweepHistory, SweepMember, SweepTask
from pollution.statuses import LIVING, SourceKind, SweepLevel, SweepStatus
from pollution.sweeps import Plan, end, plan_sweep
from projects.demo.rows import DEMO_DAY, dice
from projects.demo.sources.crew import everybody
from projects.demo.sources.goers import Goers
from projects.demo.sources.rounds import Rounds
from tracker.lib.periods import at_local

K = SourceKind
FULL = "全区大气污染源拉网式排查"
FULL_FROM, FULL_UNTIL = date(2016, 7, 27), date(2016, 8, 12)
KINDS = [K.DEMOLITION, K.SCATTERED, K.SITE]
DECIDED = "2016年7月26日大气污染防治攻坚推进会"
INSPECTORS_OWN = ("SS", "JG", "CJ")  # where the inspector goes in the last days of the full sweep
DUE_TODAY = 9
LOT_SEED, COVERT_SEED = 20160711, 20160808


def full(sources: list[Source], goers: Goers) -> dict[str, SweepTask]:
    """Return the visits of the full sweep by the name of the source, not yet written."""
    random, office = dice("full sweep"), goers.played.office
    known = {"level": SweepLevel.DEPARTMENT, "unit": goers.played.units["dc"], "kinds": KINDS, "source": DECIDED}
    since = at_local(FULL_FROM, 7)
    sweep = Sweep.objects.create(
        name=FULL, first_day=FULL_FROM, last_day=FULL_UNTIL, status=SweepStatus.RUNNING, status_since=since, made_by=office, **known
    )
    planned = at_local(FULL_FROM - timedelta(days=1), 17)
    SweepHistory.objects.create(sweep=sweep, became=SweepStatus.PLANNED, at=planned, by=office)
    SweepHistory.objects.create(sweep=sweep, was=SweepStatus.PLANNED, became=SweepStatus.RUNNING, at=since, by=None)
    SweepMember.objects.bulk_create(SweepMember(sweep=sweep, user=user) for user in everybody(goers.played, goers.crew))
    due = [FULL_FROM + timedelta(days=n) for n in range((FULL_UNTIL - FULL_FROM).days + 1)]
    found = [one for one in sources if one.kind in KINDS and one.status in LIVING]
    return {
        one.name: SweepTask(sweep=sweep, source=one, inspector=goers.anybody(one, random), due_on=random.choice(due), order=0)
        for one in found
    }


def give_days(done: list[SweepTask], left: list[SweepTask], goers: Goers) -> None:
    """Let what was visited have been due about then; what is left is due in the last days, some of it today with the inspector."""
    random = dice("days of the full sweep")
    days = [DEMO_DAY + timedelta(days=n) for n in (-1, 1, 2, 3)]
    today = 0
    for task in left:
        task.due_on = random.choice(days)
        if goers.keys[task.source.unit_id] in INSPECTORS_OWN and today < DUE_TODAY:
            task.inspector, task.due_on, today = goers.played.inspector, DEMO_DAY, today + 1
    SweepTask.objects.bulk_create([*done, *left])


def smaller(rounds: Rounds, goers: Goers) -> None:
    """Plan the other sweeps by their acts, and make most of their visits."""
    units, played = goers.played.units, goers.played
    at = at_local(date(2016, 7, 11), 8)
    departments = [user for each in goers.crew.inspectors.values() for user in each]
    plan = Plan("工地扬尘“双随机”抽查（第三季度）", SweepLevel.DEPARTMENT, units["js"], [K.SITE], at.date(), date(2016, 7, 15))
    lot = plan_sweep(_with(plan, is_drawn=True, share=10, members=goers.crew.inspectors["js"]), at=at, by=played.office, seed=LOT_SEED)
    _visits(rounds, lot, 1.0)
    end(lot, because="抽查任务全部完成。", at=at_local(date(2016, 7, 15), 18), by=played.office)
    at = at_local(date(2016, 7, 18), 8)
    plan = Plan("长江路辖区餐饮油烟和散乱污排查", SweepLevel.TOWNSHIP, units["CJ"], [K.FUMES, K.SCATTERED], at.date(), date(2016, 7, 29))
    township = plan_sweep(_with(plan, members=[played.officials["CJ"]]), at=at, by=played.officials["CJ"])
    _visits(rounds, township, 0.9)
    end(township, because="排查期满，未到的并入全区排查。", at=at_local(date(2016, 7, 29), 18), by=played.officials["CJ"])
    at = at_local(date(2016, 8, 1), 8)
    village = goers.ground.communities["尖岗村"].unit
    plan = Plan("尖岗村散乱污和工地自查", SweepLevel.VILLAGE, village, KINDS, at.date(), date(2016, 8, 15))
    _visits(rounds, plan_sweep(_with(plan, members=[played.officials["HZ"]]), at=at, by=played.officials["HZ"]), 0.5)
    at = at_local(date(2016, 8, 8), 7)
    plan = Plan("夜间施工和冲洗设施暗访", SweepLevel.DEPARTMENT, units["dc"], [K.DEMOLITION, K.SITE], at.date(), date(2016, 8, 12))
    hidden = {"is_covert": True, "is_night": True, "is_drawn": True, "share": 8, "members": departments[:7]}
    covert = plan_sweep(_with(plan, **hidden), at=at, by=played.office, seed=COVERT_SEED)
    _visits(rounds, covert, 0.4, is_covert=True)


def _with(plan: Plan, **more) -> Plan:
    return Plan(**{**vars(plan), **more})


def _visits(rounds: Rounds, sweep: Sweep, share: float, **more) -> None:
    """Make a share of the visits of a sweep."""
    tasks = list(SweepTask.objects.within(sweep=sweep).select_related("source", "inspector").order_by("order", "pk"))
    for task, ended_at in zip(tasks[: round(len(tasks) * share)], _moments(sweep, rounds.random), strict=False):
        rounds.visit(task.source, ended_at, task.inspector, task=task, **more)


def _moments(sweep: Sweep, random: Random) -> Iterator[datetime]:
    """Yield moments of the days of a sweep, in the night for a night shift, before the demonstration begins."""
    last = min(sweep.last_day, DEMO_DAY - timedelta(days=1))
    days = (last - sweep.first_day).days + 1
    while True:
        day = sweep.first_day + timedelta(days=random.randrange(days))
        yield at_local(day, random.randint(20, 22) if sweep.is_night else random.randint(9, 16), random.randrange(60))
