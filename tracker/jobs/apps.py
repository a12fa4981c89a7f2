"""Start of tracker.jobs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Outbox, periodic jobs, signs of life."""

    name = "tracker.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self):
        from tracker.jobs import grants, pruning

        pruning.declare()
        grants.declare()
