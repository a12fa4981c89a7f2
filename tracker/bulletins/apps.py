"""Start of tracker.bulletins."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    """Machinery that draws papers; it has no rows of its own."""

    name = "tracker.bulletins"
    label = "bulletins"
    verbose_name = _("Papers")
