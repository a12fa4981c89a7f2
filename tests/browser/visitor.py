"""Somebody before a browser: what they open and press, and what a careful one would remark meanwhile."""

from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Request, Response

from tests.browser.site import Site

DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PASSWORD = "Erqi-2016-demo"
PATIENCE = 15_000  # milliseconds for one step, on a machine that does other things too
SETTLED = """() => document.readyState === 'complete' && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')
  && [...document.querySelectorAll('[data-chart]')].every((place) => place.querySelector('svg'))"""
TELL_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', (event) => told(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
)
REFUSED_FORM = 422


class Visitor:
    """One window of one person; `faults` must stay empty."""

    def __init__(self, browser: Browser, site: Site, username: str = "", *, phone: bool = False, script: bool = True, **context):
        self.site, self.username, self.script = site, username, script
        settings = (PHONE if phone else DESK) | {"locale": "zh-CN", "java_script_enabled": script} | context
        self.context: BrowserContext = browser.new_context(storage_state=site.signed_in.get(username), **settings)
        self.context.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page = self.context.new_page()
        self.watch()
        if username and username not in site.signed_in:
            self.log_in()
            site.signed_in[username] = self.context.storage_state()

    # --- What they do ---------------------------------------------------------

    def open(self, address: str = "/") -> Response:
        """Open an address of the site and wait until all of its parts stand."""
        response = self.page.goto(urljoin(self.site.url, address))
        self.settle()
        if self.username in self.site.signed_in and self.path.startswith("/log-in/"):
            self.remark("the site has forgotten who this is")
        return response

    def settle(self) -> None:
        """Wait until no part of the page is on its way."""
        if self.script:
            self.page.wait_for_function(SETTLED)
        else:  # a click waits for the new page to begin, not for its rows
            self.page.wait_for_load_state()

    def log_in(self) -> None:
        """Log in by the form, as everybody does."""
        self.open("/")
        self.page.get_by_label("账号").fill(self.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/log-in/" not in url)
        self.settle()

    def press(self, name: str, *, role: str = "button", within=None) -> None:
        """Press a button (or link) by its words and wait for what follows."""
        (within or self.page).get_by_role(role, name=name).click()
        self.settle()

    def download(self, name: str, folder: Path) -> Path:
        """Press a link that sends a file; return where it lies."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=name).click()
        target = folder / coming.value.suggested_filename
        coming.value.save_as(target)
        return target

    # --- What they see --------------------------------------------------------

    @property
    def heading(self) -> str:
        """Return the words of the one heading."""
        return self.page.locator("h1").inner_text().strip()

    @property
    def path(self) -> str:
        """Return path and query of the address."""
        parts = urlsplit(self.page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def rows(self) -> list[str]:
        """Return the names in the rows of the list on the page, in their order."""
        return self.page.locator("table.ledger tbody th.name a").all_inner_texts()

    @property
    def said(self) -> str:
        """Return what the page says about what was just done."""
        return self.page.locator("#messages").inner_text()

    # --- What is wrong --------------------------------------------------------

    def watch(self) -> None:
        """Listen to everything that a visitor would not see, or would be frightened by."""
        host = urlsplit(self.site.url).netloc

        def asked(request: Request) -> None:
            if request.url.startswith("http") and urlsplit(request.url).netloc != host:
                self.remark(f"asks another host: {request.url}")

        def answered(response: Response) -> None:
            is_refusal = response.request.resource_type == "document" and response.status == REFUSED_FORM
            if response.status >= 400 and not is_refusal:
                self.remark(f"{response.status}: {response.url}")

        def written(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and "Failed to load resource" not in message.text:  # `answered` says it better
                self.remark(f"console: {message.text}")

        def asked_back(dialog: Dialog) -> None:
            self.remark(f"dialog: {dialog.message}")
            dialog.dismiss()

        def failed(request: Request) -> None:
            if "ERR_ABORTED" not in (request.failure or ""):  # left before it came
                self.remark(f"{request.failure}: {request.url}")

        self.page.on("request", asked)
        self.page.on("response", answered)
        self.page.on("requestfailed", failed)
        self.page.on("console", written)
        self.page.on("pageerror", lambda error: self.remark(f"script: {error}"))
        self.page.on("dialog", asked_back)
        self.context.expose_binding("told", lambda _source, text: self.remark(f"policy: {text}"))
        self.context.add_init_script(TELL_VIOLATIONS)

    def remark(self, fault: str) -> None:
        """Note a fault once, with the page on which it was."""
        words = " ".join(fault.split())
        note = f"{self.username or 'stranger'} {self.path}: {words[:300]}"
        if note not in self.faults:
            self.faults.append(note)

    def close(self) -> None:
        """Close the window."""
        self.context.close()
