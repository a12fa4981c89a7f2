"""Papers in a browser: the same page as the .docx, printed to PDF; and what a machine without the fonts says."""

import mimetypes
import re
import shutil
import subprocess

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import sync_playwright

from tests.bulletins.samples import SENTENCE, make_book, make_letter, make_picture
from tracker.bulletins.blocks import Paragraph
from tracker.bulletins.letters import Letter

pytestmark = pytest.mark.browser
SITE = "http://paper.test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"


@pytest.fixture(scope="module")
def browser(chromium):
    """Return a browser without network."""
    with sync_playwright() as program:
        opened = program.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def shown(browser):
    """Return a function that opens a paper's page under the site's policy; complaints of the browser fail the test."""
    page, complaints = browser.new_page(viewport={"width": 1440, "height": 1000}), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def show(paper):
        part = "bulletins/_letter.html" if isinstance(paper, Letter) else "bulletins/_book.html"
        html = render_to_string("bulletins/letter.html", {"paper": paper, "part": part, "title": "预览"})
        page.route("**/*", lambda route: _answer(route, html))
        page.goto(SITE)
        page.wait_for_load_state("networkidle")
        return page

    yield show
    page.close()
    assert not complaints


def _answer(route, html: str) -> None:
    path = route.request.url.removeprefix(SITE)
    if path == "/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
    elif path == "/photo.jpg":
        route.fulfill(body=make_picture().read(), content_type="image/jpeg")
    elif found := finders.find(path.removeprefix("/static/")):
        route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0])
    else:
        route.fulfill(status=204)


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page of a PDF; skip where it cannot be read."""
    if shutil.which("pdftotext") is None:
        pytest.skip("not on this machine: pdftotext (apt-get install poppler-utils)")
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True, timeout=30).stdout
    return told.decode().split("\f")[:-1]


def printed(page) -> list[str]:
    """Return what comes out of the printer, page by page."""
    return pages(page.pdf(prefer_css_page_size=True, print_background=True))


def test_a_letter_prints_as_pages_with_their_numbers_and_nothing_else(shown):
    first, second = printed(shown(make_letter(body=[Paragraph(SENTENCE * 8)])))
    assert "二七区人民政府督察室" in first and "预览" not in first and re.search(r"—\s*1\s*—\s*$", first)
    assert "抄送：" in second and re.search(r"—\s*2\s*—\s*$", second)
    assert len(second[: second.index("抄送")].splitlines()) > 12  # the imprint stands at the foot


def test_the_paper_on_the_screen_has_the_measures_of_the_standard(shown):
    page = shown(make_letter())
    box = page.locator(".letter").bounding_box()
    rule = page.locator(".letter-number").bounding_box()
    millimetre = 96 / 25.4
    assert box["width"] / millimetre == pytest.approx(210, abs=0.3)
    assert (rule["x"] - box["x"]) / millimetre == pytest.approx(28, abs=0.3) and rule["width"] / millimetre == pytest.approx(156, abs=0.3)


def test_missing_fonts_are_named_on_the_screen_and_not_on_paper(shown):
    page = shown(make_letter())
    shown_as_missing = page.locator("[data-font]:visible").all_inner_texts()
    there = page.evaluate("isThere('Noto Sans CJK SC') || isThere('DejaVu Sans')")
    assert there and not page.evaluate("isThere('方正小标宋不存在')")
    assert "方正小标宋简体" in shown_as_missing
    assert not [text for text in printed(page) if "方正小标宋" in text]


@pytest.mark.long
def test_a_book_fits_a_phone_and_numbers_its_pages(shown):
    page = shown(make_book(pairs=2))
    first, *_rest, last = sheets = printed(page)
    assert "侯寨乡扬尘污染问题问责案卷" in first and f"第 {len(sheets)} 页" in last and f"共 {len(sheets)} 页" in last
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth)")
