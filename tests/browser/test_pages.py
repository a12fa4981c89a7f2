"""No page of any role, on a desk or a phone, has what a careful visitor would remark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.looking import SIZES, check_access, look, walk
from tests.browser.visitor import DESK

# Beside what their navigation offers: the folders in which a role finds what the reviewer does not.
OTHERS = {
    "leader": ["/rankings/"],
    "supervisor": ["/alerts/"],
    "jiaoti": ["/projects/rounds/", "/projects/reports/"],
    "songshan": ["/todo/", "/projects/milestones/", "/projects/delays/"],
    "inspector": ["/org/"],
    "discipline": ["/org/me/"],
    "sysadmin": ["/org/", "/jobs/", "/alerts/"],
    "secadmin": ["/org/"],
    "auditor": ["/org/"],
}
SEE_WHAT_OTHERS_DO_NOT = ("songshan", "sysadmin", "secadmin", "auditor")  # the rest see the reviewer's pages: in the long run
AXE_EVERY = 4  # pages; it takes as long as all the rest
FEWEST_PAGES = 40  # of the reviewer: a walk that ends early proves little
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


def test_the_reviewers_pages(visit):
    """Every other one is also looked at by axe, in turn on a phone and on a desk."""
    reviewer, axe, walked = visit("reviewer"), Axe(), []
    for _address, kind in walk(reviewer):
        walked.append(kind)
        look_both_ways(reviewer)
        if len(walked) % AXE_EVERY == 0:
            check_access(reviewer, axe)
        widen(reviewer)
        if len(walked) % AXE_EVERY == AXE_EVERY // 2:
            check_access(reviewer, axe)
    assert len(walked) >= FEWEST_PAGES, walked


@pytest.mark.parametrize(
    "username", [name if name in SEE_WHAT_OTHERS_DO_NOT else pytest.param(name, marks=pytest.mark.long) for name in OTHERS]
)
def test_the_pages_of_other_roles(visit, username):
    visitor, walked = visit(username), []
    for _address, kind in walk(visitor, within=OTHERS[username]):
        walked.append(kind)
        look_both_ways(visitor)
        widen(visitor)
    assert len(walked) >= 3, walked
