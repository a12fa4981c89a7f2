"""Papers of supervision: notices as letters, the three tables of a plan, the bound file of a case and the archive of its evidence."""

import hashlib
import json
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from PIL import Image

from accountability import matters, notices, reviews
from accountability.models import CasePerson, Clause, Instrument, MatterFile, MatterUnit, Outcome, PlanStep
from accountability.papers import dossier, tables
from accountability.papers import notices as papers
from accountability.statuses import NoticeKind
from tests.make import (
    make_case,
    make_district,
    make_file,
    make_matter,
    make_person,
    make_post,
    make_rectifying,
    make_unit,
    make_user,
    moment,
)
from tracker.bulletins.archive import archive
from tracker.bulletins.blocks import Facts, PicturePair, Table
from tracker.bulletins.word import docx
from tracker.evidence import storage
from tracker.trail.models import Act

pytestmark = pytest.mark.django_db
LONG = "施工便道积尘严重，渣土车出场未冲洗，东侧土方裸露未覆盖。" * 180


def facts_of(blocks) -> dict[str, str]:
    """Return all labelled values of forms."""
    return {fact.label: fact.value for block in blocks if isinstance(block, Facts) for fact in block.facts}


def text_of(content: bytes) -> str:
    """Return all text of a .docx file."""
    document = Document(BytesIO(content))
    return "\n".join(element.text or "" for element in document.element.body.iter() if element.tag.endswith("}t"))


def make_office():
    """Return a user of the supervision office who holds a post there."""
    person = make_person("李督察")
    make_post(make_unit("中共二七区委二七区人民政府督察室", parent=make_district()), person=person)
    return make_user(role="supervision", person=person)


def make_photo(unit, *, by, color="gray", at=None):
    """Return a row of a photo with its copy in the store."""
    kept = BytesIO()
    Image.new("RGB", (320, 240), color).save(kept, "JPEG")
    sha256 = hashlib.sha256(kept.getvalue()).hexdigest()
    with storage.sealed().staging() as folder:
        (folder / "photo").write_bytes(kept.getvalue())
        storage.sealed().seal(folder / "photo", sha256)
    facts = {"kind": "photo", "media_type": "image/jpeg", "name": "现场.jpg", "width": 320, "height": 240}
    return make_file(unit, by=by, at=at, sha256=sha256, copy_sha256=sha256, thumb_sha256=sha256, size=len(kept.getvalue()), **facts)


