"""Catalogues are compiled without gettext, and only when they changed."""

import gettext
import os

from tracker.lib.catalogue import compile_all

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Matter"\nmsgstr "事项"\n'


def test_a_changed_catalogue_is_compiled_once(tmp_path):
    source = tmp_path / "locale" / "frame" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    assert compile_all(tmp_path) == [source.with_suffix(".mo")]
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Matter") == "事项"
    os.utime(source, ns=(0, 0))
    assert compile_all(tmp_path) == []
