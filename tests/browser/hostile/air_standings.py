"""Hostile words in ladders, what they bring, targets and the rules of air periods."""

from datetime import date, timedelta

from pollution.air.models import AirPolicy, AirTarget, Consequence, Ladder, LadderStep
from pollution.air.policies import policy_on
from tests.browser.hostile.columns import fill
from tracker.lib import periods
from tracker.rankings.models import RankingTable


def of_air_standings(found: dict) -> dict:
    """Write down a ladder in use, what it brought, a target and a version of the rules; fill all with hostile words."""
    today, now = periods.today(), periods.now()
    ladder = Ladder.objects.create(kind="air-pm10", period_kind="week", first_day=today - timedelta(days=7), is_on=True, source="坏")
    step = LadderStep.objects.create(ladder=ladder, place=-1, brings="criticism")
    table = RankingTable.objects.filter(pk=found["correction"].correction_of_id).get()
    said = {
        "brings": "criticism",
        "because": f"{table.period}:13/13",
        "status": "confirmed",
        "decided_by": found["user"],
        "status_since": now,
    }
    consequence = Consequence.objects.create(table=table, unit=found["unit"], step=step, **said)
    consequence.history.create(was="proposed", became="confirmed", at=now, by=found["user"], because="坏")
    target = AirTarget.objects.create(
        unit=found["unit"], aim="pm10", first_day=date(today.year, 1, 1), last_day=date(today.year, 12, 31), value=70, source="坏"
    )
    policy = policy_on(today)
    policy.pk, policy.first_day, policy.source = None, today - timedelta(days=3), "坏"
    policy.save(force_insert=True)
    for one in (ladder, consequence, consequence.history.get(), target, AirPolicy.objects.get(pk=policy.pk)):
        fill(one)
    return {"air_ladder": ladder, "air_consequence": consequence, "air_target": target}