class TestNotice:
    def test_a_slip_has_the_fields_that_offices_use(self):
        office, lead = make_office(), make_unit("区住房和建设局")
        matter = make_matter(lead_unit=lead, description=LONG[:5000], instruction="限期整改，严肃追责。", source_number="郑督〔2016〕8号")
        MatterUnit.objects.create(matter=matter, unit=make_unit("区城市管理执法局"))
        notice = matters.assign(matter, at=moment(), by=office, kind=NoticeKind.SUPERVISION, requirement="书面反馈。", signer="王某")
        letter = papers.letter_of(notice)
        facts = facts_of(letter.body)
        assert letter.title == "督察通知单" and letter.issuers == ("中共二七区委二七区人民政府督察室",) and letter.number == notice.number
        assert {"编号", "任务来源", "领导批示", "承办单位", "协办单位", "完成时限", "办复要求", "签发", "收文时间"} <= set(facts)
        assert facts["承办单位"] == matter.handling_unit.name and facts["协办单位"] == "区城市管理执法局"
        assert "郑督〔2016〕8号" in facts["任务来源"] and facts["签发"] == "王某" and facts["办复要求"] == "书面反馈。"
        assert facts["抄送"] == "区住房和建设局、区城市管理执法局"
        assert LONG[:4000] in text_of(docx(letter))

    def test_it_shows_receipt_and_reply(self):
        matter = make_matter()
        official = make_user(role="official", unit=matter.handling_unit)
        notice = matters.assign(matter, at=moment(), by=None)
        notices.receive(notice, at=moment(hour=10), by=official)
        notices.reply(notice, words="已安排整改。", at=moment(hour=11), by=official)
        facts = facts_of(papers.letter_of(notice).body)
        assert facts["收文时间"].startswith("2016年8月9日 10:00") and facts["回复"].startswith("已安排整改。")

    def test_a_letter_is_running_text(self):
        office, matter = make_office(), make_rectifying()
        draft = notices.Draft(
            matter, NoticeKind.LETTER, matter.handling_unit, "侯寨乡扬尘问题", "请高度重视。", "限期反馈。", date(2016, 8, 20)
        )
        letter = papers.letter_of(notices.send(draft, at=moment(), by=office))
        assert letter.title == "关于“侯寨乡扬尘问题”的督办函"
        assert [line for block in letter.body for line in block.lines] == ["请高度重视。", "限期反馈。", "请于2016年8月20日前书面回复。"]

    def test_a_paper_is_chinese_whoever_prints_it(self, client):
        notice = matters.assign(make_matter(), at=moment(), by=None)
        client.force_login(make_user(role="leader", language="en"))
        page = client.get(reverse("accountability:notice-docx", args=[notice.pk]))
        assert "承办单位" in text_of(page.content)

    def test_print_and_file_are_for_those_who_see_the_matter_and_are_noted(self, client):
        notice = matters.assign(make_matter(), at=moment(), by=None)
        for name in ("notice-print", "notice-docx"):
            address = reverse(f"accountability:{name}", args=[notice.pk])
            client.force_login(make_user(role="official", unit=make_unit("外单位")))
            assert client.get(address).status_code == 404
            client.force_login(make_user(role="official", unit=notice.unit))
            assert client.get(address).status_code == 200
        noted = Act.objects.filter(kind="export", thing="accountability.notice", object_pk=str(notice.pk))
        assert {act.words for act in noted} == {f"打印：{notice.number}", f"打印：{notice.number}.docx"}


class TestTables:
    def test_a_plan_prints_as_schedule_road_map_and_task_sheet(self, client):
        matter = make_rectifying()
        official = make_user(role="official", unit=matter.handling_unit)
        steps = [
            PlanStep(words="覆盖防尘网", due_on=date(2016, 8, 15), person="张三"),
            PlanStep(words="硬化便道", due_on=date(2016, 8, 18)),
        ]
        day = {"planned_on": date(2016, 8, 20), "at": moment(), "by": official}
        matters.set_plan(matter, fix_kind="timed", target="裸土全覆盖", measures="覆盖、硬化", steps=steps, **day)
        letter = tables.letter_of(matter, on=date(2016, 8, 10))
        schedule, road = (block for block in letter.body if isinstance(block, Table))
        assert [row[1:4] for row in schedule.rows][:2] == [["覆盖防尘网", "2016年8月15日", "张三"], ["硬化便道", "2016年8月18日", ""]]
        assert [row[0] for row in road.rows] == ["交办", "签收", "核查认定", "整改", "整改", "整改反馈", "复查", "销号"]
        assert facts_of(letter.body)["整改目标"] == "裸土全覆盖"

    def test_without_a_plan_it_says_so(self):
        assert "尚未" in text_of(docx(tables.letter_of(make_rectifying(), on=date(2016, 8, 10))))


def add_pairs(matter, count: int, *, by) -> None:
    """Give a matter pairs of photographs before and after."""
    for number in range(count):
        shades = f"#{number:02x}8080", f"#{number:02x}80ff"
        one, other = (make_photo(matter.handling_unit, by=by, color=shade) for shade in shades)
        before = MatterFile.objects.create(matter=matter, file=one, phase="before", at=moment(), by=by)
        MatterFile.objects.create(matter=matter, file=other, phase="after", pair_of=before, words="东侧土方", at=moment(), by=by)


