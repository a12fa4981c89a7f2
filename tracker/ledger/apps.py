"""Start of tracker.ledger: imports are saved by the outbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Machinery that apps plug into."""

    name = "tracker.ledger"
    label = "ledger"
    verbose_name = _("Ledger")

    def ready(self):
        from tracker.jobs import outbox
        from tracker.ledger import histories
        from tracker.ledger.intake.acts import TOPIC, handle

        outbox.handle(TOPIC, handle)
        histories.declare()
