"""The way through the government's single sign-on in a real browser: button, provider, back; and out again on both sides."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.browser.looking import look
from tests.browser.site import Site, web_server
from tests.browser.visitor import Visitor
from tests.org.provider import OpenIdProvider, running_provider

WHO = "songshan"


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    """Run a provider that knows an official of the demonstration district, and somebody whom the district does not know."""
    with running_provider("") as running:
        running.people[WHO] = {"sub": "4711", "preferred_username": WHO, "name": "李明"}
        running.people["stranger"] = {"sub": "4712", "preferred_username": "stranger", "name": "外来人"}
        yield running


@pytest.fixture(scope="module")
def joined(site, provider) -> Iterator[Site]:
    """Run a second web process of the same district, with the provider set."""
    env = site.env | provider.env | {"TRACKER_OIDC_NAME": "郑州市统一身份认证"}
    other = replace(site, env=env, log=site.log.with_name("web-joined.log"), signed_in={})
    with web_server(other):
        provider.callback = f"{other.url}/sign-on/callback/"
        yield other
    assert not other.complaints, other.complaints


@pytest.fixture
def visitor(browser, joined, provider) -> Iterator[Visitor]:
    """Sit down before the joined site; that the provider is asked is no fault, all else is."""
    one = Visitor(browser, joined)
    yield one
    one.close()
    expected = (provider.issuer, f"403: {joined.url}/sign-on/callback/")
    faults = [fault for fault in one.faults if not any(words in fault for words in expected)]
    assert not faults, "\n".join(faults)


def go_through(visitor: Visitor, provider: OpenIdProvider, who: str) -> None:
    """Press the button and log in at the provider."""
    visitor.page.get_by_role("link", name="郑州市统一身份认证").click()
    assert visitor.page.url.startswith(f"{provider.issuer}/authorize")
    visitor.page.get_by_label("Account").fill(who)
    visitor.page.get_by_role("button", name="Enter").click()
    visitor.page.wait_for_url(lambda url: not url.startswith(provider.issuer))


def test_in_by_the_button_and_out_on_both_sides(visitor, provider):
    visitor.open("/todo/")
    look(visitor)
    go_through(visitor, provider, WHO)
    visitor.settle()
    assert visitor.path == "/todo/"
    visitor.page.locator("header details.menu summary").click()
    visitor.page.locator("header").get_by_role("button", name="退出登录").click()
    visitor.page.wait_for_url(lambda url: url.startswith(f"{provider.issuer}/end"))
    assert provider.ended[-1]["post_logout_redirect_uri"] == f"{visitor.site.url}/log-in/"
    visitor.open("/")
    assert urlsplit(visitor.page.url).path == "/log-in/"


def test_who_has_no_account_reads_whom_to_ask(visitor, provider):
    visitor.open("/log-in/")
    go_through(visitor, provider, "stranger")
    assert visitor.heading == "登录失败"
    assert "外来人" in visitor.page.locator("main").inner_text()
    look(visitor)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    look(visitor, narrow=390)
    visitor.press("返回登录", role="link")
    assert urlsplit(visitor.page.url).path == "/log-in/"
