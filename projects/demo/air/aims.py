"""What the air is to become, and what places in the weekly ranking bring: targets, ladders in use, the first decisions."""

from datetime import date, timedelta
from decimal import Decimal

from pollution.air import consequences, ladders, rankings, targets
from pollution.air.models import Consequence, Ladder
from pollution.air.statuses import Aim, Reward
from tracker.lib.periods import at_local
from tracker.org.models import Unit, User

MEETING = "2016年7月26日新型城镇化建设暨大气污染防治攻坚工作会议"
UNPRINTED = "会议只要求“控制在国家和省定目标以内”，未印数值；此数为演示"
UNPRINTED_EN = "The meeting asked for means “within the national and provincial targets” and printed no figure: this one is invented"
YEAR, HALF = (date(2016, 1, 1), date(2016, 12, 31)), (date(2016, 7, 1), date(2016, 12, 31))
LADDERS, SINCE, SAID_ON = ("air-pm10", "air-pm25"), date(2016, 6, 27), date(2016, 6, 20)
DECIDED = date(2016, 7, 25)  # what was proposed before that day is decided


def build(units: dict[str, Unit], office: User) -> None:
    """Set targets, and bring ladders into use before the weeks to which they apply are published."""
    root = units["root"]
    said = {"doubt": UNPRINTED, "doubt_en": UNPRINTED_EN}
    targets.set_target(
        unit=root, aim=Aim.GOOD_DAYS, first_day=HALF[0], last_day=HALF[1], value=Decimal(100), source=f"{MEETING}：100天以上", by=office
    )
    for aim, value in ((Aim.PM25, 72), (Aim.PM10, 125)):
        targets.set_target(unit=root, aim=aim, first_day=YEAR[0], last_day=YEAR[1], value=Decimal(value), source=MEETING, by=office, **said)
    for kind in LADDERS:
        example = Ladder.objects.filter(kind=kind, period_kind="week", steps__brings="yellow").first()
        names = ("place", "times", "within", "brings", "in_month", "money")
        steps = [ladders.StepDraft(**values) for values in example.steps.values(*names)]
        of_townships = Ladder(kind=kind, period_kind="week", group=rankings.TERRITORY.code)  # two committees are no ranking to be judged by
        ladders.begin(of_townships, steps=steps, first_day=SINCE, source="演示：参照郑州市2017年7月的做法", on=SAID_ON, by=office)


def decide(reviewer: User) -> None:
    """Decide on what the first weeks brought: most is confirmed, one yellow card is dropped; the latest wait."""
    known = Consequence.objects.filter(status_since__lt=at_local(DECIDED)).select_related("table").order_by("pk")
    spared = next(one for one in known if one.brings == Reward.YELLOW)
    for one in known:
        note = "该周站点旁临时修路，经会商不予处理" if one == spared else ""
        consequences.decide(one, confirm=one != spared, note=note, at=one.status_since + timedelta(hours=5), by=reviewer)
