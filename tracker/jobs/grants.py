"""After each migration the owner gives the other roles their rights in what it made."""

from django.apps import apps
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from tracker.jobs import health
from tracker.lib import dbroles


def declare() -> None:
    """Listen for the end of migrations, and say on the health page whether we hold more rights than we need."""
    post_migrate.connect(after_migrate, dispatch_uid="tracker.jobs.grants")
    health.add_finding(finding)


def after_migrate(sender, using, plan=(), **sent) -> None:
    """Settle the rights once, after the last app; a flush, which migrates nothing, changes none."""
    if plan and sender is last_sender():
        settle(using)


def last_sender():
    """Return the app that is told last."""
    return [config for config in apps.get_app_configs() if config.models_module is not None][-1]


def settle(using: str = "default") -> list[str]:
    """Do what is missing; return the statements. Nothing on a server without the roles, or where it is not ours to do."""
    with connections[using].cursor() as cursor:
        return dbroles.settle_grants(cursor, dbroles.named())


def finding() -> health.Finding:
    """Return whether this process enters the database with no more rights than it needs; asked of a real district after its first day."""
    with connection.cursor() as cursor:
        standing = dbroles.standing(cursor)
    advice = _("This login owns the tables or is a superuser, so it could change the audit trail. manage.py doctor says what to do.")
    words = _("enters as %(login)s") % {"login": standing.user}
    is_well = standing.is_modest or not health.is_lived_in()
    return health.Finding("database roles", _("Database roles"), is_well, {"words": words}, advice, is_set_up=standing.is_modest)
