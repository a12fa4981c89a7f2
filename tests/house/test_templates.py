"""Templates keep the content security policy, and are pages or parts."""

import re

from tests.house.source import CHINESE, listed, name_of, templates, text_of

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?%\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script of its own": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an htmx handler": re.compile(r"\bhx-on\b|\bhx-vals\s*=\s*['\"]js:", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "an address outside": re.compile(r"(?:src|href|action)\s*=\s*['\"](?:https?:)?//", re.IGNORECASE),
}
# Drawn into a page by those who name them, so parts without saying so in their name.
FOLDERS_OF_PARTS = {"panels", "widgets", "django"}
CHINESE_MAY_STAND = {"templates/search.html": "an example of a name in the hint"}


def markup(path) -> str:
    """Return a template without its comments."""
    return COMMENT.sub("", text_of(path))


def line_of(text: str, match: re.Match) -> int:
    """Return the line on which a match begins, in the text without comments."""
    return text.count("\n", 0, match.start()) + 1


def test_templates_keep_the_content_security_policy():
    found = [
        f"{name_of(path)}:{line_of(text, match)} has {what}"
        for path in templates()
        for text in [markup(path)]
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]
    assert not found, listed(found)


def test_every_template_is_a_page_or_a_part():
    found = [
        name_of(path)
        for path in templates()
        if not path.name.startswith("_")
        and path.name != "base.html"
        and not FOLDERS_OF_PARTS & set(path.parts)
        and "{% extends" not in text_of(path)
    ]
    assert not found, listed(found)


def test_templates_hold_no_chinese():
    found = [
        f"{name_of(path)}: {line.strip()[:80]}"
        for path in templates()
        if name_of(path) not in CHINESE_MAY_STAND
        for line in markup(path).splitlines()
        if CHINESE.search(line)
    ]
    assert not found, listed(found)


def test_every_htmx_link_works_without_script():
    """An element that fetches a part carries a real address too, or lies around what does (STYLE: page or part)."""
    found = [
        f"{name_of(path)}:{line_of(text, match)} {match[0][:90]}"
        for path in templates()
        for text in [markup(path)]
        for match in re.finditer(r"<(a|button)\b[^>]*\bhx-get=[^>]*>", text)
        if match[1] == "a" and "href=" not in match[0]
    ]
    assert not found, listed(found)
