"""The holiday notices of the State Council from 2016 on, loaded once; years already loaded stay as they are."""

import json
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from tracker.lib import periods
from tracker.org import workdays
from tracker.org.models import CalendarDay, CalendarYear

TABLE = Path(__file__).parent / "data" / "holidays.json"


@transaction.atomic
def load() -> list[int]:
    """Load the years of the table that are not in the database; return them."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    present = set(CalendarYear.objects.values_list("year", flat=True))
    fresh = {int(year): notice for year, notice in table["years"].items() if int(year) not in present}
    days = [day for year, notice in fresh.items() for day in days_of(year, notice, table["names"])]
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    now = periods.real_now()
    CalendarYear.objects.bulk_create(CalendarYear(year=year, source=notice["source"], loaded_at=now) for year, notice in fresh.items())
    transaction.on_commit(workdays.forget)
    workdays.forget()
    return sorted(fresh)


def days_of(year: int, notice: dict, names_in_english: dict[str, str]) -> list[CalendarDay]:
    """Return the days that one notice names."""
    found = []
    for key, is_workday in (("off", False), ("worked", True)):
        for name, spans in notice[key].items():
            for day in _days(year, spans):
                found.append(CalendarDay(day=day, is_workday=is_workday, name=name, name_en=names_in_english[name]))
    return found


def _days(year: int, spans: str) -> list[date]:
    """Return the days of "02-06 02-14", "02-07/02-13" or "2018-12-30/2019-01-01"."""
    found = []
    for span in spans.split():
        ends = [date.fromisoformat(text if len(text) > 5 else f"{year}-{text}") for text in span.split("/")]
        found += [ends[0] + timedelta(days=n) for n in range((ends[-1] - ends[0]).days + 1)]
    return found
