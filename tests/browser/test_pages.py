"""No page of any role, on a desk or a phone, has what a careful visitor would remark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.looking import SIZES, check_access, look, route_of, walk
from tests.browser.visitor import DESK

# Beside what their navigation offers: the folders in which a role finds what the reviewer does not.
OTHERS = {
    "leader": ["/rankings/"],
    "supervisor": ["/alerts/", "/supervision/"],
    "jiaoti": ["/projects/rounds/", "/projects/reports/"],
    "songshan": ["/todo/", "/projects/milestones/", "/projects/delays/"],
    "inspector": ["/org/"],
    "discipline": ["/org/me/", "/supervision/cases/"],
    "sysadmin": ["/org/", "/jobs/", "/alerts/"],
    "secadmin": ["/org/"],
    "auditor": ["/org/", "/trail/"],
}
SEE_WHAT_OTHERS_DO_NOT = ("supervisor", "sysadmin", "secadmin", "auditor")  # beside the reviewer
AXE_EVERY = 12  # pages; it takes as long as all the rest
FEWEST_KINDS = 80  # a walk that ends early proves little
FEWEST_PAGES = 10
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
PHONE_WIDTH = SIZES[1][0]


def narrow(visitor) -> None:
    """Make the window as narrow as a phone."""
    width, height = SIZES[1]
    visitor.page.set_viewport_size({"width": width, "height": height})
    visitor.page.evaluate(TWO_FRAMES)  # charts follow their boxes with the next picture


def widen(visitor) -> None:
    """Make the window a desk's again."""
    visitor.page.set_viewport_size(DESK["viewport"])


def look_both_ways(visitor) -> None:
    """Look at the page on a desk and on a phone, and leave the window narrow."""
    look(visitor)
    narrow(visitor)
    look(visitor, narrow=PHONE_WIDTH)


def look_at(visitor, axe: Axe, count: int) -> None:
    """Look at a page on a desk and on a phone; some, in turn on either, are also looked at by axe."""
    look_both_ways(visitor)
    if count % AXE_EVERY == 0:
        check_access(visitor, axe)
    widen(visitor)
    if count % AXE_EVERY == AXE_EVERY // 2:
        check_access(visitor, axe)


def test_one_page_of_each_kind(visit):
    """Whoever sees most comes first; of the others only what is new is looked at."""
    axe, walked = Axe(), []
    for username in ("reviewer", *SEE_WHAT_OTHERS_DO_NOT):
        visitor = visit(username)
        for _address, kind in walk(visitor, within=OTHERS.get(username, ["/"]), kind=route_of, known=frozenset(walked)):
            walked.append(kind)
            look_at(visitor, axe, len(walked))
    assert len(walked) >= FEWEST_KINDS, walked


@pytest.mark.long
@pytest.mark.parametrize("username", ["reviewer", *OTHERS])
def test_every_address_of_a_role(visit, username):
    visitor, axe, walked = visit(username), Axe(), []
    for _address, kind in walk(visitor, within=OTHERS.get(username, ["/"])):
        walked.append(kind)
        look_at(visitor, axe, len(walked))
    assert len(walked) >= FEWEST_PAGES, walked


WIDTHS = "[document.documentElement.scrollWidth, ...[...document.querySelectorAll('.thumbs > *')].map((one) => one.scrollWidth)]"


def test_the_bottom_bar_fits_the_narrowest_phone(visit):
    narrowest = 320
    reader = visit("supervisor", phone=True, viewport={"width": narrowest, "height": 640})
    for language in ("English", "中文"):
        reader.open("/todo/")
        reader.page.locator(".thumbs summary").click()
        reader.press(language, within=reader.page.locator(".thumbs"))
        page, *entries = reader.page.evaluate(WIDTHS)
        assert page <= narrowest and len(entries) == 6 and max(entries) <= narrowest // 6 + 1, (language, page, entries)
