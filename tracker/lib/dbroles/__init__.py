"""The database's roles: who may do what and for how long, and every SQL statement about it (docs/decisions/0016-database-roles.md).

The statements are differences: what is already so is not said again, so a second run says nothing.
Functions take a cursor, psycopg2's own or Django's.
"""

from tracker.lib.dbroles.large import large_object_statements
from tracker.lib.dbroles.names import (
    BACKUP,
    KINDS,
    OWNER,
    RW,
    TRAIL,
    TRAIL_PREFIX,
    WEB,
    WORKER,
    Kind,
    Roles,
    Standing,
    existing,
    may_grant,
    named,
    rows,
    standing,
    take_time,
)
from tracker.lib.dbroles.rights import grant_statements, ownership_statements, settle_grants
from tracker.lib.dbroles.server import role_statements, setting_statements

__all__ = [
    "BACKUP",
    "KINDS",
    "OWNER",
    "RW",
    "TRAIL",
    "TRAIL_PREFIX",
    "WEB",
    "WORKER",
    "Kind",
    "Roles",
    "Standing",
    "existing",
    "grant_statements",
    "large_object_statements",
    "may_grant",
    "named",
    "ownership_statements",
    "role_statements",
    "rows",
    "setting_statements",
    "settle_grants",
    "standing",
    "take_time",
]
