"""A sweep in hostile words under a hostile special treatment, drawn by lot over the hostile source, with a record of its extension."""

from datetime import timedelta

from pollution import sweeps
from pollution.models import Campaign
from tests.browser.hostile import STRINGS
from tests.browser.hostile.columns import fill
from tests.make import make_user
from tracker.lib import periods
from tracker.org.models import User


def of_a_sweep(found: dict) -> dict:
    """Plan it, extend it, fill its words."""
    now, office = periods.now(), User.objects.get(username="supervisor")
    today, unit = periods.today(), found["source"].unit
    goes = make_user("hostile-goes", role="inspector", unit=unit)
    field = Campaign.objects.create(year=today.year, order=999, name="坏", source="坏")
    item = Campaign.objects.create(year=today.year, parent=field, order=1, name="坏", source="坏")
    scope = {"campaign": item, "kinds": [found["source"].kind], "territories": [unit], "members": [goes], "is_drawn": True}
    plan = sweeps.Plan("坏", "township", unit, first_day=today, last_day=today, source="坏", **scope)
    sweep = sweeps.plan_sweep(plan, at=now, by=office)
    sweeps.extend(sweep, last_day=today + timedelta(days=3), because=STRINGS[0], at=now, by=office)
    return {"sweep": fill(sweep), "sweep_visit": sweep.tasks.first(), "campaign_field": fill(field), "campaign": fill(item)}
