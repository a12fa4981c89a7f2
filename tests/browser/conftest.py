"""One district, one web server and one browser for the tests of this folder (of each worker); a window for each person of a test.

They end with the folder, for playwright's loop would stand in the way of other tests' databases.
"""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.site import running_site
from tests.browser.visitor import Visitor
from tests.databases import Run

# --no-sandbox: the tests may run as root. The rest keeps the browser from talking to anybody but the site.
SWITCHES = (
    *"--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split(),
    *"--disable-component-update --disable-sync".split(),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # the network is cut: no name leads anywhere
    "--proxy-server=direct://",
)


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def site(chromium, tmp_path_factory):
    """Return the running demonstration district; whoever changes it leaves others what they need."""
    run = Run.of(tmp_path_factory)
    with running_site(tmp_path_factory.mktemp("site"), run, os.environ.get("PYTEST_XDIST_WORKER", "main")) as site:
        yield site
        assert not site.complaints, site.complaints


@pytest.fixture(scope="package")
def browser(chromium):
    """Return Chromium without a window."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        yield started
        started.close()


@pytest.fixture
def visit(browser, site):
    """Return a way to sit down before the site: visit("songshan", phone=True). Nothing may go wrong unseen."""
    visitors: list[Visitor] = []

    def sit_down(username: str = "", **how) -> Visitor:
        visitors.append(Visitor(browser, site, username, **how))
        return visitors[-1]

    yield sit_down
    for visitor in visitors:
        visitor.close()
    faults = [fault for visitor in visitors for fault in visitor.faults]
    assert not faults, "\n".join(faults)
