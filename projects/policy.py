"""Rights on projects and what belongs to them; every act is asked on the project."""

from tracker.org.policy import READERS
from tracker.org.rights import DISTRICT, SUBTREE, allow
from tracker.org.statuses import Role

UNIT_SIDE = {Role.OFFICIAL: SUBTREE, Role.LEAD_DEPARTMENT: SUBTREE, Role.REVIEWER: DISTRICT}
OFFICE = {Role.REVIEWER: DISTRICT}


def declare() -> None:
    """Fill the table's rows of this app."""
    allow("projects.project", "view", READERS)
    allow("projects.project", "export", READERS)
    allow("projects.project", "change", OFFICE)  # master data and the year's plan
    allow("projects.project", "add", OFFICE)
    allow("projects.project", "import", OFFICE)
    allow("projects.project", "report", UNIT_SIDE)  # fill and submit the month
    allow("projects.project", "review", OFFICE)  # return, accept, lock
    allow("projects.project", "deliver", UNIT_SIDE)  # milestones, permits, starts, delays, quantities, terms
    allow("projects.raisingrule", "view", READERS)
    allow("projects.raisingrule", "change", {Role.SUPERVISION: DISTRICT})
    allow("projects.round", "view", READERS)
    allow("projects.round", "change", OFFICE)
