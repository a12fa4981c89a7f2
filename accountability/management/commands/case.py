"""Cases from the command line: is their frozen evidence still as it was?"""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accountability.models import Case
from accountability.snapshots import Look, verify_case
from tracker.lib import scoping


class Command(BaseCommand):
    """manage.py case verify [NUMBER]: look at the evidence of one case or of all; exit code 1 if something is wrong."""

    help = __doc__

    def add_arguments(self, parser):
        acts = parser.add_subparsers(dest="act", required=True)
        verifying = acts.add_parser("verify", help="compare the frozen evidence with storage and tables; exit code 1 if something is wrong")
        verifying.add_argument("number", nargs="?", help="the number of one case; all without it")

    def handle(self, number=None, **options):
        with scoping.everything("command case"):
            cases = Case.objects.order_by("id")
            if number and not (cases := cases.filter(number=number)):
                raise CommandError(_("No case has the number %(number)s.") % {"number": number})
            looks = [self._looked_at(case) for case in cases]
        if not all(look.is_whole for look in looks):
            raise SystemExit(1)

    def _looked_at(self, case: Case) -> Look:
        look = verify_case(case)
        facts = {"case": case.number, "rows": look.rows, "files": look.files, "n": len(look.findings)}
        self.stdout.write(_("%(case)s: %(rows)d rows, %(files)d files, %(n)d findings") % facts)
        for finding in look.findings:
            self.stdout.write(f"  {finding}")
        return look
