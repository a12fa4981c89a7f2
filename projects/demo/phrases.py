"""What the demonstration's reports, delays and agreements say in words."""

from projects.demo.rows import Row
from projects.statuses import Category, Cause, TermKind, YearLabel

BUILDINGS = (Category.RENEWAL, Category.RESETTLEMENT, Category.COMMERCE, Category.INDUSTRY, Category.EDUCATION, Category.SERVICES)

WAITING = (
    "正在办理前期手续，施工图审查已受理",
    "完成地勘和方案设计，正在编制招标文件",
    "用地组卷资料已上报，待批复",
    "征迁入户调查完成{n}%",
    "监理招标完成，施工招标正在挂网",
    "临时水电接入完成，场地围挡完成{n}%",
)
EARLY = ("完成场地平整和围挡", "桩基施工完成{n}%", "土方开挖{m}万立方米", "塔吊安装完成，基础垫层浇筑完成{n}%")
BUILDING = (
    "主体施工至地上{k}层",
    "地下室结构完成，主体施工至{k}层",
    "{k}号楼封顶，二次结构完成{n}%",
    "主体结构完成{n}%，外架同步跟进",
    "砌体工程完成{n}%，机电预埋同步进行",
)
FINISHING = ("外墙装饰完成{n}%，电梯安装调试", "室内装修完成{n}%，室外管网施工", "消防设施安装完成{n}%，园林绿化进场")
ROADS = ("完成路基处理{q}公里", "雨污水管道铺设{q}公里", "水稳层施工完成{n}%", "沥青面层摊铺{q}公里，人行道铺装完成{n}%")
GREEN = (
    "完成绿化种植{m}万平方米",
    "河道清淤{m}万立方米，护坡完成{n}%",
    "地形整理完成{n}%，乔木栽植{p}株",
    "步道铺装完成{n}%，灌溉管线铺设{q}公里",
)
PROBLEMS = (
    "",
    "",
    "",
    "部分附属物尚未清理，请属地协调。",
    "资金拨付较慢，请财政部门支持。",
    "高压线迁改尚未完成，请供电部门配合。",
    "雨天较多，影响土方施工。",
)


def progress(row: Row, month: int, random) -> str:
    """Return a month's progress in words."""
    is_open = row.is_built or (row.started_on is not None and row.started_on.month <= month)
    if not is_open:
        chosen = WAITING
    elif row.category == Category.ROADS:
        chosen = ROADS
    elif row.category == Category.ECOLOGY:
        chosen = GREEN
    elif row.label == YearLabel.PLANNED_START and month - row.started_on.month < 2:
        chosen = EARLY
    else:
        chosen = FINISHING if row.label == YearLabel.COMPLETION else BUILDING
    numbers = {
        "n": min(98, 20 + month * 9 + random.randrange(0, 12)),
        "m": random.randrange(1, 9),
        "k": random.randrange(2, 3 + month * 3),
        "q": f"{random.uniform(0.2, 1.6):.1f}",
        "p": random.randrange(200, 2600, 100),
    }
    return random.choice(chosen).format(**numbers) + "。"


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
