"""A stranger is led to the log-in and back to a page; what was lost is said; what cannot be answered is refused with a page."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from tests.house.test_urls import addresses
from tests.make import PASSWORD, make_user
from tests.org.log_in import is_in, let_time_pass, log_in
from tracker.lib import periods
from tracker.org.models import LogInSession
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
HTMX = {"hx-request": "true"}
NUL_TAKES = [name for name, arguments in addresses() if not arguments]


@pytest.fixture
def client(client):
    """Return the browser of an official whose session has been idle too long."""
    make_user("zhang", role=Role.OFFICIAL)
    log_in(client, "zhang")
    let_time_pass(hours=1)
    return client


class TestForms:
    @pytest.mark.parametrize(
        ("referer", "page"), [(f"{HERE}/ledger/?q=x", "/ledger/?q=x"), ("https://evil.example/ledger/", "/"), ("", "/")]
    )
    def test_after_the_log_in_one_is_back_on_the_page_and_told_that_nothing_was_saved(self, client, referer, page):
        answer = client.post("/org/me/log-ins/end/", headers={"referer": referer})
        assert answer.status_code == 302 and "log-ins" not in answer.url and "evil" not in answer.url
        assert "没有保存" in client.get(answer.url).content.decode()
        back = client.post(
            answer.url, {"username": "zhang", "password": PASSWORD, "next": re.search("next=([^&]*)|$", answer.url)[1] or ""}
        )
        assert back.status_code == 302
        assert "没有保存" in client.get(reverse("org:me")).content.decode(), "and once more inside"

    def test_who_wanted_to_leave_has_left(self, client):
        assert client.post(reverse("logout"), headers={"referer": f"{HERE}/todo/"}).url == "/log-in/?next=%2Ftodo%2F"

    def test_the_log_in_leads_back_to_a_page_that_was_read(self, client):
        assert client.get("/todo/?kind=x").url == "/log-in/?next=/todo/%3Fkind%3Dx"


class TestParts:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_no_log_in_page_lands_in_the_middle_of_another(self, client, method):
        answer = getattr(client, method)(reverse("todo-count"), headers=HTMX | {"hx-current-url": f"{HERE}/overview/?a=1"})
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["HX-Redirect"].startswith("/log-in/?next=%2Foverview%2F%3Fa%3D1")

    def test_only_pages_of_ours_are_come_back_to(self, client):
        for named in ("https://evil.example/x", "//evil.example/", "javascript:alert(1)", f"{HERE}//evil.example/"):
            answer = client.get(reverse("todo-count"), headers=HTMX | {"hx-current-url": named})
            assert answer.headers["HX-Redirect"] == "/log-in/", named

    def test_a_page_that_asks_by_itself_keeps_no_session_open(self, client):
        log_in(client, "zhang")
        before = periods.real_now() - timedelta(minutes=29)
        LogInSession.objects.filter(ended_at=None).update(seen_at=before)
        assert client.get(reverse("todo-count"), headers=HTMX | {"x-background": "yes"}).status_code == 200
        assert LogInSession.objects.get(ended_at=None).seen_at == before
        assert client.get(reverse("todo")).status_code == 200
        assert LogInSession.objects.get(ended_at=None).seen_at > before

    def test_every_part_that_asks_again_and_again_says_so(self):
        for path in (settings.BASE_DIR / "templates").rglob("*.html"):
            for tag in re.findall(r"<[^<]*hx-trigger=\"every [^<]*", path.read_text(encoding="utf-8")):
                assert "X-Background" in tag, path


class TestRefused:
    def test_an_address_that_takes_forms_only_answers_with_a_page(self, client):
        log_in(client, "zhang")
        answer = client.get(reverse("logout"))
        assert answer.status_code == 405 and answer.headers["Allow"]
        assert "<h1" in answer.content.decode() and 'href="/"' in answer.content.decode()
        assert is_in(client)

    @pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SUPERVISION])
    def test_a_nul_breaks_no_page(self, client, role):
        client.raise_request_exception = False
        client.force_login(make_user(role=role))
        for name in NUL_TAKES:
            for query in ("?q=%00", "?on=%00&page=%00&sort=%00&role=%00", "?%00=x"):
                answer = client.get(reverse(name) + query)
                assert answer.status_code in (400, 404) and b"<h1" in answer.content, (name, query)

    @pytest.mark.parametrize("address", ["/trail/of/projects.project/%00/", "/ledger/%00/"])
    def test_nor_does_one_in_an_address(self, client, address):
        client.raise_request_exception = False
        log_in(client, "zhang")
        assert client.get(address).status_code in (400, 404)

    def test_nor_one_in_a_form(self, client):
        assert log_in(client, "zh\0ang").status_code == 400
        assert log_in(client, "zhang", "\0").status_code == 400
