"""Large objects: the product has none, and one that a login makes for itself would stop every pg_dump of a login that only reads."""

from tracker.lib.dbroles.names import rows

MAKERS = ("lo_creat", "lo_create", "lo_from_bytea", "lo_import", "lo_put", "lo_open", "lowrite", "lo_unlink")
OPEN_TO_ALL = """
    SELECT p.oid::regprocedure::text FROM pg_proc p CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname = ANY(%s) AND a.grantee = 0 ORDER BY 1
"""


def large_object_statements(cursor) -> list[str]:
    """Return what takes the making of large objects in this database from everybody but superusers; a superuser does it."""
    functions = [function for (function,) in rows(cursor, OPEN_TO_ALL, list(MAKERS))]
    return [f"REVOKE EXECUTE ON FUNCTION {', '.join(functions)} FROM PUBLIC;"] if functions else []
