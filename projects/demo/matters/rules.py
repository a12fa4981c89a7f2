"""What the 2016 documents set: policy versions, the wording of the four no-lets-go, the prefixes of numbers."""

from datetime import date

from accountability import instruments
from accountability.models import ChecklistItem, MatterKind, NumberPrefix, SupervisionPolicy
from accountability.statuses import Rule
from tracker.org.models import Unit

MEASURES = "《二七区大气污染防治责任追究实施办法（试行）》，2016年7月26日会议印发"
MEETING = "2016年8月9日全区经济工作暨大气污染防治攻坚战推进会"
PREFIXES = {
    "assignment": "二七交",
    "supervision": "二七督",
    "urging": "二七催",
    "letter": "二七督函",
    "matter": "二七督事",
    "case": "二七问",
}
WORDINGS = {
    Rule.UNCLEAR: ("问题表述清晰", "问题表述不清晰不放过"),
    Rule.NO_FEEDBACK: ("查实有反馈", "查实问题无反馈不放过"),
    Rule.LATE: ("整改及时", "存在问题整改不及时不放过"),
    Rule.INADEQUATE: ("整改到位", "查实问题整改不到位不放过、必问责"),
}

TRADES = {  # who leads matters of a kind (三管三必须); the units' keys are those of units.csv
    "site_dust": "js",
    "muck_truck": "cg",
    "cooking_fumes": "cg",
    "barbecue": "cg",
    "coal": "hb",
    "industry": "hb",
    "scattered": "hb",
    "clearance": "xcz",
}


def name_the_departments(units: dict[str, Unit]) -> None:
    """Say which department leads which kind of matter, from now on."""
    for code, key in TRADES.items():
        MatterKind.objects.filter(code=code).update(lead_unit=units[key])


def build() -> None:
    """Write the rules; before the first version the built-in numbers hold."""
    instruments.seed("erqi")
    numbers = {"look_back_days": [30, 90]}
    SupervisionPolicy.objects.create(
        first_day=date(2016, 7, 26),
        source=f"{MEASURES}（天数和比例为演示）",
        source_en="Measures for holding people to account for air pollution control (trial), 2016-07-26 (days and shares are invented)",
        **numbers,
    )
    SupervisionPolicy.objects.create(
        first_day=date(2016, 8, 9),
        source=f"{MEETING}：两次督促整改仍然不到位，立即启动问责（天数和比例为演示）",
        source_en="District meeting of 2016-08-09: urged twice in vain, a case is opened at once (days and shares are invented)",
        look_back_share=30,
        **numbers,
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(first_day=date(2016, 8, 9), rule=rule, words=words, paragraph=paragraph, source=MEETING)
        for rule, (words, paragraph) in WORDINGS.items()
    )
    NumberPrefix.objects.bulk_create(NumberPrefix(series=series, prefix=prefix) for series, prefix in PREFIXES.items())
