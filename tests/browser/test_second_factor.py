"""The second factor in a browser: set up by the key on the page, asked for after the password, taken off again."""

import base64

from django_otp.oath import totp

from tests.browser.looking import look
from tests.browser.visitor import PASSWORD

STEP = 30
WHO = "newcomer"  # an account of this test's own: setting it up ends the other sessions of an account
MADE = f"from tracker.org.models import User; User.objects.create_user({WHO!r}, password={PASSWORD!r})"


def code_of(key: str, *, ahead: int = 0) -> str:
    """Return what a telephone shows for a key as the page writes it, now or some steps later."""
    return f"{totp(base64.b32decode(key.replace(' ', '')), t0=-ahead * STEP):06}"


def log_in(person) -> None:
    """Send account and password."""
    person.open("/log-in/")
    person.page.get_by_label("账号").fill(WHO)
    person.page.get_by_label("密码").fill(PASSWORD)
    person.page.get_by_role("button", name="登录", exact=True).click()


def test_set_up_asked_for_and_taken_off(visit, site):
    site.run("manage.py", "shell", "-c", MADE)
    person = visit()
    log_in(person)
    person.open("/org/me/factor/")
    person.press("绑定双因素认证")
    key = person.page.locator(".key").inner_text()
    assert person.page.locator("svg.qr").bounding_box()["width"] > 150
    look(person)
    person.page.get_by_label("手机上显示的六位数字").fill(code_of(key))
    person.press("确认")
    assert person.page.locator(".codes code").count() == 10
    person.press("已保存，继续", role="link")
    assert person.heading == "双因素认证" and "还有 10 个备用码" in person.page.locator("main").inner_text()

    person.open("/org/me/")
    person.page.locator("main").get_by_role("button", name="退出登录").click()
    log_in(person)
    person.page.wait_for_url("**/factor/verify/**")
    look(person)
    person.page.get_by_label("验证码").fill(code_of(key, ahead=1))
    person.press("继续")
    assert "/factor/" not in person.path
    person.open("/org/me/factor/")
    person.page.get_by_role("button", name="关闭").click()
    person.page.locator("#confirm [data-answer=yes]").click()
    person.settle()
    assert "只凭密码即可登录" in person.page.locator("main").inner_text()
