"""The notice desk: what was issued, who signs for it and replies, one issued by hand."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability import matters, notices
from accountability.models import Notice
from tests.accountability.house import make_house, overdue
from tests.make import make_matter, moment, sign_in
from tracker.lib import periods

pytestmark = pytest.mark.django_db
LIST = "/ledger/notices/"
HOSTILE = '坏"><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(moment()):
        yield


@pytest.fixture
def house():
    return make_house()


@pytest.fixture
def assigned(house):
    """Return a matter handed down today, with a slip to its unit and one to the joint unit."""
    matter = make_matter(house.here, kind=house.kind, joint=(house.there,))
    matters.assign(matter, at=moment(), by=house.office)
    return matter


def page(client, url) -> str:
    """Return a page as text."""
    response = client.get(url)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


class TestTheList:
    def test_shows_receipt_and_what_is_late(self, house, assigned, client):
        old = overdue(house)
        draft = notices.Draft(old, "supervision", house.here, "督察通知", "请整改", due_on=date(2016, 8, 12))
        notices.send(draft, at=moment(day=5), by=house.office)
        sign_in(client, house.office)
        html = page(client, LIST)
        assert "4 份文书" in html and "未签收 3" in html and "已签收 1" in html and "1 份超期" in html
        assert "督察通知" in (red := page(client, f"{LIST}?light=red")) and "1 份文书" in red
        assert "2 份文书" in page(client, f"{LIST}?q={assigned.title[:4]}&state=unsigned&kind=assignment")

    def test_an_outsider_sees_no_notice_of_others(self, house, client):
        theirs = overdue(house, house.there, title="外街的")
        sign_in(client, house.official)
        assert "外街的" not in page(client, LIST) and "0 份文书" in page(client, LIST)
        paper = theirs.notices.get()
        assert client.get(paper.get_absolute_url()).status_code == 404
        assert client.post(f"/supervision/notices/{paper.pk}/receive/").status_code == 404

    def test_costs_the_same_for_two_rows_and_for_twenty(self, house, client):
        sign_in(client, house.office)
        counts = []
        for more in (2, 18):
            for _number in range(more):
                matters.assign(make_matter(house.here, kind=house.kind), at=moment(), by=house.office)
            page(client, LIST)
            with CaptureQueriesContext(connection) as found:
                page(client, LIST)
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestReceipt:
    def test_of_the_responsible_unit_signs_the_matter_too(self, house, assigned, client):
        paper = assigned.notices.get(unit=house.here)
        sign_in(client, house.official)
        assert "未签收" in page(client, paper.get_absolute_url())
        assert client.post(f"/supervision/notices/{paper.pk}/receive/").status_code == 302
        paper.refresh_from_db(), assigned.refresh_from_db()
        assert (paper.received_by, assigned.status) == (house.official, "acknowledged")

    def test_of_a_joint_unit_is_its_own(self, house, assigned, client):
        paper = assigned.notices.get(unit=house.there)
        sign_in(client, house.official)
        assert client.post(f"/supervision/notices/{paper.pk}/receive/").status_code == 403  # seen, and not theirs
        sign_in(client, house.outsider)
        assert client.post(f"/supervision/notices/{paper.pk}/receive/").status_code == 302
        again = client.post(f"/supervision/notices/{paper.pk}/receive/", follow=True).content.decode()
        paper.refresh_from_db(), assigned.refresh_from_db()
        assert paper.received_by == house.outsider and assigned.status == "assigned" and "签收" in again

    def test_unsigned_after_a_working_day_is_red(self, house, assigned, client):
        paper = assigned.notices.get(unit=house.there)
        sign_in(client, house.office)
        for day, tone in ((10, "yellow"), (11, "red")):
            with periods.frozen(moment(day=day)):
                assert f'<dd class="{tone}">未签收' in page(client, paper.get_absolute_url())


class TestByHand:
    def test_the_office_numbers_a_notice_with_its_text_begun(self, house, client):
        matter = overdue(house)
        sign_in(client, house.office)
        url = f"/supervision/matters/{matter.pk}/notice/"
        html = page(client, f"{url}?kind=letter")
        assert matter.number in html and "督办函" in html and "分管领导签字" in html
        said = {"kind": "letter", "unit": house.here.pk, "title": HOSTILE, "body": HOSTILE, "requirement": HOSTILE, "signer": HOSTILE}
        assert client.post(url, said | {"due_on": "2016-08-01"}).status_code == 422
        assert client.post(url, said | {"due_on": "2016-08-12", "unit": house.there.pk}).status_code == 422  # no part in it
        assert client.post(url, said | {"due_on": "2016-08-12"}).status_code == 302
        paper = Notice.objects.get(kind="letter")
        assert (paper.serial, paper.issued_by) == (1, house.office) and "〔2016〕1号" in paper.number
        html = page(client, paper.get_absolute_url())
        assert "<img" not in html and "&lt;img" in html and "<img" not in page(client, LIST)

    def test_the_unit_replies_once_after_signing(self, house, client):
        matter = overdue(house)
        draft = notices.Draft(matter, "letter", house.here, "督办函", "请整改", due_on=date(2016, 8, 12))
        paper = notices.send(draft, at=moment(), by=house.office)
        reply = f"/supervision/notices/{paper.pk}/reply/"
        sign_in(client, house.official)
        assert client.post(reply, {"words": HOSTILE}).status_code == 422  # not signed for
        client.post(f"/supervision/notices/{paper.pk}/receive/")
        assert client.post(reply, {"words": ""}).status_code == 422
        assert client.post(reply, {"words": HOSTILE}).status_code == 302
        assert client.post(reply, {"words": "再回复"}).status_code == 422
        paper.refresh_from_db()
        assert (paper.reply, paper.replied_by) == (HOSTILE, house.official)
        assert "<img" not in page(client, paper.get_absolute_url()) and "已回复 1" in page(client, LIST)

    def test_only_the_office_issues(self, house, client):
        matter = overdue(house)
        for user, status in ((house.official, 403), (house.outsider, 404), (house.leader, 403)):
            sign_in(client, user)
            assert client.get(f"/supervision/matters/{matter.pk}/notice/").status_code == status
