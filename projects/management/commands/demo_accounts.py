"""manage.py demo_accounts: the log-ins of the demonstration."""

import json
import unicodedata

from django.core.management.base import BaseCommand

from projects.demo.accounts import Account, accounts


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
            self.stdout.write("\n".join(_lines(found)))


def _lines(found: list[Account]) -> list[str]:
    head = ("账号", "密码", "角色", "姓名", "可以看什么")
    rows = [head, *((row.username, row.password, row.role_title, row.name, row.hint) for row in found)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(head))]
    return ["  " + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
