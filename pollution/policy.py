"""Rights on sources and what happens at them; every act at a source is asked on the source."""

from tracker.org.policy import READERS
from tracker.org.rights import DISTRICT, SUBTREE, allow
from tracker.org.statuses import Role

OFFICE = {Role.SUPERVISION: DISTRICT}
UNIT_SIDE = {Role.OFFICIAL: SUBTREE, Role.LEAD_DEPARTMENT: SUBTREE}
KEEPERS = OFFICE | UNIT_SIDE  # who keeps the ledger of sources
FIELD = KEEPERS | {Role.INSPECTOR: SUBTREE}  # who visits
ENFORCERS = OFFICE | {Role.LEAD_DEPARTMENT: SUBTREE, Role.INSPECTOR: SUBTREE}
ABOVE = {Role.SUPERVISION: DISTRICT, Role.LEADER: DISTRICT, Role.DISCIPLINE: DISTRICT}


def declare() -> None:
    """Fill the table's rows of this app."""
    for act in ("view", "export"):
        allow("pollution.source", act, READERS)
    for act in ("add", "change", "import"):
        allow("pollution.source", act, KEEPERS)
    allow("pollution.source", "inspect", FIELD)  # file a visit
    allow("pollution.source", "enforce", ENFORCERS)
    for act in ("view", "export"):
        allow("pollution.enforcement", act, READERS)  # the ledger of measures; each measure is asked on its source
    allow("pollution.enforcement", "add", ENFORCERS)
    allow("pollution.source", "answer", UNIT_SIDE)  # reply to what a visit told
    allow("pollution.sweep", "view", READERS)
    allow("pollution.sweep", "plan", OFFICE | UNIT_SIDE)  # open ones and covert ones of the own unit
    allow("pollution.sweep", "see_covert", ABOVE)
    allow("pollution.campaign", "view", READERS)
    allow("pollution.campaign", "change", OFFICE)
    allow("pollution.team", "view", READERS)
    allow("pollution.team", "change", OFFICE)
    allow("pollution.checklist", "view", READERS)
    allow("pollution.checklist", "change", OFFICE)
    allow("pollution.fieldpolicy", "view", READERS)
    allow("pollution.fieldpolicy", "change", OFFICE)
    allow("pollution.gridduty", "view", READERS)
    allow("pollution.gridduty", "change", KEEPERS)
