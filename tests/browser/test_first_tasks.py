"""The first thing each person does in the system, from the log-in to the end of the matter."""

import re

import pytest

from tests.browser.looking import look

PHONE_WIDTH = 390
PROJECT = "航海西路商业综合体"
JULY = "填报 2016-07 月报"


def numbers(text: str) -> list[int]:
    """Return the whole numbers in a text, without the decimals and rates."""
    return [int(one) for one in re.findall(r"(?<![\d.])\d+(?![\d.]|%)", text.replace(",", ""))]


def fill_sheet(visitor, project: str, **cells: str) -> None:
    """Fill the cells of one project on the sheet of the month; `cells` by what the head of the column says."""
    for head, value in cells.items():
        visitor.page.get_by_label(f"{head} · {project}").fill(value)


class TestTheMonthlyReport:
    """The official fills in the month and hands it over; the reviewer accepts it; then it counts."""

    def test_on_a_desk(self, visit):
        official = visit("songshan")
        official.open("/")
        assert official.heading == "待办"
        official.page.get_by_role("link", name=JULY).click()
        assert official.heading == "填报2016年7月"
        fill_sheet(official, PROJECT, 本月完成="一千", 进展情况="主体施工至三层。")
        official.press("保存并提交（写明进展的）")
        wrong = official.page.get_by_label(f"本月完成 · {PROJECT}")
        assert wrong.get_attribute("aria-invalid") == "true" and wrong.input_value() == "一千"
        assert "不是数字" in official.page.locator(f"#{wrong.get_attribute('aria-describedby')}").inner_text()
        fill_sheet(official, PROJECT, 本月完成="1200")
        official.press("保存并提交（写明进展的）")
        assert official.said == "已保存 1 份月报。"
        official.open("/todo/")
        assert not official.page.get_by_role("link", name=JULY).count()

        reviewer = visit("reviewer")
        reviewer.open("/todo/")
        reviewer.page.get_by_role("link", name="审核 2016-07 月报").click()
        reviewer.press(PROJECT, role="link")
        assert (
            "1,200.00 万元" in reviewer.page.locator("main").inner_text()
            and "主体施工至三层。" in reviewer.page.locator("main").inner_text()
        )
        reviewer.press("审定")
        assert reviewer.said == "已审定：数字从现在起计入。"

        official.open(f"/ledger/projects/?q={PROJECT}&money=wan")
        assert official.rows == [PROJECT] and "4,094" in official.page.locator("table.ledger tbody").inner_text()

    def test_on_a_phone(self, visit):
        official = visit("houzhai", phone=True)
        official.open("/")
        thumbs = official.page.get_by_role("navigation", name="手机导航")
        assert thumbs.is_visible() and not official.page.get_by_role("navigation", name="主导航").first.is_visible()
        thumbs.get_by_role("link", name="待办").tap()
        official.page.get_by_role("link", name=JULY).tap()
        official.page.wait_for_url("**/sheet/")
        official.settle()
        look(official, narrow=PHONE_WIDTH)
        fill_sheet(official, "侯寨电商物流港", 本月完成="300", 进展情况="完成招标。")
        official.page.get_by_role("button", name="保存并提交").tap()
        official.page.wait_for_url("**/rounds/2016-07/")
        official.settle()
        assert official.said.startswith("已保存")
        row = official.page.get_by_role("row", name=re.compile("侯寨电商物流港"))
        assert "已提交" in row.inner_text()
        look(official, narrow=PHONE_WIDTH)


