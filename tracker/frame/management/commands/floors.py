"""manage.py floors: is anything installed in which a hole is known?"""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.lib import floors, periods


class Command(BaseCommand):
    """Compare what is installed with security-floors.toml; fail below a floor, and with --strict on an old list."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--strict", action="store_true", help="also fail when the list was last read more than 60 days ago")

    def handle(self, strict, **options):
        wanted, borne = floors.read(settings.BASE_DIR / "security-floors.toml")
        installed = floors.installed_versions(settings.BASE_DIR, [*wanted, *borne])
        low = floors.below(wanted, installed)
        for one in low:
            self.stdout.write(f"below its floor: {one.package} {installed[one.kind, one.package]} < {one.floor}: {one.why}")
        for one in borne:
            if (one.kind, one.package) in installed:
                self.stdout.write(f"borne until {one.fixed_in}: {one.package} {', '.join(one.holes)}: {one.because}")
        old = floors.stale([*wanted, *borne], periods.local_day(periods.real_now()))
        for one in old:
            self.stdout.write(f"to be read again: {one.package}, last read on {one.read_on}")
        if low or (old and (strict or os.environ.get("TRACKER_FLOORS") == "strict")):
            raise CommandError(f"{len(low)} below their floor, {len(old)} read more than {floors.MOST_DAYS} days ago")
        self.stdout.write(f"{len(installed)} of {len(wanted)} packages looked at, none below its floor")
