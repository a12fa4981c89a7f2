"""Dark and light: chosen once, kept, and readable in both."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.looking import check_colours

READ_MOST = ["/overview/", "/ledger/projects/?q=小学", "/projects/2/", "/todo/", "/projects/rounds/2016-07/?status=draft", "/rankings/"]


def theme(visitor) -> str:
    """Return the theme that the page shows."""
    return visitor.page.locator("html").get_attribute("data-theme")


def background(visitor) -> int:
    """Return how light the page is, 0 to 765."""
    colour = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in colour.strip("rgba()").split(",")[:3])


def test_the_switch_is_kept_from_page_to_page(visit):
    reader = visit("leader")
    reader.open("/overview/")
    assert theme(reader) == "light" and background(reader) > 600
    reader.press("深色或浅色")
    assert theme(reader) == "dark" and background(reader) < 200
    reader.open("/ledger/projects/")
    assert theme(reader) == "dark"
    window = reader.context.new_page()
    window.goto(reader.page.url)
    assert window.locator("html").get_attribute("data-theme") == "dark"
    reader.press("深色或浅色")
    assert theme(reader) == "light"


def test_the_systems_wish_counts_until_one_chooses(visit):
    reader = visit("leader", color_scheme="dark")
    reader.open("/overview/")
    assert theme(reader) == "dark" and background(reader) < 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_far_enough_apart(visit, scheme):
    reader, axe = visit("supervisor", color_scheme=scheme), Axe()
    for address in READ_MOST:
        reader.open(address)
        check_colours(reader, axe)
