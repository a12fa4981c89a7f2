"""No script of a stranger runs: what attackers type is shown as words, on every page, chart and paper."""

import json
from urllib.parse import quote

import openpyxl
import pytest

from tests.browser.hostile import STRINGS

IMAGE, SCRIPT = STRINGS[:2]
FEWEST_PAGES = 100
SHOWN_ON = 60  # pages at least on which the words are seen: a district that does not show them proves nothing
# What the house never writes itself: with one of these somebody's words have become markup.
MARKS = ", ".join(
    (
        "img[src=x]",
        "[onload]",
        "[onerror]",
        "a[href^='javascript:' i]",
        "iframe",
        "base",
        "script:not([src]):not([type='application/json'])",
    )
)
LOOK = "(marks) => [document.body.innerText, [...document.querySelectorAll(marks)].map((one) => one.outerHTML.slice(0, 200))]"
HOSTILE_SEARCH = [f"/search/?q={quote(text)}" for text in STRINGS]
HOSTILE_CONDITIONS = [
    f"/ledger/projects/?{name}={quote(IMAGE)}" for name in ("q", "sort", "ledger", "unit", "planned_min", "columns", "page")
]


@pytest.fixture(scope="module")
def planted(site) -> dict:
    """Return where the hostile words stand, and every page of the house with who may open it."""
    return json.loads(site.run("-m", "tests.browser.hostile").splitlines()[-1])


def test_the_words_stand_in_every_column(planted):
    """A new column for words is filled with them, or this names it: give its model a row in tests/browser/hostile/rows.py."""
    assert planted["empty"] == []
    assert planted["unknown"] == []


def test_every_address_is_a_page_or_says_why_not(planted):
    assert planted["closed"] == []
    assert len(planted["pages"]) >= FEWEST_PAGES


HOSTILE_ACTS = """async () => {
  document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="alert(0)"><p style="color: red">');
  alert('asked');
  console.error('written');
  setTimeout(() => { throw new Error('thrown') });
  await fetch('https://example.org/').catch(() => {});
}"""


SEEN = ("policy: script-src", "policy: style-src", "dialog: asked", "console: written", "script: thrown", "404", "https://example.org")
MOST_TRIES = 200


def test_the_watch_sees_what_it_is_there_for(visit):
    """Were a script to run after all, the other tests of this folder would not pass over it."""
    visitor = visit("leader")
    visitor.open("/search/")
    visitor.page.evaluate(HOSTILE_ACTS)
    for _try in range(MOST_TRIES):
        missing = [words for words in SEEN if words not in "\n".join(visitor.faults)]
        if not missing:
            break
        visitor.page.wait_for_timeout(50)  # the browser tells of it when it gets round to it
    assert not missing
    visitor.faults.clear()


def test_on_every_page(visit, planted, request):
    """Every address of the resolver, by whoever may see it; the network is cut but for the site, and nobody asks for anything else.

    The normal run opens every sixth page, the long one all; that each is a page is asked of all without a browser.
    """
    readers, shown = {}, 0
    unit = planted["rows"]["unit"]
    more = ["/overview/?wall=1", f"/ledger/projects/?unit={unit}", f"/projects/causes/?unit={unit}", *HOSTILE_SEARCH, *HOSTILE_CONDITIONS]
    every = 1 if request.config.getoption("--long") else 6
    for username, address in planted["pages"][::every] + [["reviewer", address] for address in more]:
        reader = readers.get(username) or readers.setdefault(username, visit(username))
        reader.open(address)
        words, marks = reader.page.evaluate(LOOK, MARKS)
        shown += any(text in words for text in STRINGS)
        assert not marks, (address, marks)
    assert shown >= SHOWN_ON // every, "the words are not shown where they should be"


def test_in_the_charts(visit, planted):
    reader = visit("leader")
    reader.open("/overview/")
    chart = reader.page.locator("[data-chart=scatter] svg")
    told = []
    for mark in chart.locator("path[transform]").all():
        mark.hover(force=True)
        told.append(chart.text_content())  # labels, and the words that come up at the point
    assert any("坏<script>alert(5)" in words for words in told)
    reader.open(f"/projects/{planted['rows']['project']}/?tab=milestones")
    assert reader.heading == planted["name"]
    for drawn in reader.page.locator("[data-chart] svg").all():
        drawn.hover(force=True)


def test_in_the_popups_of_the_map(visit, planted):
    reader = visit("leader")
    reader.open(f"/pollution/map/?unit={planted['rows']['unit']}#map=15/34.52/113.32")
    reader.page.locator(".map-point").first.click()
    assert IMAGE in reader.page.locator(".leaflet-popup").inner_text()
    reader.page.locator("[data-map=sources]").click(position={"x": 120, "y": 480})  # its township, beside it
    assert "坏" in reader.page.locator(".leaflet-popup").last.inner_text()


def test_in_the_inbox_and_in_the_trail(visit, planted):
    supervisor = visit("supervisor")
    supervisor.open("/alerts/")
    assert IMAGE in supervisor.page.locator("#inbox").inner_text()
    auditor = visit("auditor")
    auditor.open("/trail/")
    assert IMAGE in auditor.page.locator("main").inner_text()
    assert not auditor.page.locator("main img").count()


def test_what_a_person_types_comes_back_as_words(visit, tmp_path):
    stranger = visit()
    stranger.open(f"/log-in/?next={quote('javascript:alert(7)')}")
    stranger.page.get_by_label("账号").fill(IMAGE)
    stranger.page.get_by_label("密码").fill(SCRIPT)
    stranger.press("登录")
    assert stranger.page.get_by_label("账号").input_value() == IMAGE
    reviewer = visit("reviewer")
    workbook = openpyxl.Workbook()
    workbook.active.append(["项目代码", IMAGE, SCRIPT])
    workbook.active.append([SCRIPT, IMAGE, IMAGE])
    file = tmp_path / '坏"><img src=x onerror=alert(8)>.xlsx'
    workbook.save(file)
    reviewer.open("/ledger/projects/import/")
    reviewer.page.get_by_label("Excel 文件").set_input_files(file)
    reviewer.press("检查")
    assert "onerror" in reviewer.page.locator("main").inner_text()
    reviewer.open("/ledger/projects/import/")
    assert "onerror=alert(8)" in reviewer.page.locator("main").inner_text()
    reviewer.open(f"/ledger/projects/views/?q={quote(IMAGE)}")
    reviewer.page.get_by_label("名称").fill(IMAGE[:30])
    reviewer.press("保存视图")
    reviewer.page.locator("summary", has_text="视图").click()
    assert IMAGE[:30] in reviewer.page.locator("details[open]").inner_text()
