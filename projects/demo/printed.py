"""The figures of the bulletin as it printed them, rounding and slips included, to be shown beside those derived from the rows."""

from datetime import date
from decimal import Decimal

from pollution import counts
from projects.demo.rows import JULY_END
from projects.models import ReportedFigure

SOURCE = "2016年8月9日经济工作暨大气污染防治攻坚战推进会通报"
HALF_YEAR = date(2016, 6, 30)

# (key, as of, value, unit); “major.not_started” is a slip: 35 less 11 are 24; 23 are the 38 less 15 of the other ledger.
PRINTED = [
    ("key.projects", HALF_YEAR, "35", ""),
    ("key.done", HALF_YEAR, "73.2", "亿元"),
    ("key.rate", HALF_YEAR, "65.4", "%"),
    ("key.start_rate", HALF_YEAR, "100", "%"),
    ("key.permit_rate", HALF_YEAR, "100", "%"),
    ("major.projects", JULY_END, "80", ""),
    ("major.planned_starts", JULY_END, "35", ""),
    ("major.continuing", JULY_END, "27", ""),
    ("major.completion", JULY_END, "13", ""),
    ("major.preliminary", JULY_END, "5", ""),
    ("major.total_invest", JULY_END, "2886.9", "亿元"),
    ("major.planned", JULY_END, "441.8", "亿元"),
    ("major.done", JULY_END, "218.4", "亿元"),
    ("major.rate", JULY_END, "49", "%"),
    ("major.progress", JULY_END, "58", "%"),
    ("major.started", JULY_END, "11", ""),
    ("major.in_full_swing", JULY_END, "40", ""),
    ("major.not_started", JULY_END, "23", ""),
    ("gov.projects", JULY_END, "97", ""),
    ("gov.planned_starts", JULY_END, "56", ""),
    ("gov.continuing", JULY_END, "21", ""),
    ("gov.preliminary", JULY_END, "20", ""),
    ("gov.total_invest", JULY_END, "309.8", "亿元"),
    ("gov.planned", JULY_END, "59.9", "亿元"),
    ("gov.district_money", JULY_END, "39.1", "亿元"),
    ("gov.starts_to_date", JULY_END, "38", ""),
    ("gov.started", JULY_END, "15", ""),
    ("gov.start_rate", JULY_END, "39", "%"),
    ("gov.on_milestones", JULY_END, "57", ""),
    ("gov.behind_milestones", JULY_END, "40", ""),
    ("gov.done", JULY_END, "13.7", "亿元"),
    ("gov.rate", JULY_END, "23", "%"),
]


def build() -> None:
    """Keep the printed figures of the projects, and the printed counts of pollution control."""
    counts.seed()
    ReportedFigure.objects.bulk_create(
        ReportedFigure(key=key, as_of=as_of, value=Decimal(value), unit=unit, source=SOURCE) for key, as_of, value, unit in PRINTED
    )
