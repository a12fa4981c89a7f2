"""Rows of the table for hours that were too high and the rules that find them (see table.py), and what they are about."""

from datetime import date, timedelta
from decimal import Decimal

from pollution.air.models import Exceedance, ExceedanceRule, Station
from tests.make import make_matter_kind, make_source, moment
from tests.promises.matrix.rules import ABOVE, BELOW, FOREIGN, FORM, OWN, POST, Row, anywhere, on_it
from tests.promises.matrix.words import pk
from tracker.org.models import Unit

STATION, RULE = "air.station", "air.exceedancerule"
PLACES = (OWN, BELOW, FOREIGN, ABOVE)
AT = moment()
SAID = {
    "name": "工地PM10", "kinds": ["site"], "factor": "pm10", "baseline": "absolute", "over": "120", "hours": "2", "reply_minutes": "30",
    "days": "2", "source": "市方案",
}  # fmt: skip


def _rule(name: str, **fields) -> ExceedanceRule:
    said = {"kinds": ["site"], "factor": "pm10", "over": 150, "first_day": date(2016, 1, 1), "source": "市方案"}
    return ExceedanceRule.objects.create(name=name, matter_kind=make_matter_kind(), **said, **fields)


def things(unit: Unit) -> dict:
    """Return an hour of a site of a unit that was too high, found an hour ago."""
    said = {"code": f"超标{unit.pk}", "name": "超标工地", "kind": "site", "first_day": date(2016, 1, 1)}
    station = Station.objects.create(unit=unit, source=make_source(unit=unit), **said)
    found = {"factor": "pm10", "hour": AT - timedelta(hours=1), "value": Decimal(300), "found_at": AT - timedelta(hours=1)}
    return {"exceedance": Exceedance.objects.create(station=station, rule=_rule(f"规则{unit.pk}"), **found)}


def of_the_house() -> dict:
    """Return a rule that is off and one that is on."""
    return {"rule_off": _rule("停用的规则"), "rule_on": _rule("启用的规则", is_on=True)}


def of_rule(act: str, thing: str, methods=FORM, said=None) -> Row:
    """Return the row of an act on a rule."""

    def sound(it) -> dict:
        return (said or {}) | {"matter_kind": it.matter_kind.pk}

    at = {"at": pk(thing)} if thing else {}
    return Row(f"air:exceedance-rule-{act}", (anywhere(RULE, "change", otherwise=403),), methods, sound=sound, **at)


AIR_EXCEEDANCES = [
    Row("air:exceedances", fine=(302,)),
    Row("air:exceedance", (on_it(STATION),), at=pk("exceedance"), places=PLACES),
    Row("air:exceedance-replies", (anywhere(STATION),)),
    Row("air:exceedance-rules", (anywhere(RULE, otherwise=403),)),
    Row("air:exceedance-rule", (anywhere(RULE, otherwise=403),), at=pk("rule_off")),
    of_rule("new", "", said=SAID),
    of_rule("change", "rule_off", said=SAID),
    of_rule("on", "rule_off", POST),
    of_rule("off", "rule_on", POST),
]
