"""Which values of sources come from lists (污染源清单、散乱污台账、工地台账), under which heads, and what must fit together."""

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from accountability.ledgers.intake import unit_names
from accountability.statuses import Slot
from pollution.ledgers.basis import Basis
from pollution.ledgers.cells import Area, Code, Degrees, Finished, Listed, Perhaps
from pollution.ledgers.odd import complete, oddities
from pollution.ledgers.store import HOLDERS, STORE
from pollution.places import fault_of as fault_of_place
from pollution.statuses import SLOTS, Crs, Disposal, MeasureClass, SourceKind, SourceStatus
from tracker.ledger.intake import Choice, Day, Intake, Reference, Text
from tracker.ledger.intake.fields import Field
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind

NEEDED = True


def grid_names() -> list[tuple]:
    """Return communities and grids, with every name they bear."""
    found = Unit.objects.filter(kind__in=(UnitKind.COMMUNITY, UnitKind.GRID)).in_order()
    return list(found.values_list("pk", "name", "short_name", "name_en", "code"))


def contradictions(values: dict, basis: Basis) -> list[tuple[str, str]]:
    """Return what does not fit together in one source, as (field, sentence)."""
    found = []
    if fault := fault_of_place(values.get("entered_latitude"), values.get("entered_longitude")):
        found.append(("entered_latitude", fault))
    if values.get("first_day") and values["first_day"] > basis.on:
        found.append(("first_day", _("%(day)s is still to come.") % {"day": values["first_day"].isoformat()}))
    if values.get("disposed_on") and not values.get("disposal"):
        found.append(("disposed_on", _("It is said to be disposed of, and not how.")))
    if values.get("disposed_on") and values["disposed_on"] > basis.on:
        found.append(("disposed_on", _("%(day)s is still to come.") % {"day": values["disposed_on"].isoformat()}))
    return found


KIND = Choice(
    SourceKind,
    {
        "工地": "site", "建筑工地": "site", "建设工地": "site", "在建工地": "site", "施工": "site", "企业": "industry", "工业": "industry",
        "工业源": "industry", "重点企业": "industry", "散乱污": "scattered", "小散乱污": "scattered", "散煤": "coal", "燃煤锅炉": "coal",
        "油烟": "fumes", "餐饮": "fumes", "餐饮单位": "fumes", "烧烤": "barbecue", "渣土车": "muck_route", "渣土": "muck_route",
        "裸露土地": "bare_ground", "黄土裸露": "bare_ground", "裸土": "bare_ground", "拆迁": "demolition", "拆除工地": "demolition",
    },
)  # fmt: skip
MEASURE = Choice(MeasureClass, {"扬尘": "dust", "燃煤": "coal", "油烟": "fumes", "机动车": "vehicles", "企业": "firms", "工业": "firms"})
STATUS = Choice(
    SourceStatus,
    {
        "在建": "operating", "施工中": "operating", "正在施工": "operating", "在产": "operating", "生产": "operating",
        "正常生产": "operating", "营业": "operating", "停工": "stopped", "停产": "stopped", "停业": "stopped", "整改": "rectifying",
        "正在整改": "rectifying",
        "关闭": "closed", "已关停": "closed", "关停": "closed", "已取缔": "closed", "完工": "closed", "已完工": "closed", "竣工": "closed",
        "搬迁": "moved", "已搬迁": "moved",
    },
)  # fmt: skip
DISPOSAL = Choice(
    Disposal,
    {
        "关停": "shut", "取缔": "shut", "关停取缔类": "shut", "取缔关闭": "shut", "关闭取缔": "shut", "拆除取缔": "shut",
        "整合": "merge", "搬迁": "merge", "整合搬迁类": "merge", "整合入园": "merge", "搬迁入园": "merge",
        "升级": "upgrade", "改造": "upgrade", "提升改造": "upgrade", "升级改造类": "upgrade", "整治提升": "upgrade", "限期整改": "upgrade",
    },
)  # fmt: skip
CRS = Choice(
    Crs,
    {
        "WGS84": "wgs84", "GPS": "wgs84", "2000": "cgcs2000", "大地2000": "cgcs2000", "国家2000": "cgcs2000", "CGCS 2000": "cgcs2000",
        "GCJ02": "gcj02", "火星坐标": "gcj02", "高德": "gcj02", "腾讯": "gcj02", "BD09": "bd09", "百度": "bd09",
    },
)  # fmt: skip
NAMES = ("企业名称", "工地名称", "单位名称", "企业单位名称", "项目名称", "污染源", "点位名称", "店铺名称", "名称")
UNITS = ("所属乡镇办", "所在乡镇办", "乡镇办", "镇办", "所属镇办", "所属街道", "所在街道", "街道", "乡镇", "属地", "责任单位", "管委会")
GRIDS = ("所属网格", "网格名称", "社区", "村社区", "所属社区", "所在社区", "村")
PHONES = ("电话", "联系电话", "联系方式", "手机", "手机号", "手机号码", "电话号码")
POLLUTANTS = ("污染物", "主要污染物", "特征污染物", "污染因子", "气物", "水物", "大气污染物", "水污染物", "废气污染物", "废水污染物")
TRADES = ("主管部门", "行业部门", "监管部门", "行业监管部门")
ADDRESSES = ("详细地址", "位置", "地点", "具体位置", "经营地址", "所在位置", "工地位置")
CONTACTS = ("联系人", "负责人", "企业负责人", "法人", "法定代表人", "工地负责人")
DISCHARGE = ("排污许可证", "许可证", "排污许可证编号", "排污许可证号", "许可证编号")
MUCK = ("渣土处置证", "建筑垃圾处置证", "渣土证", "建筑垃圾处置核准")
PERSONS = {
    Slot.DISTRICT_LEADER: ("包案领导", "包抓领导", "区级领导", "县级领导", "分包领导", "包案区领导", "区级包案领导"),
    Slot.TOWNSHIP: ("乡镇办责任人", "包案乡镇领导", "镇办领导", "乡镇包案领导", "乡镇领导", "街道责任人", "包抓乡镇领导"),
    Slot.DEPARTMENT: ("部门责任人", "包案部门", "职能部门责任人", "行业部门责任人", "包抓部门"),
    Slot.COMMUNITY: ("社区责任人", "村社区责任人", "网格责任人", "包案社区", "包抓社区", "网格长"),
    Slot.SUPERVISOR: ("监督员", "工地监督员", "扬尘监督员"),
    Slot.GRID_MEMBER: ("网格员", "工地网格员"),
    Slot.MANAGER: ("管理员", "工地管理员", "扬尘管理员"),
}
UNIT = Reference(unit_names)


