"""manage.py aqi: the index of every row of a file of published air data, by one version of the standard."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pollution.air.index import index_of, word_of
from pollution.air.layouts import BadValue, Sample, UnknownLayout, samples
from pollution.air.standards import HJ633_2012, HJ633_2026, Factor, IndexRule, index_rule_on
from tracker.ledger.workbook import UnfitFile

STANDARDS = {"2012": HJ633_2012, "2026": HJ633_2026}
SYMBOLS = {Factor.PM25: "PM2.5", Factor.PM10: "PM10", Factor.SO2: "SO2", Factor.NO2: "NO2", Factor.CO: "CO", Factor.O3: "O3"}


class Command(BaseCommand):
    """Compute AQI, class and primary pollutants; the file stays as it is and nothing is stored."""

    help = "Compute the AQI of each row of a .csv or .csv.gz in the daily, hourly or china_sites layouts of published air data."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--standard", choices=STANDARDS, help="HJ 633 of this year; left out, the one in force on each measured day")
        parser.add_argument("--format", choices=("json", "table"), default="table")

    def handle(self, *args, file, standard, format, **options):
        if not file.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": file})
        try:
            rows = [told(sample, STANDARDS.get(standard)) for sample in samples(file)]
        except (UnknownLayout, BadValue, UnfitFile) as refusal:
            raise CommandError(str(refusal)) from refusal
        if format == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            when, place = row.get("day") or row["hour"], " ".join(row[name] for name in ("city", "station") if name in row)
            self.stdout.write(f"{when}\t{place}\t{row['aqi'] or '—'}\t{row['class'] or '—'}\t{' '.join(row['primary'])}")


def told(sample: Sample, rule: IndexRule | None) -> dict:
    """Return what is printed of a row: when, where, AQI, class in the words of the standard, primary pollutants."""
    index = index_of(sample.values, rule or index_rule_on(sample.measured_on))
    when = {"day": sample.day.isoformat()} if sample.day else {"hour": sample.hour.isoformat(timespec="minutes")}
    place = {name: getattr(sample, name) for name in ("city", "station") if getattr(sample, name)}
    found = {"aqi": index.value, "class": word_of(index.kind)} if index else {"aqi": None, "class": None}
    return when | place | found | {"primary": [SYMBOLS[factor] for factor in index.primary] if index else []}
