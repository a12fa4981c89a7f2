"""Rights on what alerts are governed by; an alert itself is only ever its recipient's."""

from tracker.org.rights import DISTRICT, allow
from tracker.org.statuses import Role


def declare() -> None:
    """Fill the table's rows of this app."""
    allow("alerts.levelpolicy", "view", {Role.SYSTEM_ADMIN: DISTRICT, Role.SUPERVISION: DISTRICT, Role.AUDIT_ADMIN: DISTRICT})
    allow("alerts.levelpolicy", "change", {Role.SYSTEM_ADMIN: DISTRICT})
    allow("alerts.channel", "view", {Role.SYSTEM_ADMIN: DISTRICT})
    allow("alerts.channel", "change", {Role.SYSTEM_ADMIN: DISTRICT})
    allow("alerts.digest", "view", {Role.SYSTEM_ADMIN: DISTRICT, Role.AUDIT_ADMIN: DISTRICT})
    allow("alerts.digest", "resend", {Role.SYSTEM_ADMIN: DISTRICT})
