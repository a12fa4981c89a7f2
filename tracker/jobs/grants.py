"""After each migration the owner gives the other roles their rights in what it made."""

from django.apps import apps
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext
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
        changed = relaxed(cursor)
    owning = _("This login owns the tables or is a superuser, so it could change the audit trail. manage.py doctor says what to do.")
    settings = _("Somebody, perhaps with that very login, changed the settings of a role. manage.py doctor prints the SQL that mends it.")
    words = ", ".join([gettext("enters as %(login)s") % {"login": standing.user}, *changed])
    is_right = standing.is_modest and not changed
    advice = settings if standing.is_modest else owning
    return health.Finding(
        "database roles", _("Database roles"), is_right or not health.is_lived_in(), {"words": words}, advice, is_set_up=is_right
    )


def relaxed(cursor) -> list[str]:
    """Return which roles that are there have lost their time-outs, or have settings that we did not give them."""
    roles = dbroles.named()
    there = dbroles.existing(cursor, roles)
    kinds = [kind for kind in dbroles.KINDS if roles.name(kind) in there]
    names = dict.fromkeys(statement.split()[2] for statement in dbroles.setting_statements(cursor, roles, kinds))
    return [gettext("settings of %(role)s were changed") % {"role": name} for name in names]
