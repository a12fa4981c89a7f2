"""Reference data of air monitoring: rules of periods, and what other places decided on rewards and on exceedances, all of that off.

What it rests on, and what of it is not confirmed, stands in each row.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from accountability.models import MatterKind
from pollution.air.assessment import SCHEMES
from pollution.air.models import AirPolicy, ExceedanceRule, Ladder, LadderStep
from pollution.air.policies import built_in

DATA = Path(__file__).parent / "data"
WORDS = ("source", "source_en", "doubt", "doubt_en")


@transaction.atomic
def seed() -> None:
    """Bring in what is missing, after the kinds of matters; where a kind of row is there, nothing is added to it."""
    if not AirPolicy.objects.exists():
        AirPolicy.objects.bulk_create(_policies())
    if not Ladder.objects.exists():
        _ladders()
    if not ExceedanceRule.objects.exists():
        ExceedanceRule.objects.bulk_create(_exceedance_rules())


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _words(row: dict[str, str]) -> dict[str, str]:
    return {name: row[name] for name in WORDS}


def _policies() -> Iterator[AirPolicy]:
    schemes = {scheme.first_day.isoformat(): scheme for scheme in SCHEMES}
    for row in _rows("policies"):
        policy = built_in(schemes[row["first_day"]])
        for name, words in _words(row).items():
            setattr(policy, name, words)
        yield policy


def _ladders() -> None:
    made = {}
    for row in _rows("ladders"):
        key, kept = row.pop("key"), {name: row[name] for name in ("kind", "period_kind", "group", *WORDS)}
        made[key] = Ladder.objects.create(**kept, first_day=date.fromisoformat(row["first_day"]))
    LadderStep.objects.bulk_create(
        LadderStep(
            ladder=made[row["key"]],
            place=int(row["place"]),
            times=int(row["times"]),
            within=int(row["within"]),
            in_month=row["in_month"] == "1",
            brings=row["brings"],
            money=row["money"],
        )
        for row in _rows("ladder_steps")
    )


def _exceedance_rules() -> Iterator[ExceedanceRule]:
    kinds = dict(MatterKind.objects.values_list("code", "pk"))
    for row in _rows("exceedance_rules"):
        plain = {name: row[name] for name in ("name", "name_en", "factor", "baseline", "over", "hours")}
        if row["matter_kind"] not in kinds:
            continue  # the district has kinds of its own: such a rule is made by hand
        first_day = date.fromisoformat(row["first_day"])
        yield ExceedanceRule(
            **plain, **_words(row), kinds=row["kinds"].split(), first_day=first_day, matter_kind_id=kinds[row["matter_kind"]]
        )
