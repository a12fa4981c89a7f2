"""Rows of the table for ladders, rewards and deductions, targets and the rules of air periods (see table.py), and what they are about."""

from datetime import date
from decimal import Decimal

from pollution.air.forms.standings import NUMBERS
from pollution.air.models import AirTarget, Consequence, Ladder, LadderStep
from pollution.air.policies import policy_on
from pollution.air.rulebook import DIVISORS, WEIGHTS
from tests.make import moment
from tests.promises.matrix.rules import FORM, POST, Row, anywhere
from tests.promises.matrix.words import TODAY, pk
from tracker.org.models import Unit
from tracker.rankings.models import RankingTable
from tracker.rankings.schemes import scheme_on

LADDER, CONSEQUENCE, TARGET, POLICY = "air.ladder", "air.consequence", "air.airtarget", "air.airpolicy"
KIND, WEEK = "air-pm10", {"first_day": date(2016, 7, 25), "last_day": date(2016, 7, 31)}
STEP = {"place": "-1", "times": "1", "within": "1", "brings": "yellow", "money": "0"}
STEPS = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "1", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "20"} | {
    f"0-{name}": said for name, said in STEP.items()
}


def of_the_house(unit: Unit) -> dict:
    """Return a ladder in use, what it brought a unit in a published week, and a target of that unit."""
    ladder = Ladder.objects.create(kind=KIND, period_kind="week", first_day=date(2016, 1, 1), is_on=True, source="市办法")
    step = LadderStep.objects.create(ladder=ladder, place=-1, brings="yellow")
    standing = RankingTable.objects.create(
        kind=KIND, group="territory", period="2016-W30", through=WEEK["last_day"], scheme=scheme_on(KIND, WEEK["last_day"]),
        status="published", status_since=moment(), published_at=moment(), objections_until=date(2016, 8, 3), **WEEK,
    )  # fmt: skip
    because = {"brings": "yellow", "because": "2016-W30:13/13", "status_since": moment()}
    said = {"first_day": date(2016, 1, 1), "last_day": date(2016, 12, 31), "value": Decimal(100), "source": "区目标"}
    return {
        "air_ladder": ladder,
        "air_consequence": Consequence.objects.create(table=standing, unit=unit, step=step, **because),
        "air_target": AirTarget.objects.create(unit=unit, aim="pm10", **said),
    }


def policy_said(it) -> dict:
    """Return a version of the rules that begins today."""
    now = policy_on(date.fromisoformat(TODAY))
    return {name: str(getattr(now, name)) for name in (*NUMBERS, *WEIGHTS, *DIVISORS)} | {"first_day": TODAY, "source": "HJ 663"}


def target_said(it) -> dict:
    """Return a target of half a year."""
    return {"unit": it.root.pk, "aim": "good_days", "value": "100", "first_day": "2016-07-01", "last_day": "2016-12-31", "source": "区目标"}


def reads(thing: str) -> tuple:
    """Return what a page asks that is refused to who does not read."""
    return (anywhere(thing, otherwise=403),)


def keeps(thing: str, act: str = "change") -> tuple:
    """Return what an act asks."""
    return (anywhere(thing, act, otherwise=403),)


AIR_STANDINGS = [
    Row("air:ladders", reads(LADDER)),
    Row("air:ladder", reads(LADDER), at=pk("air_ladder")),
    Row(
        "air:ladder-begin", keeps(LADDER), FORM, pk("air_ladder"),
        sound=lambda it: {"first_day": TODAY, "source": "市办法"} | {f"steps-{name}": said for name, said in STEPS.items()},
    ),
    Row("air:ladder-end", keeps(LADDER), FORM, pk("air_ladder"), sound=lambda it: {"last_day": TODAY}),
    Row("air:consequences", reads(CONSEQUENCE)),
    Row(
        "air:consequence-decide", (*reads(CONSEQUENCE), anywhere(CONSEQUENCE, "decide")), FORM, pk("air_consequence"),
        sound=lambda it: {"decision": "confirm", "note": ""},
    ),
    Row("air:targets", reads(TARGET)),
    Row("air:target-new", keeps(TARGET), FORM, sound=target_said),
    Row("air:target-withdraw", (*reads(TARGET), *keeps(TARGET)), POST, pk("air_target"), sound=lambda it: {}),
    Row("air:air-policy", reads(POLICY)),
    Row("air:air-policy-new", keeps(POLICY), FORM, sound=policy_said),
]  # fmt: skip
