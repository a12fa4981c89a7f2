"""Rights on matters, notices and cases; which of a matter's units an act is asked of stands in powers.py."""

from tracker.org.policy import READERS
from tracker.org.rights import DISTRICT, SUBTREE, allow
from tracker.org.statuses import Role

OFFICE = {Role.SUPERVISION: DISTRICT}
UNIT_SIDE = {Role.OFFICIAL: SUBTREE, Role.LEAD_DEPARTMENT: SUBTREE}


def declare() -> None:
    """Fill the table's rows of this app."""
    for act in ("view", "export"):
        allow("accountability.matter", act, READERS)
    allow("accountability.matter", "add", OFFICE | {Role.REVIEWER: DISTRICT, Role.LEADER: DISTRICT})
    allow("accountability.matter", "import", OFFICE)
    allow("accountability.matter", "change", OFFICE)
    allow("accountability.matter", "supervise", OFFICE)  # assign, urge, extend, settle, answer reviews, merge, split, close out
    allow("accountability.matter", "handle", UNIT_SIDE)  # sign for, check, plan, feed back, ask for time or review, state
    allow("accountability.matter", "accept", OFFICE | {Role.LEAD_DEPARTMENT: SUBTREE, Role.INSPECTOR: SUBTREE})
    allow("accountability.matter", "contact", OFFICE | {Role.LEAD_DEPARTMENT: SUBTREE, Role.INSPECTOR: SUBTREE})
    allow("accountability.matter", "sign", OFFICE | UNIT_SIDE | {Role.LEADER: DISTRICT})
    allow("accountability.matter", "instruct", {Role.LEADER: DISTRICT})
    allow("accountability.case", "view", OFFICE | {Role.DISCIPLINE: DISTRICT})
    allow("accountability.case", "export", OFFICE | {Role.DISCIPLINE: DISTRICT})  # the dossier
    allow("accountability.case", "hand_over", OFFICE)
    allow("accountability.case", "decide", {Role.DISCIPLINE: DISTRICT})
    allow("accountability.caseperson", "view", {Role.DISCIPLINE: DISTRICT})
    allow("accountability.caseperson", "change", {Role.DISCIPLINE: DISTRICT})
    allow("accountability.supervisionpolicy", "view", READERS)
    allow("accountability.supervisionpolicy", "change", OFFICE)
