"""After the idle end: no part of the log-in lands in an old page, no form leads to a dead one, and what was lost is said."""

from tests.browser.visitor import PASSWORD

WHO = "idler"  # an account of this test's own
MADE = f"""
from tracker.org.accounts import grant_role
from tracker.org.models import Unit, User
from datetime import date
user = User.objects.create_user({WHO!r}, password={PASSWORD!r})
grant_role(user, 'supervision', Unit.objects.get(parent=None), first_day=date(2016, 1, 1))
"""
LONG_AGO = (
    "from tracker.org.models import LogInSession as S; S.objects.filter(user__username='idler').update(seen_at='2016-01-01T00:00+08:00')"
)


def log_in(person) -> None:
    """Send account and password on the log-in page that stands there."""
    person.page.get_by_label("账号").fill(WHO)
    person.page.get_by_label("密码").fill(PASSWORD)
    person.page.get_by_role("button", name="登录", exact=True).click()
    person.page.wait_for_url(lambda url: "/log-in/" not in url)
    person.settle()


def let_it_idle(site) -> None:
    """Let the sessions of the account have been idle too long."""
    site.run("manage.py", "shell", "-c", LONG_AGO)


def test_parts_and_forms_lead_to_the_log_in_and_back(visit, site):
    site.run("manage.py", "shell", "-c", MADE)
    person = visit()
    person.open("/todo/")
    log_in(person)
    let_it_idle(site)
    person.page.evaluate("htmx.ajax('GET', '/todo/count/', {target: 'main'})")
    person.page.wait_for_url("**/log-in/**")
    assert person.page.locator("h1").count() == 1 and "没有保存" not in person.page.locator("main").inner_text()
    log_in(person)
    assert person.path.startswith("/todo/")

    person.open("/org/me/")
    let_it_idle(site)
    person.page.locator("main").get_by_role("button", name="退出登录").click()
    person.page.wait_for_url("**/log-in/**")
    log_in(person)
    assert person.path == "/org/me/", "not a page of the browser's own about a method that is not allowed"

    person.open("/password/")
    let_it_idle(site)
    for name in ("old_password", "new_password1", "new_password2"):
        person.page.locator(f"#id_{name}").fill("Willow-2016-river")
    person.page.locator("main form button.btn-primary").click()
    person.page.wait_for_url("**/log-in/**")
    assert "没有保存" in person.page.locator("main").inner_text()
    log_in(person)
    assert person.path == "/password/" and "没有保存" in person.said
