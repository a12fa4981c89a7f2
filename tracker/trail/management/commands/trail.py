"""The audit trail from the command line: install its triggers, verify it, print its heads, accept a finding."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tracker.jobs import grants
from tracker.lib import periods
from tracker.trail import functions, heads, reports, triggers
from tracker.trail.verify import verify


class Command(BaseCommand):
    """manage.py trail install | verify [--chain N] [--head FILE|CHAIN:SEQ:HASH] [--rows] | heads | accept --because WHY."""

    help = __doc__

    def add_arguments(self, parser):
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("install", help="make the trail's functions and the triggers of all covered tables as they should be")
        verifying = acts.add_parser("verify", help="look at every change and link; exit code 1 if something is wrong")
        verifying.add_argument("--chain", type=int, help="the chain of one unit (its id; 0 is the district's)")
        verifying.add_argument("--head", action="append", default=[], help="a file of heads kept elsewhere, or chain:seq:hash")
        verifying.add_argument("--rows", action="store_true", help="also compare each row with what the trail last told of it")
        acts.add_parser("heads", help="print the newest link of each chain")
        accepting = acts.add_parser("accept", help="say that the present findings were looked into; they no longer count")
        accepting.add_argument("--because", required=True, help="what was found out, and who decided")

    def handle(self, act, **options):
        getattr(self, f"do_{act}")(options)

    def do_install(self, options):
        """Make functions and triggers as wanted."""
        made = functions.install()
        if made:
            grants.settle()
        for line in made + triggers.install():
            self.stdout.write(line)
        self.stdout.write(_("All covered tables have their triggers."))

    def do_verify(self, options):
        """Look, print a line for each finding, end with 1 if there is a new one."""
        known = heads.kept() + [head for word in options["head"] for head in self._heads_of(word)]
        report = verify(chain=options["chain"], known=known, rows=options["rows"])
        accepted = reports.accepted()
        for finding in report.findings:
            mark = " " + _("(accepted)") if finding.key in accepted else ""
            self.stdout.write(f"{finding}{mark}")
        facts = {"acts": report.acts, "changes": report.changes, "heads": len(known), "n": len(report.findings)}
        self.stdout.write(_("%(acts)d acts, %(changes)d changes, %(heads)d heads compared: %(n)d findings.") % facts)
        if any(finding.key not in accepted for finding in report.findings):
            raise SystemExit(1)

    def _heads_of(self, word: str) -> list[heads.Head]:
        path = Path(word)
        text = path.read_text(encoding="ascii", errors="replace") if path.is_file() else word
        try:
            return heads.parse(text, path.name if path.is_file() else word[:20])
        except heads.NoHeads as error:
            raise CommandError(_("No head in %(word)s: a file of heads, or chain:seq:hash.") % {"word": word}) from error

    def do_heads(self, options):
        """Print what is also written to the file of the day."""
        self.stdout.write(heads.text_of(heads.heads(), periods.real_now()), ending="")

    def do_accept(self, options):
        """Write into the trail that somebody looked into the present findings."""
        found = verify(known=heads.kept(), rows=True).findings
        reports.accept(found, because=options["because"])
        self.stdout.write(_("%(n)d findings accepted; the reason stands in the trail.") % {"n": len(found)})
