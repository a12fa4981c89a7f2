"""Rights on evidence: who may bring files, and who reads where a photo was taken. Which files one sees is asked of their holders."""

from tracker.org.rights import DISTRICT, SUBTREE, allow
from tracker.org.statuses import Role

UNIT_SIDE = {Role.OFFICIAL: SUBTREE, Role.INSPECTOR: SUBTREE, Role.LEAD_DEPARTMENT: SUBTREE}
OFFICES = {Role.REVIEWER: DISTRICT, Role.SUPERVISION: DISTRICT, Role.DISCIPLINE: DISTRICT}


def declare() -> None:
    """Fill the table's rows of this app."""
    allow("evidence.file", "add", UNIT_SIDE | OFFICES | {Role.LEADER: DISTRICT})
    allow("evidence.file", "place", UNIT_SIDE | OFFICES)  # read where a photo was taken
    allow("evidence.file", "compare", OFFICES)  # be told that a photo looks like one which one does not see
