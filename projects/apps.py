"""Start of projects: everything it plugs into the machinery."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """Key projects."""

    name = "projects"
    verbose_name = _("Key projects")

    def ready(self):
        from projects import alerts, histories, jobs, ledgers, panels, policy, rankings
        from projects.pages import sites

        for room in (policy, ledgers, rankings, alerts, panels, jobs, histories, sites):
            room.declare()
