"""The way of a finding with a phone: a visit of a sweep, two findings, matters, feedback, re-check, closed out; and without script."""

import json
from pathlib import Path

import pytest

from tests.browser.looking import look
from tests.browser.test_supervision import PHONE_WIDTH, feed_back, photos  # noqa: F401 - a fixture

SEED = """
import json, django
django.setup()
from tracker.lib.scoping import everything
with everything("a site to visit"):
    from pollution.models import Source
    from tests.make import make_source, make_sweep
    from tracker.lib import periods
    from tracker.org.models import Unit, User
    today, held = periods.today(), lambda name: User.objects.get(username=name).roles.first().unit
    site = make_source("试查工地", unit=held("songshan"), lead_unit=held("jiaoti"), contact="陈工", phone="13800000001")
    plain = make_source("试查料场", unit=held("songshan"), kind="bare_ground")
    inspector = User.objects.get(username="inspector")
    make_sweep(sources=[site], inspector=inspector, name="手机排查行动", first_day=today).tasks.update(due_on=today)
    print(json.dumps([site.pk, plain.pk]))
"""


@pytest.fixture(scope="module")
def places(site) -> list[int]:
    """Return a site with a visit to be made today, and a source without one."""
    return json.loads(site.run("-c", SEED).splitlines()[-1])


def fail(inspector, item, words: str, path: str) -> None:
    """Judge an item as failing, in words and with a photo that arrives."""
    item.get_by_text("不达标", exact=True).tap()
    item.get_by_label("发现的问题").fill(words)
    item.locator("input[type=file][name^=photos_]").first.set_input_files(path)
    item.locator("[data-chosen] li [data-state]", has_text="已上传").wait_for()


def test_the_whole_chain_on_a_phone(visit, places, photos):  # noqa: F811
    inspector, unit = visit("inspector", phone=True), visit("songshan", phone=True)
    page, paths = inspector.page, photos(2)
    inspector.open("/pollution/field/")
    assert "手机排查行动" in page.locator("main").inner_text()
    look(inspector, narrow=PHONE_WIDTH)
    inspector.open(f"/pollution/field/sources/{places[0]}/visit/")
    items = page.locator("[data-section]").first.locator("[data-item]")
    fail(inspector, items.nth(0), "北侧围挡缺口约20米。", paths[0])
    fail(inspector, items.nth(1), "东侧砂堆未覆盖。", paths[1])
    page.reload()  # a phone that was put away
    page.locator("[data-restored]").wait_for()
    assert items.nth(1).get_by_label("发现的问题").input_value() == "东侧砂堆未覆盖。"
    page.locator("[data-section]").first.get_by_text("其余各项均达标").tap()
    look(inspector, narrow=PHONE_WIDTH)
    page.get_by_role("button", name="提交检查记录").tap()
    page.wait_for_url("**/pollution/inspections/**")
    inspector.settle()
    assert "转督察2件" in inspector.said
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('visit:')).length") == 0
    look(inspector, narrow=PHONE_WIDTH)
    page.locator(".finding-card a").first.click()
    matter = page.locator("aside a[href*='/supervision/matters/']").get_attribute("href")

    inspector.open(f"/pollution/field/sources/{places[0]}/visit/")  # the same again is hinted
    items.nth(0).get_by_text("不达标", exact=True).tap()
    assert "同一问题尚未了结" in items.nth(0).inner_text() and "北侧围挡缺口" in items.nth(0).inner_text()

    unit.open(matter)
    for act in ("签收", "登记核查结论"):
        unit.page.get_by_role("link", name=act).tap()
        unit.settle()
        if act == "登记核查结论":
            unit.page.get_by_text("属实", exact=True).tap()
            unit.page.get_by_label("核查情况").fill("现场属实。")
        unit.page.get_by_role("button", name=act).tap()
        unit.page.wait_for_url(f"**{matter}")
        unit.settle()
    feed_back(unit, matter, photos(1))

    office, lead = visit("supervisor", phone=True), visit("jiaoti")
    office.open(f"/pollution/field/matters/{matter.rstrip('/').split('/')[-1]}/recheck/")
    office.page.get_by_text("整改到位", exact=True).first.tap()
    office.page.get_by_label("复查情况").fill("围挡已补齐。")
    look(office, narrow=PHONE_WIDTH)
    office.page.get_by_role("button", name="提交复查结果").tap()
    office.page.wait_for_url("**/pollution/field/sources/**")
    assert "整改到位" in office.said
    for who, act in ((lead, "签字"), (office, "签字"), (office, "销号")):
        who.open(matter)
        who.page.locator(".acts a", has_text=act).first.click()
        who.settle()
        who.page.locator(".act-form .form-foot button").first.click()
        who.page.wait_for_url(f"**{matter}")
        who.settle()
    assert "已销号" in office.page.locator("main").inner_text()


def test_the_form_works_without_script(visit, places, photos):  # noqa: F811
    inspector = visit("inspector", script=False)
    inspector.open(f"/pollution/field/sources/{places[1]}/visit/")
    page = inspector.page
    item = page.locator("[data-item]").first
    item.locator("label", has_text="不达标").click()
    item.get_by_label("发现的问题").fill("裸土约300平方米未覆盖。")
    item.locator("input[type=file][multiple]").first.set_input_files(photos(1)[0])
    page.locator("[data-section]").first.locator("label", has_text="其余各项均达标").click()
    page.get_by_role("button", name="提交检查记录").click()
    page.wait_for_url("**/pollution/inspections/**")
    assert "转督察1件" in inspector.said and page.locator(".finding-card img").count() == 1
    assert Path(page.locator(".finding-card img").get_attribute("src")).parts[1] == "evidence"
