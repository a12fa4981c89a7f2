"""Start of tracker.rankings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RankingsConfig(AppConfig):
    """Machinery that apps plug into."""

    name = "tracker.rankings"
    label = "rankings"
    verbose_name = _("Rankings")
