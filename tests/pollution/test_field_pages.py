"""The phone pages of an inspector over HTTP: today's list, the form of a visit with its refusals, records, findings, re-checks."""

from base64 import b64encode
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accountability import matters
from accountability.models import Matter
from pollution.findings import raise_finding
from pollution.models import Finding, FindingFile, Inspection, InspectionFile, InspectionParty
from pollution.statuses import FindingStatus
from pollution.todo import todo
from tests.evidence.pictures import encoded, scene
from tests.make import (
    make_checklist,
    make_district,
    make_district_row,
    make_finding,
    make_inspection,
    make_photo,
    make_source,
    make_sweep,
    make_unit,
    make_user,
    moment,
    sign_in,
)
from tracker.lib import periods, scoping

pytestmark = pytest.mark.django_db
NOW = moment(hour=15)
PHOTO = encoded(scene())


@pytest.fixture(autouse=True)
def at_three(db):
    with periods.frozen(NOW):
        yield


class Place:
    """A township with a site and its checklist, an inspector of the township, an official of it, the office, somebody elsewhere."""

    def __init__(self):
        with scoping.everything("a place to inspect"):
            make_district_row()
            self.town = make_unit("嵩山路街道", parent=make_district())
            self.other = make_unit("侯寨乡", parent=make_district())
            self.inspector = make_user(role="inspector", unit=make_district())
            self.official = make_user(role="official", unit=self.town)
            self.stranger = make_user(role="official", unit=self.other)
            self.source = make_source("亚星双河居项目工地", unit=self.town)
            self.checklist = make_checklist(items={"days": 3, "basis": "条例第四十二条", "stop_rules": ["wind"]})
            self.fence, self.cover = self.checklist.items.order_by("number")

    @property
    def address(self) -> str:
        return reverse("pollution:visit", args=[self.source.pk])

    def said(self, **changes) -> dict:
        """Return a sound form without findings."""
        return {
            "uid": str(uuid4()),
            "way": "person",
            "started_at": "2016-08-09T14:20",
            f"outcome_{self.fence.pk}": "pass",
            f"outcome_{self.cover.pk}": "pass",
        } | changes

    def failing(self, item, **changes) -> dict:
        """Return what is said of a failing item."""
        said = {"outcome": "fail", "words": "东侧约600平方米未覆盖", "becomes": "raised", "severity": "minor"} | changes
        return {f"{part}_{item.pk}": value for part, value in said.items() if value is not None}


@pytest.fixture
def place(db):
    return Place()


