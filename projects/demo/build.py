"""Building the demonstration district, whole or not at all."""

from datetime import date

from django.db import transaction

from projects.demo import people, permits, printed, projects, reports, standings, timeline, troubles, units, works
from projects.demo.air import aims
from projects.demo.air import build as air
from projects.demo.matters.build import build as build_matters
from projects.demo.rows import DEMO_DAY, rows
from projects.demo.sources import build as sources
from projects.reference import seed_reference
from tracker.lib.periods import at_local, local_day, real_now
from tracker.org import clock
from tracker.org.login import policy
from tracker.org.models import District


@transaction.atomic
def build_demo(demo_day: date = DEMO_DAY) -> District:
    """Make the district whose clock shows 09:00 of `demo_day` now and runs on from there."""
    offset = at_local(demo_day, 9) - real_now()
    district = District.objects.create(
        pk=1, name="郑州市二七区", name_en="Erqi District, Zhengzhou", code="410103", is_demo=True, clock_offset=offset
    )
    let_everybody_try()
    seed_reference()
    by_key = units.build()
    staff = people.build(by_key)
    table = rows()
    plans = projects.build(table, by_key, staff)
    reports.build(table, plans, staff)
    troubles.assign_causes(table)
    timeline.build(table, staff)
    permits.build(table)
    works.build_starts(table, staff)
    works.build_quantities(table)
    troubles.build_delays(table, by_key, staff)
    troubles.build_terms(table)
    printed.build()
    spots = sources.before_the_matters(table, by_key)
    played = build_matters(table, by_key, staff, spots)
    sources.after_the_matters(spots, played)
    air.build(by_key, played)
    transaction.on_commit(clock.forget)
    clock.forget()
    standings.build(demo_day, staff.users["reviewer"])
    aims.decide(staff.users["reviewer"])
    return district


def let_everybody_try() -> None:
    """Give the demonstration a log-in policy of its own: its accounts are shared, and their password is printed on the log-in page."""
    today = local_day(real_now())
    values = {"first_day": today, "source": "演示", "change_days": 0, "remembered": 0, "failures": 20}
    values |= {"address_failures": 1000, "lock_minutes": 1}
    values |= {"idle_minutes": 720, "absolute_hours": 24, "one_session": False, "second_factor_roles": []}
    policy.add_version(values, today=today)
