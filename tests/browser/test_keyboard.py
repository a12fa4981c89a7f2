"""Everything by keyboard, and one sees where one is."""

import re

MOST_STEPS = 90
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
  return { tag: one.tagName, id: one.id, name: one.name || '', text: (one.innerText || one.ariaLabel || '').trim(),
           in_rows: Boolean(one.closest('tbody')),
           seen: marked && box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight };
}"""


def step(visitor, key: str = "Tab") -> dict:
    """Press a key; return what has the focus, which must be seen."""
    visitor.page.keyboard.press(key)
    now = visitor.page.evaluate(FOCUSED)
    if now["tag"] != "BODY" and not now["seen"]:
        visitor.remark(f"the focus is not seen on {now['tag']} {now['id'] or now['text'][:30]}")
    return now


def step_to(visitor, wanted) -> dict:
    """Press Tab until what is wanted has the focus."""
    for _number in range(MOST_STEPS):
        now = step(visitor)
        if wanted(now):
            return now
    raise AssertionError("not reached by the keyboard")


def test_from_the_log_in_to_a_project(visit):
    stranger = visit()
    stranger.open("/")
    step_to(stranger, lambda now: now["name"] == "username")
    stranger.page.keyboard.type("auditor")
    step_to(stranger, lambda now: now["name"] == "password")
    stranger.page.keyboard.type("Erqi-2016-demo")
    stranger.page.keyboard.press("Enter")
    stranger.page.wait_for_url(lambda url: "log-in" not in url)


def test_skip_to_the_content_and_open_a_row(visit):
    reader = visit("supervisor")
    reader.open("/ledger/projects/?q=小学")
    first = reader.rows[0]
    now = step(reader)
    assert now["text"] == "跳到正文" and now["seen"]
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "content"
    now = step_to(reader, lambda now: now["in_rows"])
    assert now["text"] == first
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(re.compile(r"/projects/\d+/$"))
    assert reader.heading == first


def test_a_menu_opens_and_escape_closes_it(visit):
    reader = visit("supervisor")
    reader.open("/ledger/projects/?q=小学")
    step_to(reader, lambda now: now["tag"] == "SUMMARY" and now["text"].startswith("灯号"))
    reader.page.keyboard.press("Enter")
    menu = reader.page.locator("details[open]")
    assert menu.count() == 1
    assert step(reader)["text"] == "全部"
    reader.page.keyboard.press("Escape")
    assert menu.count() == 0 and reader.page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_question_is_asked_and_escape_leaves_everything_as_it_was(visit):
    reviewer = visit("reviewer")
    reviewer.open("/projects/rounds/2016-07/")
    button = reviewer.page.get_by_role("button", name="锁定本月")
    button.focus()
    reviewer.page.keyboard.press("Enter")
    dialog = reviewer.page.get_by_role("dialog", name="请确认")
    dialog.wait_for()
    assert "锁定" in dialog.inner_text() and reviewer.page.evaluate("document.activeElement.closest('dialog') !== null")
    reviewer.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert reviewer.page.evaluate("document.activeElement.innerText") == "锁定本月"
    reviewer.open("/projects/rounds/2016-07/")
    assert reviewer.page.get_by_role("button", name="锁定本月").count() == 1
