"""The way of a matter in a browser: registered at a desk, fed back on a phone with photos, returned and urged until the case opens."""

import random

import pytest
from PIL import Image, ImageDraw

from tests.browser.looking import look

PHONE_WIDTH = 390
TITLE = "航海西路北侧土方裸露"


@pytest.fixture
def photos(tmp_path):
    """Return the paths of photos as a phone takes them, each another one."""

    def taken(count: int) -> list[str]:
        paths = []
        for number in range(count):
            picture = Image.new("RGB", (800, 600), (200, 208, 216))
            draw = ImageDraw.Draw(picture)
            for _each in range(200):
                x, y = random.randrange(800), random.randrange(600)
                draw.ellipse((x, y, x + 60, y + 20), fill=tuple(random.randrange(60, 200) for _channel in range(3)))
            paths.append(str(tmp_path / f"现场{number}-{random.randrange(10**9)}.jpg"))
            picture.save(paths[-1], "JPEG")
        return paths

    return taken


def register(office) -> str:
    """Register a matter of 嵩山路 with a photo-less form and hand it down; return the address of its page."""
    office.open("/supervision/matters/new/")
    page = office.page
    page.get_by_label("事项名称").fill(TITLE)
    page.get_by_label("问题描述").fill("北侧约600平方米土方裸露，未覆盖防尘网。")
    page.get_by_label("任务来源").select_option(label="排查")
    page.get_by_label("责任单位", exact=False).first.select_option(label="嵩山路街道办事处")
    office.press("登记")
    assert office.heading == TITLE and "已登记" in office.said
    address = office.path
    office.press("交办", role="link")
    assert "将要发出的文书" in page.locator("main").inner_text()
    office.press("交办")
    assert "整改" in page.locator(".path").inner_text()
    return address


def feed_back(unit, address: str, paths: list[str]) -> None:
    """Feed back with photos, as a thumb does it."""
    unit.open(address)
    unit.page.get_by_role("link", name="反馈整改情况").tap()
    unit.settle()
    unit.page.get_by_label("整改情况").fill("已覆盖防尘网，安排专人巡查。")
    for path in paths:
        unit.page.locator("#id_files").set_input_files(path)
    unit.page.locator("[data-chosen] li [data-state]", has_text="已上传").nth(len(paths) - 1).wait_for()
    if len(paths) > 1:
        look(unit, narrow=PHONE_WIDTH)
    unit.page.get_by_role("button", name="反馈整改情况").tap()
    unit.page.wait_for_url(f"**{address}")
    unit.settle()


def return_it(office, address: str, because: str) -> str:
    """Return what was fed back; return what the page says would follow."""
    office.open(address)
    office.press("整改不到位，退回", role="link")
    told = office.page.locator(".act-form .follows").inner_text()
    office.page.get_by_label("复查情况").fill(because)
    office.press("整改不到位，退回")
    return told


def urge(office, address: str) -> None:
    """Urge the unit."""
    office.open(address)
    office.press("督促", role="link")
    office.page.get_by_label("理由").fill("整改不到位。")
    office.press("督促")


def test_two_failures_on_the_way_open_the_case(visit, photos):
    office, unit = visit("supervisor"), visit("songshan", phone=True)
    address = register(office)

    unit.open(address)
    unit.page.get_by_role("link", name="签收").tap()
    unit.settle()
    unit.page.get_by_role("button", name="签收").tap()
    unit.page.wait_for_url(f"**{address}")
    unit.page.get_by_role("link", name="登记核查结论").tap()
    unit.settle()
    unit.page.get_by_text("属实", exact=True).tap()
    unit.page.get_by_label("核查情况").fill("现场属实。")
    unit.page.get_by_role("button", name="登记核查结论").tap()
    unit.page.wait_for_url(f"**{address}")
    feed_back(unit, address, photos(2))
    assert unit.page.locator("#feedback .photos li").count() == 2

    return_it(office, address, "仍有约100平方米未覆盖。")
    urge(office, address)
    feed_back(unit, address, photos(1))
    assert "连续第1次" in return_it(office, address, "覆盖网破损。")
    urge(office, address)
    feed_back(unit, address, photos(1))
    assert "立即启动问责" in return_it(office, address, "覆盖网又破损。")
    assert "已启动问责" in office.said

    unit.open(address)
    chain = unit.page.locator("#rounds").inner_text()
    assert "第1次督促" in chain and "第2次督促" in chain and "启动问责" in chain and "依据2次督促未果" in chain
    assert not unit.page.locator("#rounds .chain-end a").count()  # the number and the status, and no way in
    look(unit, narrow=PHONE_WIDTH)
    look(office)
