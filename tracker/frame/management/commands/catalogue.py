"""Compile the message catalogues, or check that every word shown has its Chinese."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.lib import catalogue, messages


class Command(BaseCommand):
    """manage.py catalogue --compile | --check."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--compile", action="store_true")
        parser.add_argument("--check", action="store_true")

    def handle(self, **options):
        if options["compile"]:
            for path in catalogue.compile_all(settings.BASE_DIR):
                self.stdout.write(str(path))
        if options["check"]:
            self._check()

    def _check(self):
        lacks = messages.check(settings.BASE_DIR)
        for title, lines in (
            ("without Chinese", lacks.missing),
            ("translated in two ways", lacks.differing),
            ("not shown anywhere", lacks.unused),
        ):
            for line in lines:
                self.stdout.write(f"{title}: {line}")
        if lacks:
            raise CommandError(f"{len(lacks.missing)} without Chinese, {len(lacks.differing)} translated in two ways")
        self.stdout.write(f"catalogue complete; {len(lacks.unused)} entries are not used")
