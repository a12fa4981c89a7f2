"""Chinese and English: one button changes every page, and nothing is left behind in the other language."""

import re

import pytest

from tests.browser.looking import look, walk

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What the house itself says, whatever the rows hold.
OWN_WORDS = (
    "h2, legend, dt, th[scope=col], label:not(:has(input[type=radio], input[type=checkbox])), "
    ".btn, .tabs a, .side nav a, .kpi-label, .form-foot"
)
OWN = f"""[...document.querySelectorAll('{OWN_WORDS}')].filter((one) => one.checkVisibility() && !one.closest('[lang]:not(html)'))
  .map((one) => one.innerText.trim())"""


@pytest.mark.parametrize("within", [(), pytest.param(("/",), marks=pytest.mark.long)], ids=["navigation", "all"])
def test_every_main_page_in_english_and_back(visit, within):
    reader = visit("reviewer")
    reader.open("/overview/")
    chinese = reader.page.locator(".side nav").inner_text()
    reader.press("English")
    assert reader.heading == "Overview" and reader.path == "/overview/"
    assert not CHINESE.search(reader.page.locator(".side .nav-list").inner_text())
    for _address, _kind in walk(reader, within=within, questions=False):
        seen = look(reader)
        said = reader.page.evaluate(OWN)
        assert seen["lang"] == "en" and said
        for words in said:
            if CHINESE.search(words):
                reader.remark(f"Chinese among the words of the house: {words[:60]}")
    reader.open("/overview/")
    reader.press("中文")
    assert reader.heading == "驾驶舱" and reader.page.locator(".side nav").inner_text() == chinese


def test_a_stranger_chooses_before_the_log_in_and_keeps_it(visit):
    stranger = visit()
    stranger.open("/")
    stranger.press("English")
    assert stranger.heading == "Log in"
    stranger.page.get_by_label("Account").fill("auditor")
    stranger.page.get_by_label("Password").fill("Erqi-2016-demo")
    stranger.press("Log in")
    stranger.page.wait_for_url(lambda url: "log-in" not in url)
    assert stranger.page.locator("html").get_attribute("lang") == "en"
    stranger.press("中文")
    assert stranger.page.locator("html").get_attribute("lang") == "zh-hans"


def test_a_browser_that_asks_for_english_gets_it(visit):
    stranger = visit(locale="en-GB")
    stranger.open("/")
    assert stranger.heading == "Log in"
