"""After each migration the owner gives the other roles their rights in what it made."""

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate

from tracker.lib import dbroles


def declare() -> None:
    """Listen for the end of migrations."""
    post_migrate.connect(after_migrate, dispatch_uid="tracker.jobs.grants")


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
