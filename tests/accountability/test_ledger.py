"""The ledger of matters: lights, what it counts, what it shows to whom."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability import matters, reviews
from accountability.ledgers.basis import basis
from accountability.models import Matter
from accountability.rules import Facts, is_struck, light_of
from accountability.standing import with_standing
from accountability.statuses import Light, UrgingStatus
from tests.accountability.house import closed, every_stage, make_house, overdue, submitted, urged
from tests.make import make_matter, make_rectifying, make_user, moment, sign_in
from tracker.lib import periods
from tracker.lib.refusals import Refused

pytestmark = pytest.mark.django_db
LIST = "/ledger/matters/"
TODAY, SOON = date(2016, 8, 9), date(2016, 8, 12)

NARROWED = {
    "?watch=overdue": {"甲逾期", "乙督促"},
    "?watch=to_recheck": {"丙待验收"},
    "?watch=to_assign": {"丁登记"},
    "?in_row=1": {"乙督促"},
    "?light=grey": {"戊销号"},
    "?open=false": {"戊销号"},
    "?q=jyq": {"甲逾期"},
    "?q=D4101&watch=open": {"丁登记"},
    "?overdue=true&struck=false&in_row=1": {"乙督促"},
    "?due_by=2016-08-08&open=true": {"甲逾期", "乙督促"},
    "?batch=第三批": {"丁登记"},
    "?closed_from=2016-08-09": {"戊销号"},
}


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(moment()):
        yield


@pytest.fixture
def house():
    return make_house()


def page(client, query="") -> str:
    """Return the list as text."""
    response = client.get(LIST + query)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


class TestTheLight:
    @pytest.mark.parametrize(
        ("facts", "light"),
        [
            (Facts(due_on=date(2016, 8, 8)), Light.RED),
            (Facts(due_on=date(2016, 8, 9)), Light.YELLOW),
            (Facts(due_on=date(2016, 8, 12)), Light.YELLOW),
            (Facts(due_on=date(2016, 8, 13)), Light.GREEN),
            (Facts(due_on=None), Light.GREEN),
            (Facts(due_on=date(2016, 8, 1), is_with_unit=False), Light.GREEN),
            (Facts(due_on=date(2016, 9, 1), is_urged=True), Light.YELLOW),
            (Facts(due_on=date(2016, 9, 1), is_urged=True, is_struck=True), Light.RED),
            (Facts(is_with_unit=False, is_struck=True), Light.RED),
            (Facts(due_on=date(2016, 8, 1), is_struck=True, is_final=True), Light.GREY),
        ],
    )
    def test_by_rule(self, facts, light):
        assert light_of(facts, on=TODAY, soon=SOON) == light

    def test_a_met_urging_ends_the_strike_and_an_annulled_one_never_was(self):
        assert is_struck([UrgingStatus.SENT, UrgingStatus.FAILED])
        assert is_struck([UrgingStatus.DECLINED, UrgingStatus.FAILED, UrgingStatus.MET])
        assert not is_struck([UrgingStatus.MET, UrgingStatus.FAILED]) and not is_struck([UrgingStatus.ANNULLED]) and not is_struck([])

    def test_sql_and_rule_say_the_same_of_every_stage(self, house):
        every_stage(house)
        closed(house), urged(house), urged(house, 2), urged(house, 3)
        make_rectifying(house.here, official=house.official, kind=house.kind, due_on=SOON)
        make_rectifying(house.here, official=house.official, kind=house.kind, due_on=date(2016, 8, 10))
        annulled = urged(house, 2)
        strike = annulled.urgings.get(status=UrgingStatus.FAILED)
        review = reviews.ask_review(strike, reason="现场已整改", at=moment(), by=house.official)
        reviews.answer_review(review, is_upheld=True, answer="属实", at=moment(), by=house.colleague)
        rows = list(with_standing(Matter.objects.all(), on=TODAY, soon=basis({}).soon))
        assert len(rows) == 13 and {row.light for row in rows} == set(Light)
        for row in rows:
            statuses = [one.status for one in row.urgings.newest_first()]
            is_with_unit = Matter.objects.with_unit().filter(pk=row.pk).exists()
            facts = Facts(row.is_final, is_with_unit, row.due_on, is_struck(statuses), UrgingStatus.SENT in statuses)
            assert row.light == light_of(facts, on=TODAY, soon=SOON), (row.state, statuses)
            assert row.strikes == statuses.count(UrgingStatus.FAILED)

    def test_the_running_row_ends_with_a_met_urging_and_with_a_case(self, house):
        rows = {"once": urged(house), "twice": urged(house, 2), "case": urged(house, 3)}
        standing = {row.pk: row for row in with_standing(Matter.objects.all(), on=TODAY, soon=SOON)}
        found = {name: (standing[row.pk].in_row, standing[row.pk].has_case) for name, row in rows.items()}
        assert found == {"once": (1, False), "twice": (2, False), "case": (1, True)}  # after two failures a case, and urged anew


class TestTheList:
    def test_shows_light_deadline_urgings_and_totals(self, house, client):
        overdue(house, title="逾期的一件"), urged(house, 2, title="督促两次的一件"), make_matter(house.there, kind=house.kind)
        sign_in(client, house.office)
        html = page(client)
        assert "督察事项台账" in html and "3 件事项" in html and "逾期 1 天" in html
        assert "2 件逾期" in html and "告急 2" in html and "逾期 2" in html and "待交办 1" in html

    def test_is_narrowed(self, house, client):
        overdue(house, title="甲逾期"), urged(house, title="乙督促"), submitted(house, title="丙待验收")
        make_matter(house.here, kind=house.kind, title="丁登记", source_number="D4101-7", batch="第三批"), closed(house, title="戊销号")
        sign_in(client, house.office)
        for query, titles in NARROWED.items():
            html = page(client, query)
            assert {title for title in ("甲逾期", "乙督促", "丙待验收", "丁登记", "戊销号") if title in html} == titles, query

    def test_finds_joint_and_assisting_matters_by_unit(self, house, client):
        (
            make_matter(house.there, kind=house.kind, title="共同的", joint=(house.here,)),
            make_matter(house.there, kind=house.kind, title="别处的"),
        )
        sign_in(client, house.office)
        html = page(client, f"?unit={house.here.pk}")
        assert "共同的" in html and "别处的" not in html

    def test_costs_the_same_for_two_rows_and_for_twenty(self, house, client):
        sign_in(client, house.office)
        page(client)
        counts = []
        for more in (2, 18):
            for _number in range(more):
                make_matter(house.here, kind=house.kind)
            with CaptureQueriesContext(connection) as found:
                page(client)
            counts.append(len(found))
        assert counts[0] == counts[1]

    def test_leads_there_from_its_own_address(self, house, client):
        sign_in(client, house.official)
        assert client.get("/supervision/").url.startswith(LIST)
        assert "督察" in client.get("/todo/").content.decode()


class TestAnOutsider:
    def test_sees_no_row_no_count_and_no_line_of_the_workbook(self, house, client):
        overdue(house, title="本街的逾期"), overdue(house, house.there, title="外街的逾期")
        sign_in(client, house.official)
        for query in ("", "?q=外街", "?watch=overdue", "?sort=light", "?columns=title,number,days_late"):
            assert "外街的逾期" not in page(client, query)
        assert "1 件逾期" in page(client)
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{LIST}export/").streaming_content))).active
        values = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
        assert "本街的逾期" in values and "外街的逾期" not in values

    def test_finds_nothing_by_the_global_search(self, house, client):
        (
            make_matter(house.here, kind=house.kind, title="本街油烟", source_number="D41-9"),
            make_matter(house.there, kind=house.kind, title="外街油烟"),
        )
        sign_in(client, house.official)
        for words in ("油烟", "yy", "D41-9"):
            html = client.get("/search/", {"q": words}).content.decode()
            assert "本街油烟" in html and "外街油烟" not in html, words

    def test_may_neither_import_nor_register(self, house, client):
        sign_in(client, house.official)
        assert client.get(f"{LIST}import/").status_code == 403 and "登记事项" not in page(client)

    def test_administrators_find_no_ledger(self, house, client):
        sign_in(client, make_user(role="system_admin", unit=house.district))
        assert client.get(LIST).status_code in (403, 404)


def test_a_registration_is_taken_back_only_while_nothing_was_done(house):
    mine, assigned = make_matter(house.here, kind=house.kind), make_matter(house.here, kind=house.kind)
    matters.withdraw([mine], because="登记有误", at=moment(), by=house.office)
    mine.refresh_from_db()
    assert (mine.status, mine.dismissal) == ("dismissed", "withdrawn") and not Matter.objects.counted().filter(pk=mine.pk).exists()
    matters.assign(assigned, at=moment(), by=house.office)
    with pytest.raises(Refused):
        matters.withdraw([assigned], because="登记有误", at=moment(), by=house.office)