class TestTheInspectorsPhone:
    def test_finds_a_project_reads_it_and_leaves(self, visit):
        inspector = visit("inspector", phone=True)
        inspector.open("/")
        assert inspector.heading == "待办" and "复查" in inspector.page.locator("main").inner_text()
        thumbs = inspector.page.get_by_role("navigation", name="手机导航")
        thumbs.get_by_role("link", name="搜索").tap()
        inspector.page.get_by_label("名称、编号、单位或拼音首字母").fill("xymc")
        inspector.page.get_by_role("button", name="搜索").tap()
        inspector.page.get_by_role("link", name="鑫苑名城", exact=True).tap()
        inspector.page.wait_for_url("**/projects/*/")
        inspector.settle()
        assert inspector.heading == "鑫苑名城"
        look(inspector, narrow=PHONE_WIDTH)
        inspector.page.get_by_role("link", name=re.compile("^审批事项")).tap()
        inspector.page.wait_for_url("**tab=permits")
        inspector.settle()
        assert "商品房预售许可证" in inspector.page.locator("#tab").inner_text()
        assert not inspector.page.get_by_role("link", name="登记滞后").count(), "an inspector only reads projects"
        thumbs.get_by_text("我的", exact=True).tap()
        thumbs.get_by_role("button", name="退出登录").tap()
        inspector.page.wait_for_url("**/log-in/**")
        inspector.site.signed_in.pop("inspector")


class TestTheLeadersOverview:
    # What a figure says → which of its numbers is the count of the rows behind it.
    COUNTED = {"开工率（应开工）": 1, "开工率（全年）": 0, "落后节点项目": 0, "正常": 0, "偏慢": 0, "滞后": 0, "无计划": 0, "省市重点": 0}

    def figures(self, leader) -> list[tuple[str, str, int]]:
        """Return the figures of the overview: words, address, and how many rows they say there are."""
        found = []
        for kpi in leader.page.locator("a.kpi[href^='/ledger/projects/']").all():
            words = kpi.inner_text()
            label = next((label for label in self.COUNTED if label in words), None)
            if label:
                found.append((words, kpi.get_attribute("href"), numbers(words)[self.COUNTED[label]]))
        return found

    def test_every_figure_opens_exactly_its_rows(self, visit):
        leader = visit("leader")
        leader.open("/")
        assert leader.heading == "驾驶舱"
        figures = self.figures(leader)
        assert len(figures) == 11, figures
        wrong = []
        for words, address, count in figures:
            leader.open(address)
            said = numbers(leader.page.locator(".page-sub").inner_text())[0]
            if not (said == count and len(leader.rows) == min(count, 50)):
                wrong.append(f"{words.split()}: {said} rows")
        assert not wrong, wrong

    def test_a_click_on_a_figure_and_on_a_point_of_the_chart(self, visit):
        leader = visit("leader")
        leader.open("/overview/")
        leader.page.locator("a.kpi", has_text="滞后").click()
        leader.settle()
        assert leader.heading == "重点项目台账" and leader.rows
        assert set(leader.page.locator("table.ledger tbody .status").all_inner_texts()) == {"滞后"}
        leader.open("/overview/")
        leader.page.locator('[data-chart="scatter"] svg path[transform]').first.click()
        leader.page.wait_for_url("**/ledger/projects/?lead_unit=*")
        assert leader.rows


class TestTheSupervisorsInbox:
    def test_one_is_marked_as_done(self, visit):
        supervisor = visit("supervisor")
        supervisor.open("/overview/")
        supervisor.press("消息", role="link")
        before = self.open_alerts(supervisor)
        row = supervisor.page.locator("table.ledger tbody tr").first
        what = row.locator("th a").inner_text()
        row.get_by_role("button", name="标为已办").click()
        supervisor.settle()
        assert self.open_alerts(supervisor) == before - 1 and what not in supervisor.rows
        assert supervisor.said, "nobody says what happened"
        supervisor.open("/alerts/")
        assert self.open_alerts(supervisor) == before - 1 and what not in supervisor.rows
        supervisor.press("已结束", role="link")
        assert what in supervisor.rows

    def open_alerts(self, supervisor) -> int:
        """Return how many are open, as the tab says."""
        return numbers(supervisor.page.locator("#inbox").get_by_role("link", name=re.compile(r"^未办\s*\d+$")).inner_text())[-1]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_wrong_password_is_refused_in_a_sentence(visit, phone):
    stranger = visit(phone=phone)
    stranger.open("/todo/")
    stranger.page.get_by_label("账号").fill("songshan")
    stranger.page.get_by_label("密码").fill("不知道")
    stranger.press("登录")
    assert "/log-in/" in stranger.path and "密码" in stranger.page.get_by_role("alert").first.inner_text()
