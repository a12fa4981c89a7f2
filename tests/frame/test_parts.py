"""The shared parts show what they are given, and nothing that came from outside as markup."""

import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import polib
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

from tracker.frame import samples

EVIL = '"><script>alert(1)</script>'
TEMPLATES = Path(settings.BASE_DIR) / "templates"
CATALOGUE = Path(settings.BASE_DIR) / "locale/frame/zh_Hans/LC_MESSAGES/django.po"
ERRORS = ["400", "403", "403_csrf", "404", "409", "413", "429", "500", "503"]


class TestParts:
    def test_a_status_has_a_shape_and_a_word(self):
        shown = render_to_string("_status.html", {"tone": "red", "label": "Behind"})
        assert "tone-red" in shown and "<svg" in shown and "Behind" in shown

    def test_a_bar_marks_the_schedule_and_says_both_figures(self):
        shown = render_to_string("_bar.html", {"rate": Decimal("0.632"), "schedule": Decimal("0.583"), "tone": "green"})
        assert 'width="63.2%"' in shown and 'x="58.3%"' in shown and "58.3%" in re.search('aria-label="([^"]*)"', shown)[1]

    def test_a_bar_without_a_schedule_has_no_line(self):
        assert "bar-tick" not in render_to_string("_bar.html", {"rate": None, "schedule": None})

    @pytest.mark.parametrize(
        "part", ["_status", "_facts", "_history", "_steps", "_stairs", "_acts", "_tabs", "_kpi", "_empty", "_crumbs", "_headline"]
    )
    def test_nothing_given_becomes_markup(self, part):
        evil = SimpleNamespace(
            label=EVIL,
            value=EVIL,
            sub=EVIL,
            url=EVIL,
            what=EVIL,
            by=EVIL,
            at=None,
            because=EVIL,
            when=EVIL,
            count=EVIL,
            follows=EVIL,
            state=EVIL,
            tone=EVIL,
        )
        lists = {key: [evil] for key in ("facts", "rows", "steps", "acts", "tabs", "crumbs")}
        words = dict.fromkeys(("label", "value", "title", "hint", "action", "url", "href", "tone", "unit", "sub"), EVIL)
        assert "<script" not in render_to_string(f"{part}.html", lists | words | {"lines": [EVIL]})

    def test_what_helps_with_a_field_is_no_markup(self):
        form = samples.SampleForm()
        form.fields["name"].help_text = EVIL
        assert "<script" not in render_to_string("_form.html", {"form": form})

    def test_a_refused_form_names_its_errors_for_a_screen_reader(self):
        shown = render_to_string("_form.html", {"form": samples.SampleForm({})})
        assert (
            'role="alert"' in shown
            and 'id="id_name_error"' in shown
            and "id_name_error" in re.search('aria-describedby="([^"]*)"', shown)[1]
        )


class TestPages:
    @pytest.mark.parametrize("code", ERRORS)
    def test_an_error_page_needs_no_context(self, code):
        shown = render_to_string(f"{code}.html")
        assert shown.count("<h1") == 1

    def test_the_style_guide_shows_every_part(self):
        request = RequestFactory().get("/")
        shown = render_to_string("frame/styleguide.html", samples.everything() | {"request": request})
        assert shown.count("<h1") == 1 and shown.count('class="status') > 5

    def test_no_template_of_the_frame_has_inline_style_or_script(self):
        for path in [*TEMPLATES.glob("*.html"), *TEMPLATES.glob("registration/*.html"), *TEMPLATES.glob("frame/*.html")]:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|hx-on|[\"']js:", text), path.name


class TestWords:
    def test_every_word_of_the_frame_has_its_chinese(self):
        entries = polib.pofile(str(CATALOGUE))
        assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []
