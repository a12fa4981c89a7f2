"""Hostile words in exceedances and the rules that find them."""

from datetime import date, timedelta
from decimal import Decimal

from pollution.air.models import Exceedance, ExceedanceRule, Station
from tests.browser.hostile.columns import fill
from tracker.lib import periods


def of_air_exceedances(found: dict) -> dict:
    """Write down a rule, and an hour at a site that it found and that was withdrawn; fill all with hostile words."""
    now = periods.now().replace(minute=0, second=0, microsecond=0)
    said = {"kinds": ["site"], "factor": "pm10", "over": 150, "first_day": date(2016, 1, 1), "matter_kind": found["matter"].kind}
    rule = ExceedanceRule.objects.create(name="坏", source="坏", **said)
    said = {"code": "hostile-site", "kind": "site", "unit": found["unit"], "first_day": date(2016, 1, 1)}
    station = Station.objects.create(name="坏", source=found["source"], **said)
    told = {"hour": now - timedelta(hours=2), "found_at": now - timedelta(hours=2), "value": Decimal(300), "beside": Decimal(80)}
    matter = {"matter": found["matter"], "opens": True, "withdrawn_at": now, "withdrawn_because": "坏"}
    row = Exceedance.objects.create(rule=rule, station=station, factor="pm10", **told, **matter)
    fill(station, code=station.code)
    for one in (rule, row):
        fill(one)
    return {"exceedance": row, "exceedance_rule": rule}
