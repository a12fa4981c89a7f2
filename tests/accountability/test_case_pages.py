"""The pages of cases: who gets them, what they show, what leaves by them is noted."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from accountability.models import Case, CasePerson, Clause, Outcome, Relief
from tests.accountability.test_cases import NAME, Desk
from tests.make import make_user, sign_in
from tracker.lib import periods
from tracker.trail.models import Act

pytestmark = pytest.mark.django_db
HERE = "accountability:case"


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def signed(client):
    def as_(user):
        sign_in(client, user)
        return client

    return as_


def told(kind: str) -> list[tuple[str, str]]:
    return list(Act.objects.filter(kind=kind).order_by("id").values_list("thing", "words"))


def test_a_case_goes_its_way_by_its_pages(desk, signed):
    case, at = desk.case, reverse(HERE, args=[desk.case.pk])
    with periods.frozen(desk.case.opened_at.replace(day=20)):
        office = signed(desk.office)
        assert case.number in office.get(reverse("accountability:cases")).text
        page = office.get(at).text
        assert "启动链条" in page and case.snapshot.sha256 in page and "涉案人员与处理结果" not in page
        assert "核验一致" in office.get(f"{at}evidence/", headers={"HX-Request": "true"}).text
        assert office.post(f"{at}hand-over/", {"organ": ""}).status_code == 422
        assert office.post(f"{at}hand-over/", {"organ": "区纪委监委"}).status_code == 302
        discipline = signed(desk.discipline)
        assert case.number in discipline.get(reverse("todo")).text
        person = {"name": NAME, "post": "街道办主任", "responsibility": "direct", "words": "直接责任"}
        assert discipline.post(f"{at}people/add/", person).status_code == 302
        named = CasePerson.objects.get()
        assert discipline.post(reverse(f"{HERE}-person", args=[named.pk]), person | {"post": "主任科员"}).status_code == 302
        clause = Clause.objects.get(instrument__code="eco-2015", track="reminder")
        outcome = {"form": "admonition", "clause": clause.pk, "organ": "区纪委", "document": "8号", "decided_on": "2016-08-19"}
        refused = discipline.post(reverse(f"{HERE}-outcome", args=[named.pk]), outcome | {"form": "removal"})
        assert refused.status_code == 422 and "没有规定" in refused.text
        assert discipline.post(reverse(f"{HERE}-outcome", args=[named.pk]), outcome).status_code == 302
        assert discipline.post(f"{at}relief/", {"reason": "先行先试"}).status_code == 302
        assert discipline.post(f"{at}decide/", {"decided_on": "2016-08-19"}).status_code == 422
        given = {"result": "refused", "organ": "区委", "decided_on": "2016-08-20", "answer": "不符合"}
        relief = reverse(f"{HERE}-relief-decide", args=[Relief.objects.get().pk])
        assert discipline.post(relief, given).status_code == 302
        assert discipline.post(f"{at}decide/", {"decided_on": "2016-08-20"}).status_code == 302
        page = discipline.get(at).text
        assert NAME in page and "诫勉" in page and "登记与更正记录2条" in page
        assert discipline.post(f"{at}reopen/", {"because": f"{NAME}申诉"}).status_code == 422
        assert discipline.post(f"{at}reopen/", {"because": "当事人申诉"}).status_code == 302
        assert discipline.post(reverse(f"{HERE}-outcome-take-back", args=[Outcome.objects.get().pk])).status_code == 302
        assert discipline.post(f"{at}drop/", {"why": "no_grounds", "because": "复查后无责"}).status_code == 302
    case.refresh_from_db()
    assert case.status == "dropped" and not Outcome.objects.exists()


def test_what_leaves_is_noted_and_holds_what_its_reader_may_read(desk, signed):
    desk.hand_over()
    desk.record(desk.name())
    at = reverse(HERE, args=[desk.case.pk])
    for user, names in ((desk.office, False), (desk.discipline, True)):
        browser = signed(user)
        assert (NAME in browser.get(f"{at}dossier/").text) == names
        assert (NAME in text_of(browser.get(f"{at}dossier.docx").content)) == names
        for what in ("snapshot", "dossier", "archive"):
            answer = browser.get(f"{at}download/{what}/")
            assert answer.status_code == 200 and len(b"".join(answer.streaming_content)) > 500
            assert NAME not in answer["Content-Disposition"]
        assert browser.get(f"{at}download/passwd/").status_code == 404
    answer = signed(desk.discipline).get(reverse("accountability:case-outcomes"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert NAME in {cell.value for row in book.active.iter_rows() for cell in row}
    exports = told("export")
    assert len(exports) == 11 and not any(NAME in words for _thing, words in exports)
    assert len(told("read")) == 11


def test_the_bulletin_names_nobody(desk, signed):
    desk.name()
    page = signed(desk.discipline).get(reverse("accountability:case-bulletin"), {"from": "2016-08-01", "to": "2016-08-31"}).text
    assert "1起案件通报" in page and desk.case.matter.title in page and NAME not in page


def test_an_altered_row_is_shown_on_the_page(desk, signed):
    Case.objects.filter(pk=desk.case.pk).update(opened_at=desk.case.opened_at.replace(day=1))
    page = signed(desk.office).get(reverse(f"{HERE}-evidence", args=[desk.case.pk])).text
    assert "核验不一致" in page and "opened_at" in page


@pytest.mark.parametrize("role", ["official", "leader", "reviewer", "system_admin", "audit_admin"])
def test_nobody_else_gets_a_case(desk, signed, role):
    browser = signed(make_user(role=role, unit=desk.case.matter.handling_unit if role == "official" else None))
    at = reverse(HERE, args=[desk.case.pk])
    assert browser.get(reverse("accountability:cases")).status_code == 403
    assert {browser.get(one).status_code for one in (at, f"{at}evidence/", f"{at}dossier.docx", f"{at}download/snapshot/")} == {404}
    assert browser.get(reverse("accountability:case-outcomes")).status_code in (403, 404)
    assert date(2016, 1, 1)


def text_of(content: bytes) -> str:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return opened.read("word/document.xml").decode()
