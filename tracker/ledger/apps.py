"""Start of tracker.ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Machinery that apps plug into."""

    name = "tracker.ledger"
    label = "ledger"
    verbose_name = _("Ledger")
