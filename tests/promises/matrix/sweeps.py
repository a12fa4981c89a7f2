"""Rows of the table for sweeps and the acts on them (see table.py), and the sweeps of one place: its unit's own."""

from datetime import date

from pollution import sweeps
from pollution.models import Campaign
from tests.make import make_source, make_sweep, make_user, moment
from tests.promises.matrix.rules import ABOVE, BELOW, FOREIGN, FORM, OWN, POST, SAFE, Row, anywhere, on_it
from tests.promises.matrix.words import TODAY, pk
from tracker.org.models import Unit

SWEEP, CAMPAIGN = "pollution.sweep", "pollution.campaign"
AT = moment()
PLACES = (OWN, BELOW, FOREIGN, ABOVE)
SEES, PLANS = on_it(SWEEP), on_it(SWEEP, "plan", otherwise=403)
KEEPS = anywhere(CAMPAIGN, "change", otherwise=403)
LATER = "2016-09-30"


def things(unit: Unit) -> dict:
    """Return an inspector of a unit, a sweep under way with a visit that is nobody's, one to come, and one drawn by lot."""
    goes = make_user(role="inspector", unit=unit)
    source = make_source(unit=unit)
    sweep = make_sweep(unit=unit, sources=[source])
    sweep.members.create(user=goes)
    planned = make_sweep(unit=unit, sources=[source], status="planned", first_day=date(2016, 8, 20))
    plan = sweeps.Plan("双随机", "township", unit, ["site"], AT.date(), date(2016, 8, 31), is_drawn=True, members=[goes])
    drawn = sweeps.plan_sweep(plan, at=AT, by=make_user(role="supervision"))
    make_source(unit=unit)  # new since
    return {"sweep": sweep, "planned_sweep": planned, "drawn_sweep": drawn, "sweep_visit": sweep.tasks.get(), "sweep_inspector": goes}


def of_the_house() -> dict:
    """Return an item of this year's special treatments."""
    field = Campaign.objects.create(year=2016, order=1, name="扬尘治理", source="方案")
    return {"campaign": Campaign.objects.create(year=2016, parent=field, order=1, name="建筑工地扬尘", source="方案")}


def treatment(it) -> dict:
    """Return a special treatment as the form takes it."""
    return {"name": "燃煤治理", "source": "方案", "order": "2"}


def plan(it) -> dict:
    """Return a sweep of the own unit, given out by hand later."""
    days = {"first_day": TODAY, "last_day": LATER}
    return days | {"name": "新排查", "level": "township", "unit": it.unit.pk, "kinds": ["site"], "giving": "hand"}


def of_sweep(act: str, sound=None, methods=SAFE, *, thing: str = "sweep", asks=(SEES, PLANS), places=PLACES) -> Row:
    """Return the row of a page or an act of a sweep."""
    said = sound if callable(sound) or sound is None else lambda it: sound
    return Row(f"pollution:sweep{act}", asks, methods, pk(thing), places, sound=said)


SWEEPS = [
    Row("pollution:sweeps", (anywhere(SWEEP),)),
    Row("pollution:sweep-mine", (anywhere(SWEEP),)),
    Row("pollution:sweep-coverage", (anywhere(SWEEP),)),
    Row("pollution:sweep-tasks", fine=(302,)),
    Row("pollution:sweep-task", (SEES,), SAFE, pk("sweep_visit"), PLACES, fine=(302,)),
    Row("pollution:sweep-new", (anywhere(SWEEP), anywhere(SWEEP, "plan", otherwise=403)), FORM, sound=plan),
    of_sweep("", asks=(SEES,)),
    of_sweep("-print", asks=(SEES,)),
    of_sweep("-draw", asks=(SEES,), thing="drawn_sweep", places=PLACES[:-1]),  # drawn from above it reaches everybody
    of_sweep("-start", {}, POST, thing="planned_sweep"),
    of_sweep("-assign", lambda it: {"inspector": it.sweep_inspector.pk, "visits": [it.sweep_visit.pk]}, FORM),
    of_sweep("-deal", {}, POST),
    of_sweep("-add", {}, POST),
    of_sweep("-extend", {"last_day": LATER, "because": "雨天停查"}, FORM),
    of_sweep("-end", {"because": "转入下月"}, FORM),
    of_sweep("-cancel", {"because": "并入专项"}, FORM),
    of_sweep("-again", {"first_day": LATER, "last_day": LATER}, FORM),
    Row("pollution:campaigns", (anywhere(CAMPAIGN, otherwise=403),)),
    Row("pollution:campaign-new", (KEEPS,), FORM, sound=treatment),
    Row("pollution:campaign-change", (KEEPS,), FORM, pk("campaign"), sound=treatment),
    Row("pollution:campaign-end", (KEEPS,), FORM, pk("campaign"), sound=lambda it: {"last_day": LATER}),
]
