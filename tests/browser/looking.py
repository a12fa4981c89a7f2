"""What a careful visitor sees on a page at one look, and how they walk from page to page."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from html import unescape
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve

from tests.browser.visitor import Visitor

SIZES = ((1440, 900), (390, 844))
SMALLEST_TEXT = 12  # px
SMALLEST_TARGET = 24  # px, WCAG 2.2, 2.5.8
GRAVE = ("critical", "serious", "moderate")

# Pages that are files, end the session or change something by being opened.
NOT_WALKED = re.compile(r"/(log-out|language|static|export|template|download)/|\.(docx|json)$")
NUMBER = re.compile(r"(?<=/)(\d[\dW-]*|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})(?=/|$)")
ACT_ON_A_MATTER = re.compile("accountability:matter-(?!tables$)|pollution:source-")  # their pages are drawn by one template each

LOOK = """([narrow, smallestText, smallestTarget]) => {
  const sees = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const foreign = (element) => element.closest('[lang]') !== document.documentElement || element.closest('code, pre');
  const texts = [], small = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.replace(/\\s+/g, ' ').trim(), around = walker.currentNode.parentElement;
    if (!text || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TITLE'].includes(around.tagName) || !sees(around)) continue;
    if (parseFloat(getComputedStyle(around).fontSize) < smallestText) small.push(text.slice(0, 30));
    if (!foreign(around)) texts.push(text);
  }
  const targets = [...document.querySelectorAll('a, button, input, select, summary, [role=button]')]
    .filter((one) => one.type !== 'hidden' && sees(one) && getComputedStyle(one).display !== 'inline')
    .filter((one) => { const box = one.getBoundingClientRect(); return Math.min(box.width, box.height) < smallestTarget - 0.5; })
    .map((one) => (one.innerText || one.ariaLabel || one.name || one.tagName).trim().slice(0, 30));
  return {
    texts, small, targets: narrow ? targets : [],
    wide: document.documentElement.scrollWidth - narrow || 0,
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    title: document.title, headings: document.querySelectorAll('h1').length, lang: document.documentElement.lang,
  };
}"""
# A link of a drawing (SVG) holds its address one step deeper, as it is written.
LINKS = """[...document.querySelectorAll('a[href]')].map(
  (link) => [new URL(link.href.baseVal ?? link.href, location).href, Boolean(link.closest('.side nav'))])"""


def look(visitor: Visitor, *, narrow: int = 0) -> dict:
    """Look at the page as it stands, note what is wrong with it, and return what is there; `narrow` is the width of a phone."""
    seen = visitor.page.evaluate(LOOK, [narrow, SMALLEST_TEXT, SMALLEST_TARGET])
    where = f" at {narrow} px" if narrow else ""
    if seen["over"] > 1 or (narrow and seen["wide"] > 1):
        visitor.remark(f"wider than the screen{where} by {max(seen['over'], seen['wide'])} px")
    if seen["small"]:
        visitor.remark(f"text under {SMALLEST_TEXT} px{where}: {seen['small'][:4]}")
    if seen["targets"]:
        visitor.remark(f"touch targets under {SMALLEST_TARGET} px: {seen['targets'][:4]}")
    if seen["headings"] != 1 or not seen["title"]:
        visitor.remark(f"{seen['headings']} h1, title {seen['title']!r}")
    for text in untranslated(seen["texts"], seen["lang"]):
        visitor.remark(f"not in the language of the page ({seen['lang']}): {text}")
    return seen


def untranslated(texts: list[str], lang: str) -> list[str]:
    """Return what stands in the wrong language: English phrases of the house in Chinese, its repeated short words in English."""
    if lang.startswith("zh"):
        phrases = (text for text in texts if not re.search(r"[\u4e00-\u9fff]", text) and "@" not in text and "/" not in text)
        return sorted({text for text in phrases if re.search(r"(?<![\w.-])[A-Za-z]{3,}[ ,:]+[A-Za-z]{2,}", text)})[:5]
    words = Counter(text for text in texts if re.fullmatch(r"[\u4e00-\u9fff]{2,6}", text))
    return [text for text, count in words.items() if count > 2][:5]


def check_access(visitor: Visitor, axe: Axe) -> None:
    """Note what stands in the way of people with disabilities, but for colours, which take longest and are the same on every page."""
    _note(visitor, axe, {"rules": {"color-contrast": {"enabled": False}}})


def check_colours(visitor: Visitor, axe: Axe) -> None:
    """Note words that stand out too little from what is behind them."""
    _note(visitor, axe, {"runOnly": ["color-contrast"]})


def _note(visitor: Visitor, axe: Axe, options: dict) -> None:
    for rule in axe.run(visitor.page, options=options | {"resultTypes": ["violations"]}).response["violations"]:
        if rule["impact"] in GRAVE:
            visitor.remark(f"{rule['impact']} {rule['id']} × {len(rule['nodes'])}: {rule['nodes'][0]['html'][:140]}")


def kind_of(address: str) -> str:
    """Return the path with its numbers taken out; a question in the address makes another kind."""
    parts = urlsplit(address)
    return NUMBER.sub("N", parts.path) + ("?" if parts.query else "")


def route_of(address: str) -> str:
    """Return which page of the house it is, whatever it tells of and however it is narrowed; the tabs of a page are pages."""
    parts = urlsplit(address)
    name = resolve(parts.path).view_name
    tab = parse_qs(parts.query).get("tab", [""])[0]
    return f"{'an act' if ACT_ON_A_MATTER.match(name) else name} {tab}".strip()


def walk(
    visitor: Visitor,
    start: str = "/",
    *,
    within: Collection[str] = ("/",),
    questions: bool = True,
    kind: Callable[[str], str] = kind_of,
    known: Collection[str] = (),
) -> Iterator[tuple[str, str]]:
    """Open page after page by their links, one of each kind; yield address and kind. Whoever walks looks at the page meanwhile.

    All that the main navigation offers, and what else lies `within` some folders; without `questions` no narrowed lists and the like.
    Of a kind that is `known` only the links are read.
    """
    host = urlsplit(visitor.site.url).netloc
    ahead, walked = [urljoin(visitor.site.url, start)], set()
    while ahead:
        address = ahead.pop(0)
        this = kind(address)
        if this in walked or (this.endswith("?") and not questions):
            continue
        walked.add(this)
        if this in known:
            links = links_unseen(visitor, address)
        else:
            visitor.open(address)
            yield address, this
            links = visitor.page.evaluate(LINKS)
        for link, is_offered in links:
            parts = urlsplit(link)
            if parts.netloc == host and not NOT_WALKED.search(parts.path) and (is_offered or parts.path.startswith(tuple(within))):
                ahead.append(urldefrag(link)[0])


def links_unseen(visitor: Visitor, address: str) -> list[tuple[str, bool]]:
    """Return where a page leads, without drawing it; what its navigation offers is known from elsewhere."""
    answer = visitor.context.request.get(address)
    return [(urljoin(answer.url, unescape(link)), False) for link in re.findall(r'<a\b[^>]* href="([^"]*)"', answer.text())]
