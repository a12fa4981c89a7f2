"""Reference data that every district needs: kinds of permits, light thresholds, kinds of matters, checklists, working days."""

import csv
from datetime import date
from pathlib import Path

from accountability import reference as supervision
from pollution import reference as field
from pollution.air import reference as air
from pollution.models import Checklist
from projects.models import LightThreshold, PermitKind
from projects.rules import DEFAULT_THRESHOLDS
from tracker.org import calendar_seed

# The approvals of the four stages of 国办发〔2019〕11号, with the authorities of 2016; each district edits its own.
PERMIT_KINDS = Path(__file__).parent / "data" / "permit_kinds.csv"
FIRST_DAY = date(2016, 1, 1)


def seed_reference() -> None:
    """Bring in what is missing of the reference data; what is there stays as it is."""
    with PERMIT_KINDS.open(encoding="utf-8", newline="") as file:
        kinds = [PermitKind(**row, order=order) for order, row in enumerate(csv.DictReader(file), start=1)]
    PermitKind.objects.bulk_create(kinds, ignore_conflicts=True)
    if not LightThreshold.objects.exists():
        default = DEFAULT_THRESHOLDS
        LightThreshold.objects.create(
            first_day=FIRST_DAY,
            yellow_points=default.yellow_points,
            red_points=default.red_points,
            start_yellow_days=default.start_yellow_days,
            start_red_days=default.start_red_days,
            source=default.source,
        )
    supervision.seed()
    field.seed()
    air.seed()
    calendar_seed.load()


def supply() -> None:
    """Bring in what came with the product after a district was made: checklists with their kinds of matters, rules of the air."""
    if not Checklist.objects.exists():
        supervision.seed()
        field.seed()
    air.seed()
