"""Reference data that every district needs: kinds of permits, light thresholds, working days, and what other apps bring."""

from datetime import date
from importlib import import_module
from importlib.util import find_spec

from projects.models import LightThreshold, PermitKind
from projects.rules import DEFAULT_THRESHOLDS
from projects.statuses import PermitStage
from tracker.org import calendar_seed

SETUPS = ("tracker.rankings.setup", "tracker.alerts.setup")
FIRST_DAY = date(2016, 1, 1)

# The four stages of 国办发〔2019〕11号; authorities as of 2016.
PERMIT_KINDS = [
    (
        "proposal",
        "项目建议书批复",
        "Approval of the project proposal",
        "区发改统计局",
        "District Development and Reform Bureau",
        PermitStage.LAND,
    ),
    (
        "feasibility",
        "可行性研究报告批复",
        "Approval of the feasibility study",
        "区发改统计局",
        "District Development and Reform Bureau",
        PermitStage.LAND,
    ),
    (
        "filing",
        "企业投资项目备案",
        "Filing of the enterprise investment",
        "区发改统计局",
        "District Development and Reform Bureau",
        PermitStage.LAND,
    ),
    (
        "eia",
        "环境影响评价批复",
        "Approval of the environmental impact assessment",
        "区环保局",
        "District Environmental Protection Bureau",
        PermitStage.LAND,
    ),
    ("land_plan", "建设用地规划许可证", "Land-use planning permit", "市城乡规划局", "City Planning Bureau", PermitStage.LAND),
    ("land_use", "国有土地使用证", "State-owned land-use certificate", "市国土资源局", "City Land and Resources Bureau", PermitStage.LAND),
    (
        "preliminary_design",
        "初步设计批复",
        "Approval of the preliminary design",
        "区发改统计局",
        "District Development and Reform Bureau",
        PermitStage.PLANNING,
    ),
    ("works_plan", "建设工程规划许可证", "Construction-planning permit", "市城乡规划局", "City Planning Bureau", PermitStage.PLANNING),
    ("drawings", "施工图审查合格书", "Certificate of checked drawings", "施工图审查机构", "Drawing Review Body", PermitStage.BUILDING),
    ("safety", "质量安全监督手续", "Quality and safety supervision", "区建设局", "District Construction Bureau", PermitStage.BUILDING),
    ("building", "建筑工程施工许可证", "Building permit", "区建设局", "District Construction Bureau", PermitStage.BUILDING),
    ("presale", "商品房预售许可证", "Pre-sale permit", "市住房保障和房地产管理局", "City Housing Bureau", PermitStage.COMPLETION),
    (
        "completion",
        "竣工验收备案",
        "Filing of completion and acceptance",
        "区建设局",
        "District Construction Bureau",
        PermitStage.COMPLETION,
    ),
]


def seed_reference() -> None:
    """Bring in what is missing of the reference data; what is there stays as it is."""
    names = ("code", "name", "name_en", "authority", "authority_en", "stage")
    PermitKind.objects.bulk_create(
        (PermitKind(**dict(zip(names, row, strict=True)), order=order) for order, row in enumerate(PERMIT_KINDS, start=1)),
        ignore_conflicts=True,
    )
    if not LightThreshold.objects.exists():
        numbers = {
            name: getattr(DEFAULT_THRESHOLDS, name)
            for name in ("yellow_points", "red_points", "start_yellow_days", "start_red_days", "source")
        }
        LightThreshold.objects.create(first_day=FIRST_DAY, **numbers)
    calendar_seed.load()
    for name in SETUPS:
        if find_spec(name) is not None:
            import_module(name).seed()
