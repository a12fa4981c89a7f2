"""On paper: A4, with the title and without what only a screen needs."""

import re

import pytest

A4 = {(595, 842), (842, 595)}  # points, upright or lying
PAPERS = {
    "project": ("/projects/2/", "亚星双河居"),
    "ledger": ("/ledger/projects/", "重点项目台账"),
    "task sheet": ("/projects/2/print/tasks/", "亚星双河居：任务书"),
    "ranking": ("/rankings/", "排名"),
}
ONLY_ON_SCREEN = ".side, .top, .thumbs, .actions, .demo, .skip, .tabs-line, .acts-card"


def sheets(pdf: bytes) -> set[tuple[int, int]]:
    """Return the sizes of a document's pages in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)\s*\]", pdf)
    return {(round(float(width)), round(float(height))) for width, height in boxes}


@pytest.mark.parametrize("paper", PAPERS)
def test_prints_on_a4_with_title_and_without_navigation(visit, paper):
    address, title = PAPERS[paper]
    reader = visit("leader", color_scheme="dark")
    reader.open(address)
    reader.page.emulate_media(media="print")
    assert reader.page.locator("h1").is_visible() and reader.heading == title
    head = reader.page.locator(".print-head")
    assert head.is_visible() and "二七区" in head.inner_text() and "2016年8月9日" in head.inner_text()
    shown = [one.get_attribute("class") for one in reader.page.locator(ONLY_ON_SCREEN).all() if one.is_visible()]
    assert not shown
    assert reader.page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)", "paper is light"
    pdf = reader.page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF") and sheets(pdf) and sheets(pdf) <= A4


def test_the_print_button_asks_the_browser(visit):
    reader = visit("leader")
    reader.context.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes' }")
    reader.open("/projects/2/")
    reader.page.locator("summary", has_text="打印").click()
    reader.press("任务书", role="link")
    reader.press("打印")
    assert reader.page.locator("html").get_attribute("data-printed") == "yes"
