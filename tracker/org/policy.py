"""Rights on units, people, users and the calendar."""

from tracker.org.rights import DISTRICT, SUBTREE, allow
from tracker.org.statuses import Role

EVERYBODY = {role: DISTRICT for role in Role}
READERS = {  # who reads what is of a unit, and where: the same for projects, sources and matters
    Role.OFFICIAL: SUBTREE,
    Role.INSPECTOR: SUBTREE,
    Role.LEAD_DEPARTMENT: SUBTREE,
    Role.REVIEWER: DISTRICT,
    Role.SUPERVISION: DISTRICT,
    Role.LEADER: DISTRICT,
    Role.DISCIPLINE: DISTRICT,
}


def declare() -> None:
    """Fill the table's rows of this app."""
    allow("org.unit", "view", EVERYBODY)
    allow("org.unit", "change", {Role.SYSTEM_ADMIN: DISTRICT})
    allow(
        "org.person",
        "view",
        {role: DISTRICT for role in Role if role not in (Role.OFFICIAL, Role.INSPECTOR)}
        | {Role.OFFICIAL: SUBTREE, Role.INSPECTOR: SUBTREE},
    )
    allow("org.person", "change", {Role.SYSTEM_ADMIN: DISTRICT})
    # Taking away is open to both; giving back stays with each: posts with the one, account and roles with the other.
    allow("org.person", "leave", {Role.SYSTEM_ADMIN: DISTRICT, Role.SECURITY_ADMIN: DISTRICT})
    allow("org.user", "view", {Role.SYSTEM_ADMIN: DISTRICT, Role.SECURITY_ADMIN: DISTRICT, Role.AUDIT_ADMIN: DISTRICT})
    allow("org.user", "change", {Role.SECURITY_ADMIN: DISTRICT})
    allow("org.loginpolicy", "view", {Role.SYSTEM_ADMIN: DISTRICT, Role.SECURITY_ADMIN: DISTRICT, Role.AUDIT_ADMIN: DISTRICT})
    allow("org.loginpolicy", "change", {Role.SECURITY_ADMIN: DISTRICT})
    allow("org.calendarday", "view", EVERYBODY)
    allow("org.calendarday", "change", {Role.SYSTEM_ADMIN: DISTRICT})
    allow("jobs.jobrun", "view", {role: DISTRICT for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SUPERVISION)})
    for act in ("view", "export"):
        allow("trail.act", act, {Role.AUDIT_ADMIN: DISTRICT})
    allow("jobs.jobrun", "change", {Role.SYSTEM_ADMIN: DISTRICT})
