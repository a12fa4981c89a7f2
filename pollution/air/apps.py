"""Start of air monitoring: everything it plugs into the machinery."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AirConfig(AppConfig):
    """Air stations, readings, indices."""

    name = "pollution.air"
    label = "air"
    verbose_name = _("Air monitoring")

    def ready(self):
        from pollution.air import doubting, exceeding, histories, ledgers, policy, ranking_jobs, rankings, sites
        from pollution.air.hj212 import jobs as hj212_jobs
        from pollution.air.hj212 import watching as hj212_watching

        for room in (policy, exceeding, rankings, ranking_jobs, hj212_jobs, hj212_watching, ledgers, histories, sites, doubting):
            room.declare()
        self._ready_exceedances()
        self._ready_files()
        self._ready_door()

    def _ready_door(self):
        from pollution.air.api import jobs as door_jobs

        door_jobs.declare()

    def _ready_exceedances(self):
        from pollution.air import alerts, jobs, lines, panels, todo
        from pollution.air.exceeding import ledger

        for room in (ledger, jobs, lines, panels, alerts, todo):
            room.declare()

    def _ready_files(self):
        from pollution.air.files import acts

        acts.declare()
