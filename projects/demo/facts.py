"""The figures of the 2016 pages with the ones that our code derives from the rows, for `manage.py facts` and the acceptance tests."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pollution.air.models import AirTarget, ExceedanceRule
from pollution.air.statuses import Aim
from pollution.models import PrintedCount
from pollution.rules import load, rate
from projects.demo.printed import HALF_YEAR
from projects.demo.rows import JULY_END, YEAR
from projects.figures import LedgerStanding, UnitStanding, ledger_standing, unit_standings
from projects.models import AnnualPlan
from projects.statuses import LedgerName, MoneySource, YearLabel
from tracker.lib.measures import percent, rounded, yi
from tracker.lib.periods import time_progress

AHEAD_IN_MAJOR = "淮河路、建中街、嵩山路、京广路"  # units in the order in which the district lists them
GOOD_DAYS = "2016-07-01至2016-12-31：100天以上"
SITES_BY_DAY = "2016-07-26：238、2017-06-30：278、2017-07-20：154"
ON_SCHEDULE_IN_GOV = "区委政法委、区城管执法局、马寨园区管委会"


@dataclass(frozen=True)
class Fact:
    """One line: the number of the fact, what it says, what was printed (or follows from it), and what the rows say."""

    number: int
    title: str
    printed: str
    derived: str

    @property
    def agrees(self) -> bool:
        """Return True if both are the same."""
        return self.printed == self.derived


def facts() -> list[Fact]:
    """Return the facts, computed by the same code as the pages."""
    plans = AnnualPlan.objects.all()

    def ledger(name: LedgerName, through: date = JULY_END) -> LedgerStanding:
        return ledger_standing(plans, ledger=name, year=YEAR, through=through)

    key, major, gov = ledger(LedgerName.KEY, HALF_YEAR), ledger(LedgerName.MAJOR), ledger(LedgerName.GOV)
    leads = unit_standings(plans.of(YEAR, LedgerName.MAJOR), by="lead_unit", through=JULY_END)
    handlers = unit_standings(plans.of(YEAR, LedgerName.GOV), by="handling_unit", through=JULY_END)
    rows = [*_of_major(major), *_of_gov(gov, handlers), *_of_key(key), *_of_units(leads), *_of_sources(), *_of_air()]
    return [Fact(number, title, printed, derived) for number, title, printed, derived in sorted(rows, key=lambda row: row[0])]


def _names(standings: list[UnitStanding]) -> str:
    return "、".join(one.unit.short_name for one in sorted(standings, key=lambda one: one.unit.path_order))


def _percent(value: Fraction | None, places: int = 2) -> str:
    return f"{percent(value, places)}%"


def _yi(wan) -> str:
    return f"{rounded(yi(wan), 1)}亿"


def _of_major(major: LedgerStanding) -> list[tuple]:
    label = major.by_label
    return [
        (1, "区重大项目投资完成率（7月底）", "49%", _percent(major.rate, 0)),
        (1, "区重大项目累计完成÷年度计划", "218.4亿 / 441.8亿", f"{_yi(major.done_wan)} / {_yi(major.planned_wan)}"),
        (1, "区重大项目总投资", "2886.9亿", _yi(major.total_invest_wan)),
        (2, "时序进度（7月底）", "58%", _percent(time_progress(JULY_END), 0)),
        (3, "比时序进度（百分点）", "-8.90", str(major.gap_points)),
        (3, "距时序进度差", "39.32亿", f"{rounded(major.short_by_yi, 2)}亿"),
        (4, "拟开工+续建+竣工+前期", "35+27+13+5=80", "+".join(str(label[name]) for name in ORDER) + f"={major.projects}"),
        (5, "全速推进（续建+竣工）", "40", str(major.in_full_swing)),
        (5, "已开工+推进+未开工+前期", "11+40+24+5=80", _four(major)),
        (6, "未开工（通报印为23，35-11=24）", "23", str(major.not_started)),
    ]


ORDER = (YearLabel.PLANNED_START, YearLabel.CONTINUING, YearLabel.COMPLETION, YearLabel.PRELIMINARY)


def _four(major: LedgerStanding) -> str:
    parts = (major.start_rate.started, major.in_full_swing, major.not_started, major.by_label[YearLabel.PRELIMINARY])
    return "+".join(map(str, parts)) + f"={sum(parts)}"


def _of_gov(gov: LedgerStanding, handlers: list[UnitStanding]) -> list[tuple]:
    starts, label = gov.start_rate, gov.by_label
    ahead = [one for one in handlers if one.is_ahead]
    return [
        (7, "政府投资应开工未开工", "38-15=23", f"{starts.planned_to_date}-{starts.started}={starts.planned_to_date - starts.started}"),
        (8, "开工率（应开工38个）", "39%", _percent(starts.of_planned_to_date, 0)),
        (8, "开工率（全年56个）", "26.79%", _percent(starts.of_planned_this_year)),
        (9, "政府投资未开工（全年）", "41", str(gov.not_started)),
        (10, "新开工+续建+前期", "56+21+20=97", f"{label[ORDER[0]]}+{label[ORDER[1]]}+{label[ORDER[3]]}={gov.projects}"),
        (11, "按节点+落后节点", "57+40=97", f"{gov.on_milestones}+{gov.behind_milestones}={gov.projects}"),
        (11, "节点落后率", "41.24%", _percent(gov.milestone_lag)),
        (12, "政府投资完成率", "23%", _percent(gov.rate, 0)),
        (12, "累计完成÷年度计划", "13.7亿 / 59.9亿", f"{_yi(gov.done_wan)} / {_yi(gov.planned_wan)}"),
        (12, "比时序进度（百分点）", "-35.46", str(gov.gap_points)),
        (13, "区财政占年度计划", "65.28%", _percent(gov.money_share(MoneySource.DISTRICT))),
        (13, "年度计划占总投资", "19.34%", _percent(Fraction(gov.planned_wan) / Fraction(gov.total_invest_wan))),
        (14, "达到时序的承办单位", ON_SCHEDULE_IN_GOV, _names(ahead)),
        (14, "达到+未达到", "3+11=14", f"{len(ahead)}+{len(handlers) - len(ahead)}={len(handlers)}"),
    ]


def _of_key(key: LedgerStanding) -> list[tuple]:
    return [
        (15, "省市重点项目数", "35", str(key.projects)),
        (15, "上半年累计完成", "73.2亿", _yi(key.done_wan)),
        (15, "占目标任务", "65.4%", _percent(key.rate, 1)),
        (15, "开工率、审批事项办结率", "100%、100%", f"{_percent(key.start_rate.of_planned_to_date, 0)}、{_percent(key.permit_rate, 0)}"),
    ]


def _of_units(leads: list[UnitStanding]) -> list[tuple]:
    return [(1, "超过时序进度的牵头单位", AHEAD_IN_MAJOR, _names([one for one in leads if one.is_ahead]))]


def _of_sources() -> list[tuple]:
    """Return the printed counts of sites and scattered polluters: each with its day, rates by the rules of the field."""
    counts = {(row.key, row.on.isoformat()): row for row in PrintedCount.objects.all()}
    if not counts:  # a demonstration that was built before they came
        return []
    sites = [row for (key, _day), row in counts.items() if key in ("sites", "sites_in_works")]
    last, supervisors = sites[-1].counted, counts["supervisors", "2017-07-20"].counted
    june, july = (counts["sites_meeting", day] for day in ("2017-06-30", "2017-07-20"))
    scattered = counts["scattered", "2017-07-20"]
    return [
        (22, "工地（日期口径不同，不相减）", SITES_BY_DAY, "、".join(f"{row.on}：{row.counted}" for row in sites)),
        (22, "工地全部达到“7个100%”（2017-06-30前）", "278/278=100.00%", _share(june)),
        (22, "工地÷监管员（2017-07-20）", "154/25=6.16", f"{last}/{supervisors}={load(last, supervisors)}"),
        (23, "散乱污企业整治到位", "379/379=100.00%", _share(scattered)),
        (23, "在建工地达到“7个100%”", "154/154=100.00%", _share(july)),
    ]


def _share(row: PrintedCount) -> str:
    return f"{row.counted}/{row.of}={rate(row.counted, row.of)}%"


def _of_air() -> list[tuple]:
    """Return what was asked of the air, as it is kept: a target with its period, and the minutes to a reply of the rule in use."""
    targets = AirTarget.objects.filter(aim=Aim.GOOD_DAYS)
    minutes = ExceedanceRule.objects.filter(is_on=True).values_list("reply_minutes", flat=True)
    title = "优良天数目标（与2017年印发的69天口径不同，不比较）"
    good = [(24, title, GOOD_DAYS, f"{one.first_day}至{one.last_day}：{one.value:.0f}天以上") for one in targets]
    return [*good, *((25, "发现到回复（超标规则，分钟）", "30", str(number)) for number in minutes)]
