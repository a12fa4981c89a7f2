"""Rights on standings: published ones are seen by whoever views the kind's objects; drafts by those who check them."""

from tracker.org.rights import DISTRICT, allow
from tracker.org.statuses import Role


def declare() -> None:
    """Fill the table's rows of this app."""
    allow("rankings.rankingtable", "draft", {role: DISTRICT for role in (Role.REVIEWER, Role.SUPERVISION, Role.LEADER)})
    allow("rankings.rankingtable", "publish", {Role.REVIEWER: DISTRICT})
