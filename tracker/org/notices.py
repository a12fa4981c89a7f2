"""The working-day calendar kept by the district itself: a notice read from a file, a day corrected by hand."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.org import workdays
from tracker.org.models import CalendarDay, CalendarYear

MOST_DAYS = 120  # a year's notice names some forty
REMINDED_FROM = 11  # November: the notice of the next year is out as a rule
NEIGHBOURS = timedelta(days=15)  # a notice may name days of late December and early January beside its year


class NoticeRefused(Exception):
    """A file cannot be read as a holiday notice."""


@dataclass(frozen=True)
class NamedDay:
    """A day of a notice."""

    day: date
    is_workday: bool
    name: str


@dataclass(frozen=True)
class Notice:
    """A year's notice: where it was published, and the days it names."""

    year: int
    source: str
    days: tuple[NamedDay, ...]


@dataclass(frozen=True)
class Change:
    """A day that a notice would add or change; `was` is None for a new one."""

    day: NamedDay
    was: CalendarDay | None


def read_notice(text: str) -> Notice:
    """Return the notice of a JSON text {"year", "papers", "days": [{"name", "date", "isOffDay"}]}. Raises NoticeRefused."""
    try:
        told = json.loads(text)
    except ValueError as error:
        raise NoticeRefused(_("This is not a JSON file: %(error)s") % {"error": error}) from error
    if not isinstance(told, dict) or not isinstance(told.get("days"), list) or type(told.get("year")) is not int:
        raise NoticeRefused(_("The file needs “year” (a number) and “days” (a list)."))
    year = told["year"]
    if not 2000 <= year <= 2100:
        raise NoticeRefused(_("The year %(year)s lies outside 2000 to 2100.") % {"year": year})
    if not 1 <= len(told["days"]) <= MOST_DAYS:
        raise NoticeRefused(_("The file names %(n)d days; a notice names 1 to %(most)d.") % {"n": len(told["days"]), "most": MOST_DAYS})
    days = tuple(_read_day(number, item, year) for number, item in enumerate(told["days"], start=1))
    if len({day.day for day in days}) != len(days):
        raise NoticeRefused(_("A day is named twice."))
    papers = told.get("papers") or []
    source = papers if isinstance(papers, str) else " ".join(str(paper) for paper in papers)
    return Notice(year, source[:200], days)


def _read_day(number: int, item, year: int) -> NamedDay:
    """Return one day of a notice; a refusal names its place in the list."""
    where = _("Day %(n)d of the list: ") % {"n": number}
    if not isinstance(item, dict) or not isinstance(item.get("isOffDay"), bool) or not str(item.get("name") or "").strip():
        raise NoticeRefused(where + _("it needs “name”, “date” and “isOffDay” (true or false)."))
    try:
        day = date.fromisoformat(str(item.get("date")))
    except ValueError as error:
        raise NoticeRefused(where + _("“%(date)s” is not a date like 2027-01-01.") % {"date": item.get("date")}) from error
    if not date(year, 1, 1) - NEIGHBOURS <= day <= date(year, 12, 31) + NEIGHBOURS:
        raise NoticeRefused(where + _("%(day)s does not belong to %(year)s.") % {"day": day, "year": year})
    return NamedDay(day, not item["isOffDay"], str(item["name"]).strip()[:30])


def changes_of(notice: Notice) -> list[Change]:
    """Return what loading a notice would add or change, by day."""
    known = CalendarDay.objects.in_bulk([day.day for day in notice.days])
    found = [Change(day, known.get(day.day)) for day in sorted(notice.days, key=lambda day: day.day)]
    return [one for one in found if one.was is None or (one.was.is_workday, one.was.name) != (one.day.is_workday, one.day.name)]


@transaction.atomic
def load_notice(notice: Notice, *, at: datetime, source: str = "") -> int:
    """Load a notice and return how many days it added or changed; days it does not name stay as they are."""
    changes = changes_of(notice)
    english = dict(CalendarDay.objects.exclude(name_en="").values_list("name", "name_en"))
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(day=one.day.day, is_workday=one.day.is_workday, name=one.day.name, name_en=english.get(one.day.name, ""))
            for one in changes
        ],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_workday", "name", "name_en"],
    )
    values = {"source": source or notice.source, "loaded_at": at}
    CalendarYear.objects.update_or_create(year=notice.year, defaults=values)
    _changed()
    return len(changes)


def set_day(day: date, *, is_workday: bool, name: str) -> None:
    """Say of one day whether it is worked, and why."""
    name_en = CalendarDay.objects.filter(name=name).exclude(name_en="").values_list("name_en", flat=True).first() or ""
    CalendarDay.objects.update_or_create(day=day, defaults={"is_workday": is_workday, "name": name, "name_en": name_en})
    _changed()


def clear_day(day: date) -> None:
    """Let a day be an ordinary one again: worked from Monday to Friday."""
    CalendarDay.objects.filter(day=day).delete()
    _changed()


def _changed() -> None:
    workdays.forget()
    transaction.on_commit(workdays.forget)


def missing_next_year(day: date) -> int | None:
    """Return the next year if it is not loaded though it is November already, else None."""
    following = day.year + 1
    is_time = day.month >= REMINDED_FROM
    return following if is_time and not CalendarYear.objects.filter(year=following).exists() else None
