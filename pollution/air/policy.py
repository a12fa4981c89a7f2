"""Rights on air monitoring: what is measured is public in the district; devices are kept by the office and the lead department."""

from pollution.policy import READERS
from tracker.org.rights import DISTRICT, SUBTREE, allow
from tracker.org.statuses import Role

KEEPERS = {Role.SUPERVISION: DISTRICT, Role.LEAD_DEPARTMENT: SUBTREE}


def declare() -> None:
    """Fill the table's rows of this app."""
    for act in ("view", "export"):
        allow("air.station", act, READERS)
    for act in ("add", "change", "import", "void"):
        allow("air.station", act, KEEPERS)
    allow("air.stranger", "view", {Role.SUPERVISION: DISTRICT, Role.SYSTEM_ADMIN: DISTRICT})
    allow("air.stranger", "adopt", {Role.SUPERVISION: DISTRICT})
    for thing in ("exceptionalevent", "airpolicy", "exceedancerule", "airtarget", "ladder"):
        allow(f"air.{thing}", "view", READERS)
        allow(f"air.{thing}", "change", {Role.SUPERVISION: DISTRICT})
    allow("air.consequence", "view", READERS)
    allow("air.consequence", "decide", {Role.SUPERVISION: DISTRICT, Role.REVIEWER: DISTRICT})
    allow("air.apikey", "view", {Role.SUPERVISION: DISTRICT, Role.SYSTEM_ADMIN: DISTRICT})
    allow("air.apikey", "change", {Role.SYSTEM_ADMIN: DISTRICT})
