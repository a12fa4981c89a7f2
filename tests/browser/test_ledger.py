"""The ledger of projects in a browser: narrowed, sorted, shared, gone back from, and without any script."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

LEDGER = "/ledger/projects/"
ONE = "亚星双河居"
ONE_CODE = "2014-410103-47-03-000046"


def query(visitor) -> dict[str, list[str]]:
    """Return the conditions in the address."""
    return parse_qs(urlsplit(visitor.page.url).query)


def search(visitor, words: str) -> None:
    """Search the ledger and wait for the answer."""
    box = visitor.page.get_by_label("快速查找")
    box.fill(words)
    box.press("Enter")
    visitor.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [words])
    visitor.settle()


def planned(visitor) -> list[float]:
    """Return the planned money of the rows, in their order."""
    return [float(text.replace(",", "")) for text in visitor.page.locator("tbody td[data-label^=年度计划]").all_inner_texts()]


class TestTheAddressSaysWhatIsShown:
    def shared(self, visitor, visit) -> list[str]:
        """Return the rows that a colleague sees at this address, and that a reload shows."""
        rows = visitor.rows
        visitor.page.reload()
        assert visitor.rows == rows
        colleague = visit("leader")
        colleague.open(visitor.path)
        return colleague.rows

    def test_quick_search_by_name_initials_and_code(self, visit):
        reader = visit("discipline")
        reader.open(LEDGER)
        for words in (ONE[:3], "yxshj", ONE_CODE):
            search(reader, words)
            assert ONE in reader.rows and len(reader.rows) < 10, words
            assert f"{len(reader.rows)} 个项目" in reader.page.locator(".page-sub").inner_text()
        assert self.shared(reader, visit) == reader.rows == [ONE]

    def test_sort_and_filter_and_go_back(self, visit):
        reader = visit("discipline")
        reader.open(LEDGER)
        first = reader.rows
        head = reader.page.locator("thead").get_by_role("link", name="年度计划")
        head.click()
        reader.page.wait_for_url("**sort=*")
        reader.settle()
        assert reader.page.locator("th[aria-sort=descending]").count() == 1
        assert planned(reader) == sorted(planned(reader), reverse=True)
        sorted_rows = reader.rows

        reader.page.locator("summary", has_text="灯号").click()
        reader.press("滞后", role="link")
        reader.page.wait_for_url("**light=red*")
        assert set(reader.page.locator("tbody .status").all_inner_texts()) == {"滞后"}
        assert planned(reader) == sorted(planned(reader), reverse=True) and query(reader)["sort"] == ["-planned_wan"]
        assert self.shared(reader, visit) == reader.rows

        reader.page.go_back()
        reader.page.wait_for_url(lambda url: "light" not in url)
        reader.settle()
        assert reader.rows == sorted_rows
        reader.page.go_back()
        reader.page.wait_for_url(lambda url: "sort" not in url)
        reader.settle()
        assert reader.rows == first

    def test_a_long_menu_of_units_and_the_next_page(self, visit):
        reader = visit("discipline")
        reader.open(LEDGER)
        reader.page.locator("summary", has_text="单位").first.click()
        menu = reader.page.locator("details[open] .menu-body")
        menu.get_by_role("link", name="嵩山路", exact=True).click()
        reader.page.wait_for_url("**unit=*")
        reader.settle()
        assert "单位：嵩山路" in reader.page.locator("#ledger-list .chips").inner_text() and ONE in reader.rows
        reader.open(LEDGER)
        first = reader.rows
        reader.page.locator(".pager").get_by_role("link", name="2", exact=True).click()
        reader.page.wait_for_url("**page=2*")
        reader.settle()
        assert len(reader.rows) == 50 and not set(reader.rows) & set(first)

    @pytest.mark.parametrize("where", ["menu", "page"])
    def test_every_condition_by_a_form(self, visit, where):
        reader = visit("discipline")
        reader.open(LEDGER if where == "menu" else f"{LEDGER}conditions/")
        if where == "menu":
            reader.page.locator("summary", has_text="条件").click()
        reader.page.get_by_label("名称：文字").fill("小学")
        reader.page.get_by_label(re.compile("年度计划.*不低于")).fill("1")
        reader.press("显示结果")
        reader.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("name") == ["小学"])
        reader.settle()
        assert reader.rows and all("小学" in name for name in reader.rows)


class TestTheColumns:
    def heads(self, visitor) -> str:
        """Return the heads of the list."""
        return visitor.page.locator("thead").inner_text()

    def choose(self, visitor):
        """Open the menu of columns; return it."""
        menu = visitor.page.locator("details", has=visitor.page.locator("summary", has_text=re.compile(r"^\s*列\s*$")))
        menu.locator("summary").click()
        return menu

    def test_are_kept_for_the_person_until_the_usual_ones_are_wanted(self, visit):
        reader = visit("discipline")
        reader.open(f"{LEDGER}?q=yxshj")
        menu = self.choose(reader)
        with reader.page.expect_navigation():
            menu.get_by_label("代码").check()
            menu.locator("summary").click()
        assert ONE_CODE in reader.page.locator("tbody").inner_text() and query(reader) == {"q": ["yxshj"]}

        again = visit("discipline")
        again.open(LEDGER)
        assert "代码" in self.heads(again)
        menu = self.choose(again)
        with again.page.expect_navigation():
            menu.get_by_role("button", name="恢复默认列").click()
        assert "代码" not in self.heads(again)


class TestWithoutScript:
    def test_log_in_list_filter_and_sort(self, visit):
        reader = visit("supervisor", script=False)
        reader.open(LEDGER)
        box = reader.page.get_by_label("快速查找")
        box.fill("小学")
        box.press("Enter")
        reader.page.wait_for_url("**q=*")
        assert reader.rows and all("小学" in name for name in reader.rows)
        reader.press("年度计划", role="link", within=reader.page.locator("thead"))
        assert planned(reader) == sorted(planned(reader), reverse=True)
        reader.page.locator("summary", has_text="单位").first.click()
        reader.press("全部选项", role="link")
        reader.press("区教体局", role="link")
        assert reader.rows and all("小学" in name for name in reader.rows) and {"q", "sort", "unit"} <= set(query(reader))

    def test_log_in_and_hand_over_the_month(self, visit):
        official = visit(script=False)
        official.open("/")
        official.page.get_by_label("账号").fill("jiaoti")
        official.page.get_by_label("密码").fill("Erqi-2016-demo")
        official.press("登录")
        assert official.heading == "待办"
        official.press("填报 2016-07 月报", role="link")
        official.page.get_by_label("本月完成 · 荆胡小学").fill("12.5")
        official.page.get_by_label("进展情况 · 荆胡小学").fill("完成地勘。")
        official.press("保存并提交（写明进展的）")
        assert official.said.startswith("已保存")
        assert "已提交" in official.page.get_by_role("row", name=re.compile("荆胡小学")).inner_text()
