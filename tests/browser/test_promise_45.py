"""No script of a stranger runs: what attackers type is shown as words, on every page, chart and paper."""

import json
from urllib.parse import quote

import openpyxl
import pytest

from tests.browser.hostile import STRINGS

IMAGE, SCRIPT = STRINGS[:2]
TABS = ("plan", "milestones", "permits", "delays", "quantities", "terms", "about", "history")


@pytest.fixture(scope="module")
def planted(site) -> dict:
    """Return where the hostile words stand."""
    return json.loads(site.run("-m", "tests.browser.hostile").splitlines()[-1])


@pytest.fixture
def pages(planted) -> list[str]:
    """Return the addresses of every page that shows them to those who see the whole district."""
    project, unit, report = planted["project"], planted["unit"], planted["report"]
    searched = [f"/search/?q={quote(text)}" for text in STRINGS]
    conditions = [f"/ledger/projects/?{name}={quote(IMAGE)}" for name in ("q", "sort", "ledger", "unit", "planned_min", "columns", "page")]
    return [
        "/overview/",
        "/overview/?wall=1",
        *(f"/projects/{project}/?tab={tab}" for tab in TABS),
        *(f"/projects/{project}/print/{paper}/" for paper in ("timetable", "roadmap", "tasks")),
        *(f"/projects/unit/{unit}/print/{paper}/" for paper in ("timetable", "roadmap", "tasks")),
        f"/projects/unit/{unit}/",
        f"/projects/reports/{report}/",
        f"/projects/causes/?unit={unit}",
        f"/ledger/projects/?unit={unit}",
        f"/ledger/projects/conditions/?unit={unit}",
        f"/ledger/projects/offers/unit/?unit={unit}",
        f"/rankings/project-progress/2016-W31/territory/{unit}/",
        "/rankings/project-progress/2016-W31/territory/",
        f"/org/units/{unit}/",
        "/org/units/",
        *searched,
        *conditions,
    ]


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


def test_on_every_page(visit, pages):
    reader = visit("supervisor")
    shown = 0
    for address in pages:
        reader.open(address)
        shown += any(text in reader.page.locator("body").inner_text() for text in STRINGS)
        assert not reader.page.locator("main img[src=x], main svg[onload], a[href^='javascript:']").count(), address
    assert shown > len(pages) / 2, "the words are not shown where they should be"


def test_in_the_charts(visit, planted):
    reader = visit("leader")
    reader.open("/overview/")
    chart = reader.page.locator("[data-chart=scatter] svg")
    told = []
    for mark in chart.locator("path[transform]").all():
        mark.hover(force=True)
        told.append(chart.text_content())  # labels, and the words that come up at the point
    assert any("坏<script>alert(5)" in words for words in told)
    reader.open(f"/projects/{planted['project']}/?tab=milestones")
    assert reader.heading == planted["name"]
    for drawn in reader.page.locator("[data-chart] svg").all():
        drawn.hover(force=True)


def test_in_the_inbox_the_trail_and_the_office(visit, planted):
    supervisor = visit("supervisor")
    supervisor.open("/alerts/")
    assert IMAGE in supervisor.page.locator("#inbox").inner_text()
    reviewer = visit("reviewer")
    for address in (f"/ledger/projects/{planted['project']}/edit", f"/projects/{planted['project']}/plan/", "/projects/rounds/2016-07/"):
        reviewer.open(address)
    keeper = visit("sysadmin")
    for address in (f"/org/people/{planted['person']}/", f"/org/people/{planted['person']}/edit/", f"/org/units/{planted['unit']}/edit/"):
        keeper.open(address)
    assert not keeper.page.locator("main img").count()


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
