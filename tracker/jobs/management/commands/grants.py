"""manage.py grants: give the database's roles their rights in what the last migration made (it happens by itself after migrate)."""

import psycopg2
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from tracker.jobs import grants
from tracker.lib import dbroles, env


class Command(BaseCommand):
    """Print what was done; as the owner, whose address is DATABASE_OWNER_URL or DATABASE_URL."""

    help = __doc__
    requires_system_checks = ()

    def handle(self, **options):
        done = as_owner() if env.text("DATABASE_OWNER_URL") else as_ourselves()
        for statement in done:
            self.stdout.write(statement)


def as_ourselves() -> list[str]:
    """Settle the rights through the present connection, if it may."""
    with connection.cursor() as cursor:
        _refuse_others(cursor)
    return grants.settle()


def as_owner() -> list[str]:
    """Settle the rights as the owner."""
    own = psycopg2.connect(env.text("DATABASE_OWNER_URL"), connect_timeout=10)
    try:
        with own, own.cursor() as cursor:
            _refuse_others(cursor)
            return dbroles.settle_grants(cursor, dbroles.named())
    finally:
        own.close()


def _refuse_others(cursor) -> None:
    """Raise CommandError where the roles are missing or the login may not give rights."""
    if not dbroles.may_grant(cursor, dbroles.named()):
        raise CommandError(_("The roles are missing, or this login is not their owner: manage.py doctor says what to do."))
