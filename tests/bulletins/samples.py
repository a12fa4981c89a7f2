"""Papers to try the layout on."""

from datetime import date
from io import BytesIO

from PIL import Image

from tracker.bulletins.blocks import Column, Fact, Facts, Heading, Numbered, Paragraph, Picture, PicturePair, Table
from tracker.bulletins.books import Book, Section
from tracker.bulletins.letters import Imprint, Letter

SENTENCE = "侯寨乡某工地裸露黄土未覆盖，施工便道积尘严重，渣土车出场未冲洗，群众多次反映。"


def make_letter(**changes) -> Letter:
    """Return a letter with everything that the standard knows."""
    fields = {
        "title": "关于限期整改侯寨乡扬尘污染问题并反馈办理情况的督察通知",
        "issuers": ("中共二七区委", "二七区人民政府督察室"),
        "number": "二七督〔2016〕1号",
        "urgency": "特急",
        "addressee": "侯寨乡人民政府",
        "body": [Heading(1, "督察内容"), Paragraph(SENTENCE), Heading(2, "要求"), Numbered(["按期整改。", "书面反馈。"])],
        "attachments": ["办理情况反馈表", "问题清单。"],
        "signed_by": ["二七区人民政府督察室"],
        "dated": date(2016, 8, 9),
        "note": "联系人：王某",
        "imprint": Imprint("区委办公室，区环境保护局", "二七区人民政府督察室", date(2016, 8, 9)),
    }
    return Letter(**fields | changes)


def make_page_of_characters(count: int) -> Letter:
    """Return a letter of nothing but one character, to count lines and characters on."""
    return Letter(title="标题", body=[Paragraph("国" * count)])


def make_picture(width: int = 160, height: int = 120, **changes) -> Picture:
    """Return a small photograph."""
    kept = BytesIO()
    Image.new("RGB", (width, height), "gray").save(kept, "JPEG")
    return Picture(**{"read": kept.getvalue, "url": "/photo.jpg", "caption": "整改前\n2016年8月9日", "sha256": "ab" * 32} | changes)


def make_book(pairs: int = 1) -> Book:
    """Return a bound paper with facts, photographs and a long table."""
    photographs = [PicturePair(make_picture(), make_picture(90, 160), f"第{place}组") for place in range(1, pairs + 1)]
    chain = Table([Column("时间", 2), Column("事项", 5)], [["2016年8月9日", SENTENCE]] * 30, caption="督促链条")
    return Book(
        title="侯寨乡扬尘污染问题问责案卷",
        number="二七案〔2016〕1号",
        issuer="二七区人民政府督察室",
        facts=[Fact("案卷编号", "二七案〔2016〕1号"), Fact("承办单位", "侯寨乡人民政府"), Fact("事项", SENTENCE, is_wide=True)],
        sections=[
            Section("交办单", [Facts([Fact("编号", "1"), Fact("来源", "领导批示")]), Paragraph(SENTENCE * 120)]),
            Section("整改前后对比照片", [*photographs, PicturePair(make_picture(), None, missing="无整改后照片")]),
            Section("督促", [chain]),
        ],
        foot="仅供问责机关使用",
    )
