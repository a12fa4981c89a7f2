"""What the demonstration's reports, delays and agreements say in words."""

from random import Random

from projects.demo.rows import Row
from projects.statuses import Category, Cause, TermKind, YearLabel

# Each list runs from the beginning to the end of its stage: a project walks through it month by month.
WAITING = (
    "项目建议书和可研报告编制完成，正在报批",
    "方案设计完成，环评正在编制",
    "用地组卷资料已上报，正在办理规划手续",
    "地质勘察完成，初步设计正在审查",
    "施工图设计完成{n}%，正在编制招标文件",
    "监理招标完成，施工招标正在挂网",
    "临时水电和围挡完成{n}%，正在办理施工许可",
)
EARLY = ("场地平整和围挡完成", "土方开挖{m}万立方米，桩基施工完成{n}%", "桩基施工完成，基础垫层浇筑完成{n}%")
BUILDING = (
    "地下室结构施工，完成{n}%",
    "地下室结构完成，主体施工至地上{k}层",
    "主体施工至地上{k}层，塔吊和外架同步跟进",
    "主体施工至地上{k}层，二次结构开始施工",
    "主体施工至地上{k}层，砌体工程完成{n}%",
    "部分楼栋封顶，砌体工程完成{n}%",
    "主体结构完成{n}%，机电预埋同步进行",
)
FINISHING = (
    "二次结构完成，外墙保温完成{n}%",
    "外墙装饰完成{n}%，门窗安装进场",
    "电梯安装完成，室内粉刷完成{n}%",
    "室内装修完成{n}%，室外管网开始施工",
    "消防设施安装完成{n}%，室外管网同步施工",
    "室外管网完成，道路铺装完成{n}%",
    "园林绿化完成{n}%，消防检测已预约",
)
ROADS = (
    "路基清表和软基处理完成{n}%",
    "路基填筑完成{n}%",
    "雨污水管道累计铺设{q}公里",
    "雨污水管道累计铺设{q}公里，检查井同步砌筑",
    "水稳层施工完成{n}%",
    "水稳层施工完成{n}%，路缘石安装进场",
    "沥青面层累计摊铺{q}公里，人行道铺装完成{n}%",
)
GREEN = (
    "地形测量和苗木采购完成",
    "地形整理完成{n}%",
    "地形整理完成，累计外运土方{m}万立方米",
    "乔木栽植累计{p}株",
    "乔木栽植累计{p}株，灌溉管线铺设{q}公里",
    "步道基层完成{n}%，护坡同步施工",
    "步道铺装完成{n}%，地被种植{m}万平方米",
)
PROBLEMS = (
    "",
    "",
    "",
    "",
    "部分附属物尚未清理，请属地协调。",
    "资金拨付较慢，请财政部门支持。",
    "高压线迁改尚未完成，请供电部门配合。",
    "雨天较多，影响土方施工。",
)


def progress(row: Row, month: int) -> str:
    """Return a month's progress in words; the same project only ever moves on."""
    own = Random(row.code)
    started = 1 if row.is_built else row.started_on.month if row.started_on else 13
    if month < started:
        stage, step = WAITING, month - 1 if started > 12 else max(0, 7 - (started - month))
    elif row.category in (Category.ROADS, Category.ECOLOGY):
        stage, step = ROADS if row.category == Category.ROADS else GREEN, month - started
    elif row.label == YearLabel.PLANNED_START and month - started < len(EARLY):
        stage, step = EARLY, month - started
    elif row.label == YearLabel.PLANNED_START:
        stage, step = BUILDING, month - started - len(EARLY)
    else:
        stage, step = FINISHING if row.label == YearLabel.COMPLETION else BUILDING, month - 1
    floors, pace, length = own.randrange(1, 4), own.choice((2, 3, 3, 4)), own.uniform(0.15, 0.4)
    numbers = {
        "n": min(98, 24 + own.randrange(0, 8) + step * 10),
        "m": own.randrange(2, 5) + step,
        "k": floors + step * pace,
        "q": f"{length * (step + 1):.1f}",
        "p": (step + 1) * own.randrange(120, 420, 20),
    }
    return stage[min(step, len(stage) - 1)].format(**numbers) + "。"


# cause → (what is wrong, what happens next); {u} is the handling unit, {t} the territory.
DELAYS = {
    Cause.LAND: [
        ("{n}亩建设用地指标尚未落实，组卷未获批复", "{u}会同国土部门完成组卷上报，逐周报告审批进展"),
        ("土地征收公告期未满，不能办理供地手续", "{u}协调国土部门公告期满当日启动供地程序"),
        ("规划用地性质调整尚未批复", "{u}报请市规划部门列入最近一次规委会审议"),
    ],
    Cause.CLEARANCE: [
        ("红线内还有{k}户未签订搬迁协议", "{t}专人包户，签约一户清零一户"),
        ("{k}家企业附属物未清理，影响进场", "{t}完成评估和补偿公示，组织集中清理"),
        ("高压线路、通信杆线未迁改", "{u}与供电、通信单位签订迁改协议并确定停电计划"),
    ],
    Cause.PERMITS: [
        ("施工许可证未办结，缺质量安全监督手续", "{u}补齐资料，联审联批窗口限时办结"),
        ("规划方案修改后重新报审，规划许可延后", "{u}一周内报送修改方案，申请容缺受理"),
        ("环评公示期间有意见反馈，批复延后", "{u}回应反馈意见并报环保部门审批"),
    ],
    Cause.MONEY: [
        ("工程款未按合同节点拨付，施工单位放缓进度", "{u}与财政部门对账，落实本季度拨付计划"),
        ("银行贷款审批未完成，资本金不足", "{u}协调银行完成授信，先行落实过桥资金"),
    ],
    Cause.DESIGN: [
        ("地下管线与设计不符，基坑支护方案需要调整", "{u}组织设计、施工单位现场复核，出具变更图纸"),
        ("施工图审查意见未整改完毕", "{u}督促设计单位按审查意见修改并复审"),
    ],
    Cause.WEATHER: [("连续降雨，基坑积水，土方施工停工{d}天", "{u}增加排水设备和作业班组，倒排工期抢回进度")],
    Cause.OTHER: [("施工单位管理人员更换，现场组织不力", "{u}约谈施工单位负责人，增派项目经理和劳务班组")],
}
REASONS = (
    "征迁未按期完成，节点顺延",
    "施工图审查意见需修改后复审",
    "用地批复晚于计划，相应调整",
    "配合市政管线迁改，调整施工顺序",
    "雨季影响土方施工，经专班研究调整",
)
PROOFS = ("现场照片及监理日志", "施工单位进度报表及现场照片", "验收记录及监理签字", "主管部门批复文件", "工程例会纪要及影像资料")
TERMS = {
    TermKind.TIMING: ("自土地交付之日起3个月内开工建设", "一期工程自开工之日起24个月内竣工", "首开区于2016年底前完成主体建设"),
    TermKind.INTENSITY: ("投资强度不低于每亩{i}万元", "固定资产投资总额不低于{t}亿元"),
    TermKind.TAX: ("投产后第一个完整年度每亩税收不低于{x}万元", "项目公司在本区注册并依法纳税"),
}
