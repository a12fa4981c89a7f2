"""Reference data of supervision that every district starts with: kinds of matters, and the documents on which cases rest."""

import csv
from pathlib import Path

from accountability import instruments
from accountability.models import MatterKind

# The ledgers of 分门别类督察台账 with usual time limits and signatures; each district edits its own.
MATTER_KINDS = Path(__file__).parent / "data" / "matter_kinds.csv"


def seed() -> None:
    """Bring in what is missing; what is there stays as it is.

    Policy, checklist and prefixes are built in until a district writes its own.
    """
    MatterKind.objects.bulk_create(_kinds(), ignore_conflicts=True)
    instruments.seed()


def _kinds() -> list[MatterKind]:
    with MATTER_KINDS.open(encoding="utf-8", newline="") as file:
        return [_kind(row, order) for order, row in enumerate(csv.DictReader(file), start=1)]


def _kind(row: dict[str, str], order: int) -> MatterKind:
    return MatterKind(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        days=int(row["days"]),
        is_in_working_days=row["is_in_working_days"] == "1",
        chain=row["chain"].split(),
        order=order,
    )
