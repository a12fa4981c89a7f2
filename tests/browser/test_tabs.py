"""Tabs on a phone: one row that is pushed sideways inside itself and begins at the page that is open; by keyboard, and without script."""

import pytest

from tests.browser.looking import look
from tests.browser.test_supervision import PHONE_WIDTH

ONE_ROW = 60  # px; two are more


def ends(link) -> tuple[float, float]:
    """Return where a link begins and ends across the screen."""
    box = link.bounding_box()
    return box["x"], box["x"] + box["width"]


@pytest.mark.parametrize("script", [True, False])
def test_the_rooms_of_the_air_are_one_row(visit, script):
    office = visit("supervisor", phone=True, script=script)
    office.open("/air/")
    row, links = office.page.locator(".tabs-line .tabs"), office.page.locator(".tabs-line .tabs a")
    assert row.bounding_box()["height"] < ONE_ROW and links.count() == 12
    assert ends(links.last)[0] > PHONE_WIDTH
    look(office, narrow=PHONE_WIDTH)
    links.last.focus()  # what the keyboard comes to is seen
    assert ends(links.last)[1] <= PHONE_WIDTH
    office.open("/air/files/")
    begins, stops = ends(office.page.locator(".tabs-line [aria-current]"))
    assert begins >= 0 and stops <= PHONE_WIDTH
    assert ends(office.page.locator(".tabs-line .tabs a").first)[1] < 0  # it would lie beyond the edge