@pytest.fixture
def case():
    """Return a case with a review of a strike, and a person named in it."""
    found = make_case(office=make_office())
    official = make_user(role="official", unit=found.matter.handling_unit)
    reviews.ask_review(found.matter.urgings.last(), reason="当日已覆盖", at=moment(day=10), by=official)
    person = CasePerson.objects.create(case=found, name="赵六六", post="副主任", responsibility="direct", at=moment())
    clause = Clause.objects.create(instrument=Instrument.objects.create(code="x", name="办法", first_day=date(2016, 7, 26)), label="第三条")
    decided = {"organ": "区纪委", "document": "1号", "decided_on": date(2016, 9, 1), "at": moment()}
    Outcome.objects.create(person=person, track="party", form="party_warning", clause=clause, **decided)
    return found


class TestDossier:
    def test_it_holds_the_whole_way_of_the_matter(self, case):
        book = dossier.book_of(case, make_user(role="supervision"), moment(day=20))
        titles = [section.title for section in book.sections]
        assert titles[:4] == ["交办单", "受理登记", "核查认定", "整改前后对比照片"] and titles[-1] == "证据清单与散列值"
        said = text_of(docx(book))
        for words in (case.number, case.matter.number, "第1次督促", "第2次督促", "当日已覆盖", "已部分覆盖", case.matter.description):
            assert words in said, words

    def test_thirty_photographs_stand_in_pairs_with_their_hashes(self, case):
        reader, by, at = make_user(role="supervision"), case.matter.feedbacks.first().by, moment(day=20)
        add_pairs(case.matter, 1, by=by)
        dossier.book_of(case, reader, at)
        with CaptureQueriesContext(connection) as few:
            dossier.book_of(case, reader, at)
        add_pairs(case.matter, 14, by=by)
        with CaptureQueriesContext(connection) as many:
            book = dossier.book_of(case, reader, at)
        pairs = [block for block in book.sections[3].body if isinstance(block, PicturePair)]
        wanted = case.matter.files.exclude(pair_of=None).values_list("file__sha256", flat=True)
        assert len(pairs) == 15 and all(pair.before and pair.after for pair in pairs)
        assert {pair.after.sha256 for pair in pairs} == set(wanted)
        assert len(Document(BytesIO(docx(book))).inline_shapes) == 30
        assert len(many) == len(few)

    def test_names_are_for_discipline_only(self, case):
        at = moment(day=20)
        assert "赵六六" in text_of(docx(dossier.book_of(case, make_user(role="discipline"), at)))
        others = text_of(docx(dossier.book_of(case, make_user(role="supervision"), at)))
        assert "赵六六" not in others and "党内警告" not in others and "涉及 1 人" in others

    def test_the_archive_holds_the_evidence_and_what_was_lost_is_told(self, case):
        at, reader = moment(day=20), make_user(role="supervision")
        add_pairs(case.matter, 1, by=case.matter.feedbacks.first().by)
        with archive(dossier.files_of(case), dossier.manifest_of(case, at)) as made:
            opened = zipfile.ZipFile(BytesIO(made.read()))
        told = json.loads(opened.read("manifest.json"))
        sealed = f"证据快照/{case.number}.json"
        assert hashlib.sha256(opened.read(sealed)).hexdigest() == case.snapshot.sha256
        assert {line["result"] for line in told["files"]} == {"intact"} and told["问责案件"] == case.number
        assert {line["name"].partition("/")[0] for line in told["files"]} == {"整改前", "整改后", "证据快照"}
        assert case.snapshot.sha256 in self.cover(case, reader, at).values()
        storage.sealed().place(case.snapshot.sha256).unlink()
        assert "与固定时不一致" in self.cover(case, reader, at)["核验结果"]
        with archive(dossier.files_of(case), {}) as made:
            told = json.loads(zipfile.ZipFile(BytesIO(made.read())).read("manifest.json"))
        assert [line["name"] for line in told["files"] if line["result"] == "lost"] == [sealed]

    def cover(self, case, reader, at) -> dict[str, str]:
        """Return what the title page says."""
        return {fact.label: fact.value for fact in dossier.book_of(case, reader, at).facts}
