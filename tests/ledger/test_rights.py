"""What is not yours is not there: rows, counts, totals, choices, workbooks, edits."""

import io

import openpyxl
import pytest

from projects.models import Project
from tests.make import make_milestone, make_project, make_user
from tracker.ledger.models import ExportEvent
from tracker.org.statuses import Role

LIST = "/ledger/projects/"
FOREIGN = 10


@pytest.fixture
def theirs(house):
    """Return a project of the outsider's sub-district."""
    return make_project("外街项目", unit=house.there, code="FOREIGN-1", planned_wan=77_000)


def body(response) -> bytes:
    """Return a page without what changes at every request."""
    import re

    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", response.content)


class TestAnOutsider:
    def test_sees_no_row_and_no_count(self, house, theirs, as_user):
        html = as_user(house.official).get(LIST).content.decode()
        assert "外街项目" not in html and "FOREIGN-1" not in html and "全部 0" in html

    @pytest.mark.parametrize("query", ["", "?q=外街", "?q=FOREIGN-1", "?sort=-planned_wan", "?year=2016&light=red", "?columns=code,name"])
    def test_pages_do_not_change_by_a_byte_when_foreign_rows_are_added(self, house, as_user, query):
        make_project("本街项目", unit=house.here)
        client = as_user(house.official)
        before = body(client.get(LIST + query))
        for number in range(FOREIGN):
            make_milestone(make_project(f"外街项目{number}", unit=house.there))
        assert body(client.get(LIST + query)) == before

    def test_gets_no_line_in_a_workbook(self, house, theirs, as_user):
        make_project("本街项目", unit=house.here)
        response = as_user(house.official).get(f"{LIST}export/")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        values = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
        assert "本街项目" in values and "外街项目" not in values and ExportEvent.objects.get().rows == 1

    def test_finds_no_edit_page(self, house, theirs, as_user):
        assert as_user(house.official).get(f"{LIST}{theirs.pk}/edit").status_code == 404
        assert as_user(house.official).post(f"{LIST}{theirs.pk}/edit", {"name": "x"}).status_code == 404
        assert Project.objects.get(pk=theirs.pk).name == "外街项目"


class TestRoles:
    @pytest.mark.parametrize("page", ["new/", "import/", "template/"])
    def test_officials_neither_enter_nor_import(self, house, as_user, page):
        assert as_user(house.official).get(LIST + page).status_code == 403

    def test_an_official_may_not_edit_master_data_of_the_own_unit(self, house, as_user):
        mine = make_project("本街项目", unit=house.here)
        assert as_user(house.official).get(f"{LIST}{mine.pk}/edit").status_code == 403

    def test_buttons_are_there_only_for_those_who_may(self, house, as_user):
        make_project("甲", unit=house.here)
        assert "新增项目" in as_user(house.reviewer).get(LIST).content.decode()
        assert "新增项目" not in as_user(house.official).get(LIST).content.decode()

    def test_administrators_see_no_projects(self, house, as_user):
        admin = make_user("admin", role=Role.SYSTEM_ADMIN, unit=house.district)
        for page in ("", "export/", "conditions/", "views/", "import/"):
            assert as_user(admin).get(LIST + page).status_code == 403

    def test_an_unknown_register_is_not_there(self, house, as_user):
        assert as_user(house.reviewer).get("/ledger/nothing/").status_code == 404

    def test_who_is_not_logged_in_is_asked_to(self, house, client):
        assert "/log-in/" in client.get(LIST).url
