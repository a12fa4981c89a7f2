"""Pages of the working-day calendar."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from tracker.lib import periods
from tracker.org import notices
from tracker.org.forms import CalendarDayForm, NoticeForm
from tracker.org.models import CalendarDay, CalendarYear
from tracker.org.views.parts import Link, Page, act_page, may, need, way
from tracker.org.views.units import with_form

FIRST_YEAR, LAST_YEAR = 2000, 2100
WEEKDAYS = [
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
]


@dataclass(frozen=True)
class Cell:
    """A day of the grid: None for the blanks before and after the month."""

    day: date | None
    named: CalendarDay | None = None
    is_workday: bool = True
    is_today: bool = False


@dataclass(frozen=True)
class Month:
    """A month of the grid, week by week from Monday."""

    first_day: date
    weeks: list[list[Cell]]
    workdays: int


@dataclass(frozen=True)
class Holiday:
    """A holiday of the year: its days off in a row, and the weekend days worked for it."""

    name: str
    first_day: date
    last_day: date
    days_off: int
    worked: list[date]


@require_safe
def this_year(request):
    """Lead to the year in which the district lives."""
    return redirect("org:calendar-year", periods.today().year)


@require_safe
def year(request, year: int):
    """Show the twelve months of a year with holidays and worked weekend days."""
    need(request, "org.calendarday")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    today = periods.today()
    named = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    months = [_month(year, number, named, today) for number in range(1, 13)]
    context = {
        "year": year,
        "crumbs": way(request),
        "loaded": CalendarYear.objects.filter(year=year).first(),
        "months": months,
        "weekdays": WEEKDAYS,
        "workdays": sum(month.workdays for month in months),
        "holidays": holidays(sorted(named.values(), key=lambda row: row.day)),
        "years": [_year for _year in (year - 1, year + 1) if FIRST_YEAR <= _year <= LAST_YEAR],
        "missing": notices.missing_next_year(today),
        "may_change": may(request, "org.calendarday", "change"),
    }
    return render(request, "org/calendar.html", context)


def _month(year: int, number: int, named: dict[date, CalendarDay], today: date) -> Month:
    weeks = [[_cell(day, number, named, today) for day in week] for week in Calendar().monthdatescalendar(year, number)]
    workdays = sum(cell.is_workday for week in weeks for cell in week if cell.day)
    return Month(date(year, number, 1), weeks, workdays)


def _cell(day: date, month: int, named: dict[date, CalendarDay], today: date) -> Cell:
    if day.month != month:
        return Cell(None)
    row = named.get(day)
    return Cell(day, row, row.is_workday if row else day.weekday() < 5, day == today)


def holidays(named: list[CalendarDay]) -> list[Holiday]:
    """Return the holidays of a year in order, each with its first and last day off and the days worked for it."""
    found: list[Holiday] = []
    for row in named:
        if row.is_workday:
            continue
        last = found[-1] if found else None
        if last and last.name == row.label and row.day - last.last_day == timedelta(days=1):
            found[-1] = Holiday(last.name, last.first_day, row.day, last.days_off + 1, last.worked)
        else:
            found.append(Holiday(row.label, row.day, row.day, 1, []))
    for row in named:
        of_name = [holiday for holiday in found if holiday.name == row.label]
        if row.is_workday and of_name:
            min(of_name, key=lambda holiday: abs(holiday.first_day - row.day)).worked.append(row.day)
    return found


def _way(request, *more: Link) -> list[Link]:
    return way(request, Link(_("Working-day calendar"), reverse("org:calendar")), *more)


@with_form
def day(request, day: date):
    """Say of one day whether it is worked."""
    need(request, "org.calendarday", "change")
    row = CalendarDay.objects.filter(day=day).first()
    kind = CalendarDayForm.ORDINARY if row is None else CalendarDayForm.WORKED if row.is_workday else CalendarDayForm.OFF
    form = CalendarDayForm(request.POST or None, initial={"kind": kind, "name": row.name if row else ""})
    back = reverse("org:calendar-year", args=[day.year])
    page = Page(
        _("Correct a day"),
        _way(request, Link(day.year, back), Link(day)),
        _("Deadlines that are set from now on count with it; those already set stay."),
    )
    return act_page(request, form, page, lambda **told: _set(day, **told), back)


def _set(day: date, kind: str, name: str) -> None:
    if kind == CalendarDayForm.ORDINARY:
        notices.clear_day(day)
    else:
        notices.set_day(day, is_workday=kind == CalendarDayForm.WORKED, name=name)


@with_form
def load(request):
    """Load a holiday notice: first what it would change, then the same text for good."""
    need(request, "org.calendarday", "change")
    form = NoticeForm(request.POST or None, request.FILES or None)
    context = {"form": form, "crumbs": _way(request), "notice": None, "changes": [], "back": reverse("org:calendar")}
    if request.method == "POST" and form.is_valid():
        text, source = form.cleaned_data["text"], form.cleaned_data["source"]
        try:
            notice = notices.read_notice(text)
        except notices.NoticeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            if "apply" in request.POST:
                notices.load_notice(notice, at=periods.real_now(), source=source)
                return redirect("org:calendar-year", notice.year)
            again = NoticeForm(initial={"text": text, "source": source or notice.source})
            context |= {"form": again, "notice": notice, "changes": notices.changes_of(notice)}
    return render(request, "org/notice.html", context, status=422 if form.errors else 200)
