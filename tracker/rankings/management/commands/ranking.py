"""Compute and print a ranking."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracker.lib import periods
from tracker.rankings.export import as_values
from tracker.rankings.kinds import rankings
from tracker.rankings.models import RankingTable
from tracker.rankings.schemes import NoScheme
from tracker.rankings.standing import PeriodRefused, compute


class Command(BaseCommand):
    """manage.py ranking project-progress 2016-W31 [--group lead_unit] [--format json|table] [--no-save]."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=sorted(rankings()))
        parser.add_argument("period", help="2016-W31 or 2016-07, of some kinds 2016-Q3 or 2016")
        parser.add_argument("--group", help="only this group of units")
        parser.add_argument("--format", choices=["table", "json"], default="table")
        parser.add_argument("--no-save", action="store_true", help="compute and print, keep nothing")

    def handle(self, kind, period, group, **options):
        ranking = rankings()[kind]
        if group and ranking.group(group) is None:
            raise CommandError(f"no such group: {group}; there are {', '.join(one.code for one in ranking.groups)}")
        try:
            with transaction.atomic():
                tables = compute(ranking, periods.period(period), at=periods.now(), groups=[ranking.group(group)] if group else None)
                standings = [as_values(table) for table in tables]
                transaction.set_rollback(options["no_save"])
        except periods.BadPeriod as error:
            raise CommandError(f"not a period: {error}; write 2016-W31 or 2016-07") from error
        except (PeriodRefused, NoScheme) as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["format"] == "json":
            self.stdout.write(json.dumps({"kind": kind, "period": period, "standings": standings}, ensure_ascii=False, indent=2))
            return
        for table, standing in zip(tables, standings, strict=True):
            self._print(table, standing)

    def _print(self, table: RankingTable, standing: dict) -> None:
        self.stdout.write(f"{table} · {table.get_status_display()} {table.version_title}".rstrip())
        for place in standing["places"]:
            terms = "  ".join(f"{t['term']} {t['done']}/{t['due']} → {t['points']}" for t in place["terms"])
            before = "" if place["previous_rank"] is None else f" ({place['previous_rank']})"
            self.stdout.write(f"{place['rank']:>4}{before}  {place['score']:>7}  {place['name']}  {terms}")
        for row in standing["excluded"]:
            self.stdout.write(f"   —  {row['name']}: {table.reason_title(row['reason'])}")