def people() -> list[Field]:
    """Return the fields of the seven slots: a name, and a telephone that stands under its own head or right of the name."""
    found = []
    for slot, label in SLOTS:
        holder, phone = HOLDERS[slot]
        heads = PERSONS[slot]
        title = format_lazy(lazy("{who}: telephone"), who=label)
        found.append(Field(holder, label, Text(40), heads, width=12))
        found.append(Field(phone, title, Text(40), tuple(f"{one}{word}" for one in heads for word in PHONES[:3]), beside=holder,
                           heads_beside=PHONES, width=14))  # fmt: skip
    return found


INTAKE = Intake(
    store=STORE,
    check=contradictions,
    complete=complete,
    oddities=oddities,
    keeps="given",
    plain=(".csv", ".json"),
    passed_over=(),
    fields=(
        Field("name", pgettext_lazy("source", "Name of the source"), Text(120), NAMES, NEEDED, 32),
        Field("kind", pgettext_lazy("source", "Kind of source"), KIND, ("类别", "污染源类型", "污染类别", "类型"), NEEDED, 14),
        Field("measure", lazy("Measure class"), MEASURE, ("管控类型", "五控类别", "管控措施"), width=10),
        Field("unit", pgettext_lazy("source", "Unit in charge"), UNIT, UNITS, NEEDED, 20),
        Field("grid", lazy("Grid"), Perhaps(grid_names), GRIDS, width=18),
        Field("lead_unit", lazy("Department of the trade"), Perhaps(unit_names), TRADES, width=20),
        Field("address", lazy("Address"), Text(160), ADDRESSES, width=30),
        Field("entered_longitude", lazy("Longitude"), Degrees(), ("东经", "lng", "lon", "x坐标", "中心经度"), hint=lazy("In degrees")),
        Field("entered_latitude", lazy("Latitude"), Degrees(), ("北纬", "lat", "y坐标", "中心纬度"), hint=lazy("In degrees")),
        Field("entered_crs", lazy("Coordinates as entered"), CRS, ("坐标系", "坐标系统"), width=16),
        Field("operator", lazy("Operator"), Text(120), ("施工单位", "运营单位", "业主单位", "经营者", "建设单位"), width=24),
        Field("contact", pgettext_lazy("source", "Contact"), Text(40), CONTACTS),
        Field("phone", lazy("Phone"), Text(40), PHONES[1:], beside="contact", heads_beside=PHONES),
        Field("credit_code", lazy("Unified credit code"), Code(40), ("信用代码", "社会信用代码", "代码", "组织机构代码"), width=22),
        Field("trade", lazy("Trade"), Text(60), ("行业", "所属行业", "行业分类", "行业类型"), width=20),
        Field("pollutants", lazy("Pollutants"), Listed(), POLLUTANTS, width=28, gathers=True, hint=lazy("Several with 、 between")),
        Field("area_m2", lazy("Area (m²)"), Area(), ("占地面积", "面积", "建筑面积", "裸露面积"), width=12,
              hint=lazy("In square metres")),
        Field("status", lazy("Status"), STATUS, ("目前状态", "生产状态", "工地状态", "现状", "目前状况"), width=12),
        Field("first_day", lazy("Known since"), Day(), ("登记日期", "建档日期", "排查日期", "排查时间", "发现日期")),
        Field("planned_end_on", lazy("Planned end of work"), Day(), ("计划竣工日期", "计划竣工时间", "计划完工时间", "预计完工时间")),
        Field("disposal", lazy("Disposal"), DISPOSAL, ("整治方式", "整治措施", "处置措施", "分类处置", "整治类别", "整改方式"), width=12),
        Field("disposal_due_on", lazy("Disposal due on"), Day(), ("整治期限", "整治时限", "整改时限", "完成时限", "要求完成时间")),
        Field("disposed_on", lazy("Disposed of on"), Day(), ("完成时间", "完成日期", "整治完成时间", "实际完成时间")),
        Field("is_done", pgettext_lazy("disposal", "Done"), Finished(), ("是否完成", "完成情况", "是否整治完成", "是否完成整治"), width=10),
        Field("permit_discharge", lazy("Discharge permit"), Text(60), DISCHARGE, width=26),
        Field("permit_building", lazy("Building permit"), Text(60), ("施工许可证", "施工许可证号", "建筑工程施工许可证"), width=26),
        Field("permit_muck", lazy("Muck-disposal permit"), Text(60), MUCK, width=26),
        *people(),
        Field("name_en", lazy("English name"), Text(160), ("英文名称",), width=24),
    ),
)  # fmt: skip
