"""The documents on which outcomes rest, with their clauses: what is confirmed comes with the product, each district adds its own."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from accountability.models import Clause, Instrument

DATA = Path(__file__).parent / "data"
NATIONAL = "national"


def seed(scope: str = NATIONAL) -> None:
    """Bring in the documents of a scope that are missing, with their clauses; what is there stays as the district wrote it."""
    for row in _rows("instruments.csv"):
        if row["scope"] == scope and not Instrument.objects.filter(code=row["code"]).exists():
            _clauses_of(_instrument(row))


def _instrument(row: dict[str, str]) -> Instrument:
    return Instrument.objects.create(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        document=row["document"],
        first_day=date.fromisoformat(row["first_day"]),
        last_day=date.fromisoformat(row["last_day"]) if row["last_day"] else None,
        note=row["note"],
    )


def _clauses_of(instrument: Instrument) -> None:
    Clause.objects.bulk_create(
        Clause(
            instrument=instrument,
            label=row["label"],
            track=row["track"],
            forms=row["forms"].split(),
            effect_months=int(row["effect_months"]) if row["effect_months"] else None,
        )
        for row in _rows("clauses.csv")
        if row["instrument"] == instrument.code
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
