"""Load the holiday notices that come with the product, or one from a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tracker.lib import periods
from tracker.org import calendar_seed, notices


class Command(BaseCommand):
    """manage.py load_calendar [2027.json] [--source "…"] [--dry-run]."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "file", nargs="?", type=Path, help="a notice as JSON (year, papers, days); without it the years that come along"
        )
        parser.add_argument("--source", default="", help="the document that says so")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, file, source, dry_run, **options):
        if file is None:
            years = calendar_seed.load()
            self.stdout.write(f"loaded: {', '.join(map(str, years)) or 'nothing new'}")
            return
        try:
            notice = notices.read_notice(file.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, notices.NoticeRefused) as error:
            raise CommandError(str(error)) from error
        for change in notices.changes_of(notice):
            self.stdout.write(f"{change.day.day} {'worked' if change.day.is_workday else 'off'} {change.day.name}")
        if not dry_run:
            self.stdout.write(f"{notice.year}: {notices.load_notice(notice, at=periods.real_now(), source=source)} days changed")
