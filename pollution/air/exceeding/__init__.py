"""Hours that are too high (超标) by rules that are on: found, made matters, withdrawn where the data turn out to be worthless."""

from pollution.air.exceeding.judging import Judged, declare, judge, judge_again, preview
from pollution.air.exceeding.replies import note_replies
from pollution.air.exceeding.rulebook import add_rule, change_rule, has_found, switch_off, switch_on

__all__ = [
    "Judged",
    "add_rule",
    "change_rule",
    "declare",
    "has_found",
    "judge",
    "judge_again",
    "note_replies",
    "preview",
    "switch_off",
    "switch_on",
]
