"""The acts on a matter, from registering it to closing it out; urging, reviews and cases have modules of their own."""

from accountability.matters.checking import confirm_untrue, refuse_untrue, verify
from accountability.matters.closing import Open, close_out, gate, next_step, refuse_signature, sign, steps_of
from accountability.matters.deadlines import ask_extension, decide_extension
from accountability.matters.handing import acknowledge, assign, hand_on, reassign, sign_for
from accountability.matters.joining import merge, relapse, split
from accountability.matters.recording import add_files, attach, blame_lead, instruct, log_contact, restate, set_holders
from accountability.matters.rectifying import accept, close_interim, feed_back, return_, set_plan
from accountability.matters.registering import register, register_many, withdraw, withdraw_by_rule

__all__ = [
    "Open",
    "accept",
    "acknowledge",
    "add_files",
    "ask_extension",
    "assign",
    "attach",
    "blame_lead",
    "close_interim",
    "close_out",
    "confirm_untrue",
    "decide_extension",
    "feed_back",
    "gate",
    "hand_on",
    "instruct",
    "log_contact",
    "merge",
    "next_step",
    "reassign",
    "refuse_signature",
    "refuse_untrue",
    "register",
    "register_many",
    "relapse",
    "restate",
    "return_",
    "set_holders",
    "set_plan",
    "sign",
    "sign_for",
    "split",
    "steps_of",
    "verify",
    "withdraw",
    "withdraw_by_rule",
]
