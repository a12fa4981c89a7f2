"""Accountability cases (问责): opened with their evidence frozen, handed over; what the organ decided is recorded, never computed."""

from accountability.cases.deciding import decide, drop, reopen
from accountability.cases.opening import CaseIsOpen, open_case, strike_annulled
from accountability.cases.outcomes import record_outcome, take_back_outcome
from accountability.cases.people import correct_person, name_person, take_off
from accountability.cases.relief import ask_relief, decide_relief

__all__ = [
    "CaseIsOpen",
    "ask_relief",
    "correct_person",
    "decide",
    "decide_relief",
    "drop",
    "name_person",
    "open_case",
    "record_outcome",
    "reopen",
    "strike_annulled",
    "take_back_outcome",
    "take_off",
]
