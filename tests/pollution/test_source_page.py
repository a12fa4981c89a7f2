"""The page of a source: who sees it, what it shows, its time line, what it costs."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability.cases.people import Named, name_person
from accountability.models import Matter
from accountability.statuses import Slot
from pollution import sources
from pollution.models import Enforcement
from pollution.pages.source.acts import ACTS
from tests.accountability.house import make_house, overdue
from tests.make import make_case, make_checklist, make_finding, make_inspection, make_photo, make_source, make_user, moment, sign_in
from tracker.lib import periods

pytestmark = pytest.mark.django_db
NOW = moment()
TODAY = NOW.date()
NAME = "上官某某"
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(NOW):
        yield


@pytest.fixture
def house():
    return make_house()


def page(client, user, source, status=200, **asked) -> str:
    sign_in(client, user)
    response = client.get(source.get_absolute_url(), asked)
    assert response.status_code == status
    return response.content.decode()


def send(client, user, source, act, **said):
    sign_in(client, user)
    return client.post(reverse(f"pollution:source-{act}", args=[source.pk]), {"version": source.version} | said)


def line_of(text: str) -> str:
    return text[text.index('id="timeline"') :]


class TestWhoSeesIt:
    def test_another_unit_finds_neither_the_page_nor_an_act(self, client, house):
        source = make_source(unit=house.here, kind="scattered", disposal="shut")
        permit = source.permits.create(name="排污许可证")
        device = source.devices.create(kind="video", installed_on=TODAY)
        page(client, house.outsider, source, status=404)
        for act in ACTS:
            of = {"permit-renew": [permit.pk], "device-remove": [device.pk]}.get(act.name, [])
            url = reverse(f"pollution:source-{act.name}", args=[source.pk, *of])
            assert client.get(url).status_code == client.post(url).status_code == 404, act.name

    def test_who_reads_it_may_not_change_it(self, client, house):
        source = make_source(unit=house.here)
        for user in (house.inspector, house.leader):
            assert "/holders/" not in page(client, user, source)
            assert client.get(reverse("pollution:source-holders", args=[source.pk])).status_code == 403


class TestWhatIsWrong:
    def test_is_said_with_where_it_is_put_right(self, client, house):
        source = make_source(unit=house.here, credit_code="914101000000000000", visited_at=NOW - timedelta(days=20))
        source.devices.create(kind="video", number="V-1", installed_on=TODAY, seen_at=NOW - timedelta(hours=30))
        source.permits.create(name="渣土处置证", last_day=date(2016, 8, 1))
        text = page(client, house.official, source)
        wrong = text[text.index('id="wrong"') : text.index("</section>", text.index('id="wrong"'))]
        for words in ("20", "V-1", "渣土处置证", "/holders/", "/device/", "/permit-renew/"):
            assert words in wrong, words

    def test_nothing_is_wrong_with_a_source_in_order(self, client, house):
        source = make_source(unit=house.here, kind="fumes", visited_at=NOW)
        for slot in (Slot.DISTRICT_LEADER, Slot.TOWNSHIP, Slot.DEPARTMENT, Slot.COMMUNITY):
            source.holders.create(slot=slot, name="张三")
        assert "tone-green" in page(client, house.official, source).split('id="wrong"')[1].split("</section>")[0]

    def test_the_same_item_again_and_an_overdue_matter_stand_at_the_top(self, client, house):
        source, item = make_source(unit=house.here), make_checklist().items.first()
        for days in (40, 20):
            make_finding(make_inspection(source, ended_at=NOW - timedelta(days=days)), item=item)
        matter = overdue(house)
        make_finding(make_inspection(source), matter=matter, item=item)
        text = page(client, house.official, source)
        assert item.words in text.split('id="wrong"')[0]
        assert matter.number in text.split('id="wrong"')[1].split("</section>")[0]


class TestTimeLine:
    def test_all_kinds_stand_in_one_order_and_are_narrowed_by_kind(self, client, house):
        source = make_source(unit=house.here)
        matter = overdue(house)  # registered on July 25
        make_finding(make_inspection(source, ended_at=moment(month=7, day=24), by=house.inspector), matter=matter, words="裸土未覆盖")
        Enforcement.objects.create(
            source=source, kind="stop", organ=house.lead, decided_on=date(2016, 8, 3), basis="条例", words="停工整改", at=NOW
        )
        sources.change_status(source, "stopped", because="自行停产", at=moment(day=4), by=house.official)
        text = line_of(page(client, house.office, source))
        places = [text.index(words) for words in ("自行停产", "停工整改", matter.number, "裸土未覆盖")]
        assert places == sorted(places)
        only = line_of(page(client, house.office, source, kind="enforcement"))
        assert "停工整改" in only and "自行停产" not in only

    def test_is_paged(self, client, house):
        source = make_source(unit=house.here)
        for number in range(35):
            make_inspection(source, ended_at=NOW - timedelta(days=number), words=f"第{number}次")
        first, second = (line_of(page(client, house.official, source, page=number)) for number in (1, 2))
        assert re.findall(r"第(\d+)次", first) == [str(number) for number in range(30)]
        assert re.findall(r"第(\d+)次", second) == [str(number) for number in range(30, 35)]

    def test_a_matter_of_another_unit_and_names_in_cases_are_not_told(self, client, house):
        source = make_source(unit=house.here)
        case = make_case(house.here, office=house.office, official=house.official, kind=house.kind)
        discipline = make_user(role="discipline")
        name_person(case, Named(NAME, "科长", "direct", words="履职不到位"), at=NOW, by=discipline)
        make_finding(make_inspection(source), matter=case.matter)
        elsewhere = overdue(house, house.there, title="别处的事项")
        make_finding(make_inspection(source), matter=elsewhere)
        text = page(client, house.official, source)
        assert case.number not in text and elsewhere.number not in text and NAME not in text
        assert case.number in page(client, house.office, source) and NAME not in page(client, discipline, source)


class TestForms:
    def test_a_refusal_is_a_sentence_on_the_form_and_what_was_read_before_is_not_written_over(self, client, house):
        source = make_source(unit=house.here, kind="scattered", disposal="shut")
        answer = send(client, house.official, source, "dispose", disposed_on="2016-08-09")
        assert answer.status_code == 422 and "alert" in answer.content.decode()
        assert send(client, house.official, source, "status", to="stopped", because="停产").status_code == 302
        assert send(client, house.official, source, "status", to="rectifying", because="整改").status_code == 422
        source.refresh_from_db()
        assert source.status == "stopped"

    def test_who_is_not_of_the_unit_stays_in_the_slot_when_its_official_saves_the_form(self, client, house):
        source = make_source(unit=house.here, kind="scattered")
        source.holders.create(slot=Slot.DISTRICT_LEADER, person=house.leader.person)
        sign_in(client, house.official)
        shown = client.get(reverse("pollution:source-holders", args=[source.pk])).context["form"]
        said = {name: shown.initial.get(name, "") or "" for name in shown.fields} | {"name_township": "李四"}
        assert send(client, house.official, source, "holders", **said).status_code == 302
        assert {str(row) for row in source.holders.all()} == {str(house.leader.person), "李四"}

    def test_a_proof_is_recorded_with_the_photo_that_was_sent_before(self, client, house):
        source = make_source(unit=house.here, kind="scattered", disposal="shut")
        photo = make_photo(house.here, by=house.official)
        said = {"proof": "water", "done_on": "2016-08-09", "files-kept": str(photo.uid)}
        assert send(client, house.official, source, "prove", **said).status_code == 302
        assert source.proofs.get().file == photo
        assert str(photo.uid) in page(client, house.official, source)


def test_the_page_costs_a_dozen_queries_however_much_happened(client, house):
    source, item = make_source(unit=house.here), make_checklist().items.first()

    def happen(times, since):
        for number in range(times):
            visit = make_inspection(source, ended_at=NOW - timedelta(days=since + number), by=house.inspector)
            make_finding(visit, item=item, matter=overdue(house, title=f"事项{since + number}") if number < 5 else None)
            source.permits.create(name=f"证{since + number}")

    def cost(kind=""):
        sign_in(client, house.office)
        client.get(reverse("org:unit", args=[house.here.pk]))
        with CaptureQueriesContext(connection) as seen:
            client.get(source.get_absolute_url(), {"kind": kind})
        with CaptureQueriesContext(connection) as frame:
            client.get("/pollution/nothing/")
        return len(seen), len(frame)

    happen(2, 1)
    few = cost()
    happen(18, 10)
    many = cost()
    assert many[0] == few[0]
    assert Matter.objects.count() == 7
    assert many[0] - many[1] <= MOST_QUERIES
