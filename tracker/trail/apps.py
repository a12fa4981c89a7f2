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
        post_migrate.connect(install, sender=self)


def install(sender, **kwargs) -> None:
    """Put functions and triggers in their place after a migration; all tables exist by then. Emptying a database sends no plan."""
    from tracker.jobs import grants
    from tracker.trail import functions, triggers

    if "plan" not in kwargs:
        return
    if functions.install():
        grants.settle(kwargs["using"])  # without a migration nobody else does, and a new function would stay the owner's
    triggers.install()
