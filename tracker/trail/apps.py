"""Start of tracker.trail."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TrailConfig(AppConfig):
    """The audit trail: every change, by whom, from where and why, in chains that nobody can mend unseen."""

    name = "tracker.trail"
    label = "trail"
    verbose_name = _("Audit trail")

    def ready(self):
        from tracker.trail import reports, showing, telling, visits

        reports.declare()
        telling.declare()
        visits.declare()
        showing.call(self.get_model("Act"), self.verbose_name)
        post_migrate.connect(install_triggers, sender=self)


def install_triggers(sender, **kwargs) -> None:
    """Put the triggers on every covered table after a migration; all tables exist by then. Emptying a database sends no plan."""
    from tracker.trail import triggers

    if "plan" in kwargs:
        triggers.install()
