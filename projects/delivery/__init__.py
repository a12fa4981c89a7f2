"""Acts on a project between its reports: start, deliver, replan, obtain, delay, count, keep. Each is one transaction."""

from projects.delivery.corrections import take_back, take_back_start
from projects.delivery.delays import raise_delay, resolve_delay, set_next_step
from projects.delivery.milestones import add_milestone, deliver_milestone, replan_milestone
from projects.delivery.permits import set_permit
from projects.delivery.planning import EndBeforeStart, Proposal, Step, apply_plan, plan_backwards, too_short_by
from projects.delivery.quantities import add_quantity, is_beyond_total, record_quantity_month
from projects.delivery.sites import LinkedAlready, link_site, unlink_site
from projects.delivery.starts import missing_building_permits, record_completion, record_start
from projects.delivery.terms import add_term, keep_term
from tracker.lib.refusals import Refused

__all__ = [
    "EndBeforeStart",
    "LinkedAlready",
    "Proposal",
    "Refused",
    "Step",
    "add_milestone",
    "add_quantity",
    "add_term",
    "apply_plan",
    "deliver_milestone",
    "is_beyond_total",
    "keep_term",
    "link_site",
    "missing_building_permits",
    "plan_backwards",
    "raise_delay",
    "record_completion",
    "record_quantity_month",
    "record_start",
    "replan_milestone",
    "resolve_delay",
    "set_next_step",
    "set_permit",
    "take_back",
    "take_back_start",
    "too_short_by",
    "unlink_site",
]
