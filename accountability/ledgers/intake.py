"""Which values of a batch of hand-downs come from a workbook (交办清单), under which heads, and what must fit together."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from accountability.ledgers.basis import Basis
from accountability.ledgers.cells import Key, Several, Words, YesNo
from accountability.ledgers.store import STORE
from accountability.models import MatterKind
from accountability.statuses import Level, Origin
from tracker.ledger.intake import Choice, Day, Intake, Reference, Text
from tracker.ledger.intake.fields import Field
from tracker.org.models import Unit

NEEDED = True


def unit_names() -> list[tuple]:
    """Return the units that can answer for a matter, with every name they bear, and as workbooks shorten them."""
    rows = Unit.objects.answerable().in_order().values_list("pk", "name", "short_name", "name_en", "code")
    return [(*row, *(row[1].removesuffix(ending) for ending in ENDINGS)) for row in rows]


def kind_names() -> list[tuple]:
    """Return the kinds of matters."""
    return list(MatterKind.objects.filter(is_active=True).values_list("pk", "name", "name_en", "code"))


LEVEL = Choice(
    Level,
    {
        "中央": "central", "中央环保督察": "central", "中央督察": "central", "国家级": "central",
        "省": "provincial", "省级": "provincial", "省环保督察": "provincial", "省督察": "provincial",
        "市": "municipal", "市级": "municipal", "市督察": "municipal", "市环保督察": "municipal",
        "区": "district", "区级": "district", "区委区政府": "district",
        "媒体": "media", "媒体曝光": "media", "群众": "public", "群众举报": "public", "信访": "public", "自查": "self",
    },
)  # fmt: skip
ORIGIN = Choice(
    Origin,
    {
        "批示": "instruction", "领导批示": "instruction", "群众来信": "letter", "来信": "letter", "来电": "letter", "信访举报": "letter",
        "群众信访举报": "letter", "督察交办": "inspection", "上级督察": "inspection", "督查": "inspection",
        "媒体曝光": "media", "媒体": "media",
        "排查": "sweep", "巡查": "sweep", "会议": "meeting", "会议纪要": "meeting", "其他": "other",
    },
)  # fmt: skip
ENDINGS = ("办事处", "街道办事处", "人民政府", "管理委员会")
UNITS = ("责任单位", "承办单位", "整改责任单位", "属地单位", "行政区域", "属地")
DESCRIPTION = ("交办问题基本情况", "问题描述", "问题内容", "反映问题", "主要问题", "信访内容", "举报内容", "存在问题", "督察内容")
NUMBER = ("受理编号", "交办编号", "案件编号", "信访编号", "来源编号", "编号", "件号")
DUE = ("整改时限", "办结时限", "完成时限", "整改期限", "反馈时限", "期限", "限期", "要求完成时间")
LEAD, ASSISTING = ("牵头部门", "行业主管部门", "主管部门"), ("配合单位", "协办单位", "协助单位")
TOPICS, PRIORITY = ("污染类型", "问题类型", "类型"), ("重点件", "是否重点", "重点", "是否重点件")
TOLD_BY_ACTS = ("调查核实情况", "是否属实", "处理和整改情况", "是否办结", "责任人被处理情况", "办理情况", "问责情况", "办结情况")


def contradictions(values: dict, basis: Basis) -> list[tuple[str, str]]:
    """Return what does not fit together in one row, as (field, sentence)."""
    found, units = [], values.get("units") or []
    if values.get("batch") and values["batch"] != basis.batch:
        found.append(("batch", _("This row names another batch than the one you are entering (%(batch)s).") % {"batch": basis.batch}))
    if values.get("lead_unit") and values["lead_unit"] in units[1:]:
        found.append(("lead_unit", _("A unit has one part in a matter: choose each unit once.")))
    if set(values.get("assisting") or ()) & {*units, values.get("lead_unit")}:
        found.append(("assisting", _("A unit has one part in a matter: choose each unit once.")))
    if values.get("found_on") and values["found_on"] > basis.on:
        found.append(("found_on", _("%(day)s is still to come.") % {"day": values["found_on"].isoformat()}))
    if basis.assigns and values.get("due_on") and values["due_on"] < basis.on:
        found.append(("due_on", _("It is to be handed down now and was due on %(day)s already.") % {"day": values["due_on"].isoformat()}))
    return found


INTAKE = Intake(
    store=STORE,
    check=contradictions,
    changes_rows=False,
    passed_over=("序号", "备注", "No.", "Remarks", *TOLD_BY_ACTS),
    fields=(
        Field("source_number", lazy("Number at the source"), Key(60), NUMBER, NEEDED, 22, hint=lazy("A star beside it marks a priority")),
        Field("title", lazy("Title of the matter"), Text(120), ("事项名称", "问题名称", "标题", "事项"), width=30,
              hint=lazy("Left empty, the beginning of the description is taken")),
        Field("description", pgettext_lazy("matter", "Description"), Text(4000), DESCRIPTION, NEEDED, 60),
        Field("units", lazy("Responsible unit"), Several(unit_names), UNITS, NEEDED, 24,
              lazy("The first answers for it; others with 、 between are jointly responsible")),
        Field("lead_unit", lazy("Lead unit"), Reference(unit_names), LEAD, width=20),
        Field("assisting", pgettext_lazy("joint role", "Assisting"), Several(unit_names), ASSISTING, width=20),
        Field("topics", lazy("Types of pollution"), Words(), TOPICS, width=16, hint=lazy("Several with 、 between")),
        Field("address", lazy("Place"), Text(120), ("地点", "点位", "问题地点", "地址", "具体位置"), width=24),
        Field("is_priority", lazy("Priority"), YesNo(), PRIORITY, width=10, hint=lazy("Yes or no; a star means yes")),
        Field("kind", lazy("Kind of matter"), Reference(kind_names), ("事项类别", "督察类别", "类别"), width=14),
        Field("level", lazy("Level of the source"), LEVEL, ("来源层级", "层级", "交办层级", "督察层级"), width=14),
        Field("origin", lazy("Origin"), ORIGIN, ("任务来源", "来源", "问题来源", "信访来源"), width=14),
        Field("origin_label", lazy("Named at its origin"), Text(200), ("来源名称", "来源依据", "交办文件", "督察组"), width=24),
        Field("instruction", lazy("Leader's instruction"), Text(2000), ("领导批示", "批示内容"), width=30),
        Field("found_on", lazy("Found on"), Day(), ("发现日期", "发现时间", "受理日期", "受理时间", "接报时间", "交办日期", "交办时间")),
        Field("due_on", lazy("Due on"), Day(), DUE),
        Field("batch", lazy("Batch"), Text(60), ("批次", "交办批次"), width=18),
    ),
)  # fmt: skip
