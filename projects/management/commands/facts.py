"""manage.py facts: the printed figures of 2016 beside the ones derived from the rows."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from projects.demo.facts import facts
from projects.management.tables import lines
from tracker.org.models import District


class Command(BaseCommand):
    """Print each fact: its number, what was printed, what the rows say, and whether they agree."""

    help = "Print the figures of the 2016 pages beside the ones derived from the rows of the demonstration district."

    def handle(self, *args, **options):
        if not District.objects.filter(is_demo=True).exists():
            raise CommandError(_("There is no demonstration district in this database."))
        head = ("#", _("Figure"), _("Printed"), _("Derived"), "")
        rows = [(str(fact.number), fact.title, fact.printed, fact.derived, "=" if fact.agrees else "≠") for fact in facts()]
        self.stdout.write("\n".join(lines([head, *rows])))
