"""The acts on a sweep: plan it, give its visits to people, start, extend, end or cancel it."""

from pollution.sweeps.giving import assign, deal_out
from pollution.sweeps.lot import Redrawn, draw_again
from pollution.sweeps.people import field_people
from pollution.sweeps.planning import Plan, add_new, in_scope, plan_again, plan_of, plan_sweep
from pollution.sweeps.running import cancel, end, extend, start, start_due

__all__ = [
    "Plan",
    "Redrawn",
    "add_new",
    "assign",
    "cancel",
    "deal_out",
    "draw_again",
    "end",
    "extend",
    "field_people",
    "in_scope",
    "plan_again",
    "plan_of",
    "plan_sweep",
    "start",
    "start_due",
]
