"""Words by which districts name columns, factors, units of measure and parts of an hour: a table, so that one more is one more line."""

import csv
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "data" / "words_of_files.csv"


def words(kind: str) -> dict[str, str]:
    """Return the words of a kind (head, factor, measure, hour), in small letters, with what they mean."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["means"] for row in csv.DictReader(file) if row["kind"] == kind}
