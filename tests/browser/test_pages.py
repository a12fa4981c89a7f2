"""No page of any role, on a desk or a phone, has what a careful visitor would remark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.looking import SIZES, check_access, look, walk
from tests.browser.visitor import DESK

OTHERS = ["leader", "supervisor", "jiaoti", "songshan", "inspector", "discipline", "sysadmin", "secadmin", "auditor"]
FEWEST_PAGES = {"reviewer": 40}  # a walk that ends early proves little
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


@pytest.fixture(scope="module")
def walked() -> set[str]:
    """Return the kinds of pages that somebody has looked at."""
    return set()


def test_the_reviewers_pages(visit, walked):
    """Each is also looked at by axe, in turn on a desk and on a phone."""
    reviewer, axe = visit("reviewer"), Axe()
    for number, (_address, kind) in enumerate(walk(reviewer)):
        walked.add(kind)
        look(reviewer)
        if number % 2:
            check_access(reviewer, axe)
        narrow(reviewer)
        look(reviewer, narrow=PHONE_WIDTH)
        if not number % 2:
            check_access(reviewer, axe)
        widen(reviewer)
    assert len(walked) >= FEWEST_PAGES["reviewer"], walked


@pytest.mark.parametrize("username", OTHERS)
def test_the_pages_of_other_roles(visit, walked, username):
    """What the navigation offers them, and every kind of page that nobody has looked at before."""
    visitor, pages = visit(username), 0
    for _address, kind in walk(visitor, without=walked):
        walked.add(kind)
        pages += 1
        look(visitor)
        narrow(visitor)
        look(visitor, narrow=PHONE_WIDTH)
        widen(visitor)
    assert pages