def photo(name="现场.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PHOTO, "image/jpeg")


def text(response) -> str:
    return response.content.decode()


def signature() -> str:
    return f"data:image/png;base64,{b64encode(encoded(scene(), 'PNG')).decode()}"


class TestTheList:
    def test_it_holds_tasks_re_checks_and_sources_and_says_nothing_of_others(self, client, place):
        with scoping.everything("a list"):
            make_sweep(sources=[place.source], inspector=place.inspector, name="八月夜查").tasks.update(
                due_on=NOW.date() - timedelta(days=2)
            )
            make_source("外区工地", unit=place.other)
        sign_in(client, place.inspector)
        answer = client.get(reverse("pollution:field"))
        page = text(answer)
        assert "八月夜查" in page and "逾期 2 天" in page and "从未检查" in page and "geolocation=(self)" in answer["Permissions-Policy"]
        sign_in(client, place.official)
        page = text(client.get(reverse("pollution:field")))
        assert "亚星双河居" in page and "八月夜查" not in page and "外区工地" not in page
        sign_in(client, make_user(role="leader"))
        assert client.get(reverse("pollution:field")).status_code == 404

    def test_its_queries_do_not_grow(self, client, place, django_assert_max_num_queries):
        with scoping.everything("many sources"):
            sources = [make_source(unit=place.town) for _one in range(20)]
            make_sweep(sources=sources, inspector=place.inspector).tasks.update(due_on=NOW.date())
            for one in sources:
                make_finding(make_inspection(one, by=place.inspector))
        sign_in(client, place.inspector)
        with django_assert_max_num_queries(30):
            client.get(reverse("pollution:field"))


class TestTheForm:
    def test_findings_photos_signature_and_parties_are_filed_and_the_same_form_again_is_the_same_record(self, client, place):
        sign_in(client, place.inspector)
        drawn = signature()

        def said() -> dict:
            return (
                place.said(uid="0d6b3a52-7c0e-4f68-9b1c-7a1a5b6d0c11", officer="陈工", signature=drawn, wind_force="5", is_covert="on")
                | place.failing(place.cover)
                | {
                    f"photos_{place.cover.pk}": [photo(), photo("二.jpg")],
                    "party_0": place.other.pk,
                    "party_name_0": "王科长",
                    "photos": photo(),
                }
            )

        first = client.post(place.address, said())
        assert first.status_code == 302, text(first)
        again = client.post(place.address, said())
        assert again.status_code == 302, text(again)[text(again).index('role="alert"') :][:600]
        assert again.headers["Location"] == first.headers["Location"]
        with scoping.everything("what was filed"):
            record = Inspection.objects.get()
            assert record.is_covert and record.wind_force == 5 and record.ended_at == NOW
            assert [row.part for row in InspectionFile.objects.all()] == ["signature", "photo"]
            assert FindingFile.objects.count() == 2 and InspectionParty.objects.get().name == "王科长"
            finding = Finding.objects.get()
            assert finding.matter.handling_unit == place.town and Matter.objects.count() == 1
        changed = client.post(place.address, said() | {f"words_{place.cover.pk}": "另一处"})
        assert changed.status_code == 422 and "编号" in text(changed)
        page = text(client.get(first.headers["Location"]))
        assert "应停止土石方" in page and "王科长" in page and "暗访" in page and finding.matter.number not in ("",)
        paper = client.get(reverse("pollution:inspection-print", args=[record.uid]))
        assert "现场检查记录" in text(paper) and "东侧约600平方米未覆盖" in text(paper)
        assert client.get(reverse("pollution:inspection-docx", args=[record.uid])).content[:2] == b"PK"

    REFUSED = (
        ({"outcome": None}, "此项还没有判定"),
        ({"words": ""}, "请写明发现的问题"),
        ({"no_photo": True}, "须有照片为证"),
        ({"becomes": "fixed"}, "须有整改后的照片"),
        ({"becomes": "fixed", "found_at": "2016-08-09T14:40", "told_at": "2016-08-09T14:30"}, "依次在后"),
        ({"becomes": "told", "found_at": "2016-08-09T14:40", "told_at": "2016-08-09T16:30"}, "还没有到"),
        ({"form": {"ended_at": "2016-08-09T14:00"}}, "检查结束"),
        ({"form": {"started_at": "2016-08-08T08:00", "ended_at": "2016-08-08T09:00"}}, "说明"),
        ({"form": {"officer": "陈工"}}, "签"),
        ({"form": {"signature": "data:image/png;base64,AAAA"}}, "签名未能识别"),
    )

    def test_a_refusal_stands_at_its_field_and_nothing_is_lost(self, client, place):
        sign_in(client, place.inspector)
        for asked, sentence in self.REFUSED:
            changes = dict(asked)
            of_form, has_photo = changes.pop("form", {}), not changes.pop("no_photo", False)
            said = place.said(words="总体尚可", **of_form) | place.failing(place.cover, **changes)
            if "outcome" in changes:
                said = {name: value for name, value in said.items() if name != f"outcome_{place.cover.pk}"}
            if has_photo:
                said[f"photos_{place.cover.pk}"] = photo()
            answer = client.post(place.address, said)
            page = text(answer)
            assert answer.status_code == 422 and sentence in page, (sentence, page)
            assert "总体尚可" in page and (not said.get(f"words_{place.cover.pk}") or "东侧约600平方米" in page), sentence
            assert not has_photo or f'name="photos_{place.cover.pk}-kept"' in page, sentence
        with scoping.everything("nothing was filed"):
            assert not Inspection.objects.exists() and not Matter.objects.exists()

    def test_what_is_open_is_hinted_and_makes_no_second_matter(self, client, place):
        sign_in(client, place.inspector)
        first = place.said() | place.failing(place.cover) | {f"photos_{place.cover.pk}": photo()}
        assert client.post(place.address, first).status_code == 302
        page = text(client.get(place.address))
        assert "同一问题尚未了结" in page and "东侧约600平方米未覆盖" in page
        second = place.said(ended_at="2016-08-09T14:50") | place.failing(place.cover, same="on") | {f"photos_{place.cover.pk}": photo()}
        assert client.post(place.address, second).status_code == 302
        with scoping.everything("one matter"):
            assert Matter.objects.count() == 1 and Finding.objects.filter(same_as__isnull=False).count() == 1
        assert "屡查屡犯" in text(client.get(place.address))

    def test_all_met_fills_in_the_rest_and_others_have_no_way_in(self, client, place):
        sign_in(client, place.stranger)
        assert client.get(place.address).status_code == 404 and client.post(place.address, place.said()).status_code == 404
        assert client.get(reverse("pollution:field-source", args=[place.source.pk])).status_code == 404
        sign_in(client, make_user(role="leader"))
        assert client.get(place.address).status_code == 403
        sign_in(client, place.inspector)
        said = {"uid": str(uuid4()), "way": "person", "started_at": "2016-08-09T14:20", f"rest_{place.checklist.pk}": "on"}
        assert client.post(place.address, said).status_code == 302
        with scoping.everything("the record"):
            assert Inspection.objects.get().meets_all is True
        assert "从未检查" not in text(client.get(reverse("pollution:field-source", args=[place.source.pk])))


class TestRecords:
    def test_outsiders_find_none_and_a_hidden_sweep_is_not_named(self, client, place):
        with scoping.everything("a covert visit"):
            sweep = make_sweep(sources=[place.source], inspector=place.inspector, name="暗访行动甲", is_covert=True)
            record = make_inspection(place.source, by=place.inspector, is_covert=True, task=sweep.tasks.get())
            finding = make_finding(record)
        sign_in(client, place.official)
        page = text(client.get(record.get_absolute_url()))
        assert "暗访" in page and "暗访行动甲" not in page
        sign_in(client, place.inspector)
        assert "暗访行动甲" in text(client.get(record.get_absolute_url()))
        remark = reverse("pollution:inspection-remark", args=[record.uid])
        assert client.post(remark, {"words": "当日有雨"}).status_code == 302
        assert "当日有雨" in text(client.get(record.get_absolute_url())) and client.post(remark, {"words": " "}).status_code == 422
        sign_in(client, place.stranger)
        for address in (
            record.get_absolute_url(),
            finding.get_absolute_url(),
            remark,
            reverse("pollution:inspection-print", args=[record.uid]),
        ):
            assert client.get(address).status_code in (404, 405) and client.post(remark).status_code == 404

    def test_what_was_told_is_answered_by_the_unit_and_confirmed_by_others(self, client, place):
        with scoping.everything("a told finding"):
            finding = make_finding(make_inspection(place.source, by=place.inspector, ended_at=NOW - timedelta(minutes=20)))
        reply, confirm = (reverse(f"pollution:finding-{act}", args=[finding.uid]) for act in ("reply", "confirm"))
        sign_in(client, place.official)
        assert client.get(confirm).status_code == 403
        refused = client.post(reply, {"words": "已覆盖", "fixed_at": "2016-08-09T14:55"})
        assert refused.status_code == 422 and "已覆盖" in text(refused)
        assert client.post(reply, {"words": "已覆盖", "fixed_at": "2016-08-09T14:55", "files": photo()}).status_code == 302
        sign_in(client, place.inspector)
        assert client.post(reverse("pollution:finding-send-back", args=[finding.uid]), {"because": ""}).status_code == 422
        assert client.post(confirm, {"words": ""}).status_code == 302
        page = text(client.get(finding.get_absolute_url()))
        assert "立行立改" in page and "发现后20分钟" in page and "未超过规定的30分钟" in page

    def test_a_re_check_judges_what_was_fed_back_never_by_who_did(self, client, place):
        with scoping.everything("a matter fed back"):
            office = make_user(role="supervision")
            finding = make_finding(make_inspection(place.source, by=place.inspector), status=FindingStatus.TOLD)
            finding.files.create(file=make_photo(place.town, by=place.inspector), phase="before")
            finding.item = place.cover
            finding.save(update_fields=["item"])
            matter = raise_finding(finding, because="未整改", at=NOW - timedelta(minutes=5), by=None)
            matters.acknowledge(matter, at=NOW, by=place.official)
            matters.verify(matter, verdict="true", words="属实", at=NOW, by=place.official)
            matters.feed_back(matter, words="已全部覆盖", files=[make_photo(place.town, by=place.official)], at=NOW, by=place.official)
        address = reverse("pollution:recheck", args=[matter.pk])
        sign_in(client, place.official)
        assert client.get(address).status_code == 403
        sign_in(client, place.stranger)
        assert client.get(address).status_code == 404
        sign_in(client, office)
        page = text(client.get(address))
        assert "已全部覆盖" in page and "整改到位" in page and "退回" in page
        waiting = matter.feedbacks.get().pk
        assert client.post(address, {"feedback": waiting, "found": "not", "words": ""}).status_code == 422
        assert client.post(address, {"feedback": waiting + 1, "found": "not", "words": "仍有裸露"}).status_code == 422
        assert client.post(address, {"feedback": waiting, "found": "adequate", "words": "到位", "files": photo()}).status_code == 302
        with scoping.everything("accepted"):
            matter.refresh_from_db()
            assert matter.status == "accepted"


class TestTheToDo:
    def test_each_sees_what_they_must_do_and_a_covert_visit_is_its_inspectors_alone(self, client, place):
        with scoping.everything("what waits"):
            sources = [place.source, make_source(unit=place.town)]
            sweep = make_sweep(sources=sources, inspector=place.inspector, name="暗访甲", is_covert=True)
            finding = make_finding(make_inspection(place.source, by=place.inspector, task=sweep.tasks.get(source=place.source)))
            make_finding(finding.inspection, words="西门未冲洗", status="replied", replied_at=NOW, replied_by=place.official)

            def kinds(user) -> list[tuple]:
                return [(item.kind, item.title) for item in todo(user, NOW.date())]

            assert kinds(place.inspector) == [("排查任务", "暗访甲"), ("待确认的回复", "西门未冲洗")]
            assert kinds(place.official) == [("待回复的问题", "东侧土方裸露未覆盖")]
            assert kinds(place.stranger) == []
            assert todo(place.inspector, NOW.date())[0].detail == "还有1处要查"
