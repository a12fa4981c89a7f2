"""manage.py demo_accounts: the log-ins of the demonstration."""

import json

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from projects.demo.accounts import accounts
from projects.management.tables import lines


class Command(BaseCommand):
    """Print the log-ins of the demonstration; nothing in a real district."""

    help = "Print the log-ins of the demonstration."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *args, format, **options):
        found = accounts()
        if format == "json":
            self.stdout.write(json.dumps([account.as_dict() for account in found], ensure_ascii=False, indent=1))
        elif found:
            head = (_("Account"), _("Password"), _("Role"), _("Name"), _("What to see"))
            rows = [(row.username, row.password, row.role_title, row.name, row.hint) for row in found]
            self.stdout.write("\n".join(f"  {line}" for line in lines([head, *rows])))
