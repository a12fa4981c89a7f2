"""What the roles of the database may do with the rows of evidence, past all code of ours."""

import psycopg2
import pytest

from tests.make import make_file
from tests.roles import connect_as


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize(
    "statement", ["UPDATE evidence_file SET name = 'x'", "TRUNCATE evidence_file", "DROP TRIGGER evidence_stays ON evidence_file"]
)
def test_nobody_changes_one(transactional_db, role, statement):
    make_file()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        tell(role, statement)


def test_only_the_worker_throws_away_and_nothing_of_the_first_day(transactional_db):
    make_file()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        tell("web", "DELETE FROM evidence_file")
    with pytest.raises(psycopg2.errors.CheckViolation):
        tell("worker", "DELETE FROM evidence_file")


def tell(role: str, statement: str) -> None:
    """Run a statement as one of the roles."""
    connection = connect_as(role)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
