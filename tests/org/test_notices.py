"""The district keeps its calendar: a notice from a file, a day by hand."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tests.make import moment
from tracker.org import calendar_seed, notices
from tracker.org.models import CalendarDay, CalendarYear
from tracker.org.notices import NoticeRefused
from tracker.org.workdays import add_workdays, is_workday

pytestmark = pytest.mark.django_db

NOTICE = {
    "year": 2027,
    "papers": ["https://www.gov.cn/2027.htm"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "元旦", "date": "2026-12-27", "isOffDay": False},
    ],
}


def text_of(**changes) -> str:
    return json.dumps(NOTICE | changes, ensure_ascii=False)


class TestReading:
    """What is not a notice is refused with its place."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("{", "不是 JSON"),
            ("[]", "year"),
            ('{"year": "2027", "days": []}', "year"),
            (text_of(year=1900), "1900"),
            (text_of(days=[]), "0 天"),
            (text_of(days=[{"name": "元旦", "date": "2027-02-30", "isOffDay": True}]), "第1天"),
            (text_of(days=[{"name": "", "date": "2027-01-01", "isOffDay": True}]), "第1天"),
            (text_of(days=[{"name": "元旦", "date": "2027-01-01", "isOffDay": "yes"}]), "isOffDay"),
            (text_of(days=[{"name": "元旦", "date": "2026-06-01", "isOffDay": True}]), "不属于 2027"),
            (text_of(days=NOTICE["days"][:1] * 2), "两次"),
            (text_of(days=["2027-01-01"]), "第1天"),
        ],
    )
    def test_a_bad_file_is_refused_with_a_sentence(self, text, says):
        with pytest.raises(NoticeRefused, match=says):
            notices.read_notice(text)

    def test_a_notice_may_name_days_of_the_december_before(self):
        assert len(notices.read_notice(text_of()).days) == 3


class TestLoading:
    """Once loaded, deadlines of the year are no longer provisional."""

    def test_a_dry_run_changes_nothing_and_loading_changes_what_it_said(self):
        calendar_seed.load()
        notice = notices.read_notice(text_of())
        assert [change.day.day for change in notices.changes_of(notice)] == [date(2026, 12, 27), date(2027, 1, 1), date(2027, 1, 2)]
        assert not CalendarYear.objects.filter(year=2027).exists()
        assert add_workdays(date(2026, 12, 29), 5).is_provisional
        assert notices.load_notice(notice, at=moment()) == 3
        assert not add_workdays(date(2026, 12, 29), 5).is_provisional
        assert is_workday(date(2026, 12, 27))
        assert notices.load_notice(notice, at=moment()) == 0

    def test_it_keeps_the_english_name_of_a_known_holiday(self):
        calendar_seed.load()
        notices.load_notice(notices.read_notice(text_of()), at=moment(), source="第7号")
        assert CalendarDay.objects.get(day=date(2027, 1, 1)).name_en == "New Year's Day"
        assert CalendarYear.objects.get(year=2027).source == "第7号"

    def test_the_command_loads_a_file(self, tmp_path, capsys):
        file = tmp_path / "2027.json"
        file.write_text(text_of(), encoding="utf-8")
        call_command("load_calendar", str(file), dry_run=True)
        assert not CalendarDay.objects.exists()
        call_command("load_calendar", str(file))
        assert CalendarDay.objects.count() == 3
        with pytest.raises(CommandError):
            call_command("load_calendar", str(tmp_path / "none.json"))

    def test_the_command_without_a_file_loads_what_comes_along(self):
        call_command("load_calendar")
        assert CalendarYear.objects.count() == 11


class TestOneDay:
    """Corrected by hand, seen at once."""

    def test_a_day_is_made_a_working_day_and_ordinary_again(self):
        saturday = date(2016, 8, 13)
        assert not is_workday(saturday)
        notices.set_day(saturday, is_workday=True, name="抗洪")
        assert is_workday(saturday)
        notices.clear_day(saturday)
        assert not is_workday(saturday)


@pytest.mark.parametrize(
    ("day", "missing"), [(date(2016, 10, 31), None), (date(2026, 10, 31), None), (date(2026, 11, 1), 2027), (date(2025, 12, 1), None)]
)
def test_from_november_the_next_years_notice_is_missed(day, missing):
    calendar_seed.load()
    assert notices.missing_next_year(day) == missing
