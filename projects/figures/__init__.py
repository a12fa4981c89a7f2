"""The figures that pages, printed facts and tests share."""

from projects.figures.printed import Compared, reported_beside_derived
from projects.figures.standing import (
    CurvePoint,
    LedgerStanding,
    UnitStanding,
    causes,
    last_reported_month,
    ledger_standing,
    monthly_curve,
    reported_months,
    unit_standings,
)

__all__ = [
    "Compared",
    "CurvePoint",
    "LedgerStanding",
    "UnitStanding",
    "causes",
    "last_reported_month",
    "ledger_standing",
    "monthly_curve",
    "reported_beside_derived",
    "reported_months",
    "unit_standings",
]
