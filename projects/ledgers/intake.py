"""Which values of projects come from workbooks and edit pages, and what must fit together."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from projects.ledgers.basis import Basis
from projects.ledgers.trail import write_trail
from projects.models import AnnualPlan, Project
from projects.statuses import Batch, Category, LedgerName, YearLabel
from tracker.ledger.intake import Choice, Choices, Day, Intake, Money, Reference, Text
from tracker.ledger.intake.fields import Field
from tracker.ledger.store import Part, Store
from tracker.org.models import Person, Unit

UNITS = ("lead_unit", "handling_unit", "territory")


def unit_names() -> list[tuple]:
    """Return the units that can hold a project, with every name they bear."""
    return list(Unit.objects.answerable().in_order().values_list("pk", "name", "short_name", "name_en", "code"))


def person_names() -> list[tuple]:
    """Return the people that can be named."""
    return list(
        Person.objects.unscoped("a workbook of the office may name anybody in the district").order_by("pk").values_list("pk", "name")
    )


STORE = Store(
    model=Project,
    key="code",
    fields=(
        "code", "name", "name_en", "category", "builder", "content", "location", *UNITS, "sponsor", "main_leader", "deputy", "responsible",
        "team", "scheme", "batches", "total_invest_wan", "done_before_wan", "planned_end_on",
    ),
    part=Part(AnnualPlan, "project", ("ledgers", "label", "planned_wan", "planned_start_on"), lambda basis: {"year": basis.year}),
    units=UNITS,
    trail=write_trail,
)  # fmt: skip


def contradictions(values: dict, basis: Basis) -> list[tuple[str, str]]:
    """Return what does not fit together in one project, as (field, sentence)."""
    found = []
    total, planned, before = (values.get(name) for name in ("total_invest_wan", "planned_wan", "done_before_wan"))
    start, end = values.get("planned_start_on"), values.get("planned_end_on")
    if total is not None and planned is not None and planned > total:
        found.append(
            ("planned_wan", _("The year's plan (%(planned)s) is above the total investment (%(total)s).") % _amounts(planned, total))
        )
    elif total is not None and before and before > total:
        found.append(
            (
                "done_before_wan",
                _("What was done before (%(planned)s) is above the total investment (%(total)s).") % _amounts(before, total),
            )
        )
    if start and end and end < start:
        found.append(
            ("planned_end_on", _("The planned end %(end)s lies before the planned start %(start)s.") % {"end": end, "start": start})
        )
    for name in ("planned_start_on", "planned_end_on"):
        day = values.get(name)
        if isinstance(day, date) and not 1980 <= day.year <= 2100:
            found.append((name, _("The year %(year)d cannot be right.") % {"year": day.year}))
    return found


def _amounts(planned, total) -> dict[str, str]:
    return {"planned": f"{planned:,.2f}", "total": f"{total:,.2f}"}


LEDGERS = Choices(LedgerName, {"省市重点": "key", "省市": "key", "区重大": "major", "政府投资": "gov"})
LABEL = Choice(
    YearLabel,
    {
        "新开工": "planned_start",
        "新建": "planned_start",
        "拟建": "planned_start",
        "在建": "continuing",
        "前期谋划": "preliminary",
        "投产": "completion",
    },
)
UNIT, PERSON = Reference(unit_names), Reference(person_names)
NEEDED = True
BEFORE = ("截至上年底累计完成投资", "以前年度完成投资", "上年底累计完成")
PLANNED = ("年度计划投资", "年度投资计划", "年度计划", "本年计划投资")

INTAKE = Intake(
    store=STORE,
    check=contradictions,
    fields=(
        Field("code", lazy("Code"), Text(40), ("项目编号", "项目代码", "编号", "代码"), NEEDED, 24),
        Field("name", lazy("Name"), Text(120), ("项目名称", "名称", "项目"), NEEDED, 36),
        Field("ledgers", lazy("Ledgers"), LEDGERS, ("所属台账", "项目类型", "项目类别"), width=24),
        Field("category", lazy("Category"), Choice(Category), ("类别", "行业类别", "建设类别"), width=16),
        Field("label", lazy("Year label"), LABEL, ("年度类别", "建设性质", "项目阶段"), NEEDED, 12),
        Field("lead_unit", lazy("Lead unit"), UNIT, ("牵头单位", "责任单位", "牵头部门"), NEEDED, 22),
        Field("handling_unit", lazy("Handling unit"), UNIT, ("承办单位", "实施单位"), NEEDED, 22),
        Field("territory", lazy("Territory"), UNIT, ("属地", "所在乡镇办", "乡镇办", "属地单位"), NEEDED, 22),
        Field("sponsor", lazy("Sponsor leader"), PERSON, ("分包领导", "县级领导", "联系领导")),
        Field("main_leader", lazy("Main leader"), PERSON, ("主要领导", "单位主要领导")),
        Field("deputy", lazy("Deputy in charge"), PERSON, ("分管领导",)),
        Field("responsible", lazy("Responsible person"), PERSON, ("责任人", "具体责任人")),
        Field("total_invest_wan", lazy("Total investment"), Money(), ("总投资", "项目总投资", "计划总投资"), NEEDED),
        Field("done_before_wan", lazy("Done before this year"), Money(), BEFORE),
        Field("planned_wan", lazy("Planned this year"), Money(), PLANNED, NEEDED),
        Field("planned_start_on", lazy("Day of the planned start"), Day(), ("计划开工时间", "计划开工日期", "拟开工时间", "开工时间")),
        Field("planned_end_on", lazy("Planned end"), Day(), ("计划竣工时间", "计划竣工日期", "竣工时间", "完工时间")),
        Field("builder", lazy("Builder"), Text(80), ("建设单位", "业主单位", "项目业主", "项目单位"), width=28),
        Field("content", lazy("Content and scale"), Text(4000), ("建设内容", "建设内容及规模", "主要建设内容"), width=40),
        Field("location", lazy("Location"), Text(120), ("建设地点", "项目位置", "地点", "位置"), width=28),
        Field("team", lazy("Team"), Text(80), ("工作团队", "团队", "服务团队"), width=20),
        Field("scheme", lazy("Scheme"), Text(120), ("方案", "工作方案", "推进方案"), width=20),
        Field("batches", lazy("Batches"), Choices(Batch), ("批次", "五个一批"), width=16),
        Field("name_en", lazy("English name"), Text(160), ("英文名称",), width=24),
    ),
)
