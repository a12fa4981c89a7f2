"""Run one period of one job by hand."""

from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.schedule import jobs
from tracker.jobs.tick import run
from tracker.lib import periods


class Command(BaseCommand):
    """manage.py run_job project-ranking-weekly 2016-W31 [--again]."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("job", choices=sorted(jobs()))
        parser.add_argument("period")
        parser.add_argument("--again", action="store_true", help="run it even if it is done")

    def handle(self, job, period, again, **options):
        result = run(job, period, periods.now(), again=again)
        if result.startswith("failed"):
            raise CommandError(result)
        self.stdout.write(result)
