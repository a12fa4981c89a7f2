"""Start of tracker.evidence: rights, jobs, what the health page says."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """Photos and files of evidence."""

    name = "tracker.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self):
        from tracker.evidence import looks, policy, strays

        policy.declare()
        strays.declare()
        looks.declare()
