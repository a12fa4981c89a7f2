"""Run what is due without Redis (emergency operation)."""

from django.core.management.base import BaseCommand

from tracker.jobs import outbox
from tracker.jobs.tick import run_due
from tracker.lib import periods


class Command(BaseCommand):
    """manage.py run_due: every due job and everything in the outbox, in this process."""

    help = __doc__

    def handle(self, **options):
        for line in run_due(periods.now()):
            self.stdout.write(line)
        self.stdout.write(f"outbox: {outbox.drain()}")
