"""manage.py doctor: is the database server set up as it should be? Says what is missing and prints the SQL for it."""

import os
import sys

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from tracker.jobs import doctor
from tracker.jobs.doctor import Check

PARTS = ("superuser", "superuser here", "owner")


class Command(BaseCommand):
    """Look at the server of DATABASE_URL (and of the other addresses given); exit code 1 if something is missing."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--sql", action="store_true", help="print only the SQL that is missing, with placeholders for passwords")
        parser.add_argument("--language", choices=["zh-hans", "en"], help="the language of the report")

    def handle(self, sql, language, **options):
        with translation.override(language or translation.get_language()):
            checks = doctor.examine(os.environ)
            lines = statements(checks) if sql else report(checks)
        for line in lines:
            self.stdout.write(line)
        if missing(checks):
            sys.exit(1)


def missing(checks: list[Check]) -> list[Check]:
    """Return what must be mended."""
    return [check for check in checks if check.is_serious and not check.is_well]


def report(checks: list[Check]) -> list[str]:
    """Return the findings for a person to read."""
    lines = [_line(check) for check in checks]
    wanting = missing(checks)
    if not wanting:
        return [*lines, "", _("All is well.")]
    return [*lines, "", _("%(count)d things are missing.") % {"count": len(wanting)}, "", *statements(checks)]


def _line(check: Check) -> str:
    """Return one finding, with what to do where it is not well."""
    mark = "✓" if check.is_well else "✗" if check.is_serious else "!"
    advice = f"\n    {check.advice}" if check.advice and not (check.is_well and check.is_serious) else ""
    return f"{mark} " + _("%(title)s: %(found)s") % {"title": check.title, "found": check.found} + advice


def statements(checks: list[Check]) -> list[str]:
    """Return the missing SQL, by who runs it and where."""
    heads = {
        "superuser": _("-- As a superuser, once for the server (psql -d postgres). Put real passwords in the place of PASSWORD-OF-..."),
        "superuser here": _("-- As a superuser, in the application's database."),
        "owner": _("-- As the owner, in the application's database; manage.py grants does the same, and migrate does it by itself."),
    }
    lines = []
    for part in PARTS:
        said = list(dict.fromkeys(word for check in checks if not check.is_well and check.by == part for word in check.statements))
        said.sort(key=doctor.RELOAD.__eq__)  # once, after all that it takes up
        lines += [heads[part], *said, ""] if said else []
    return lines
