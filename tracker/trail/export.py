"""The acts as a table in a file: UTF-8 with a mark, so that office programs read it; nothing in it is ever a formula."""

import csv
from collections.abc import Iterator

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker.frame.templatetags.frame import local
from tracker.trail.browsing import Row, all_rows

AT_ONCE = 1000
RUNS = tuple("=+-@\t\r")  # beginnings by which a program might take a text for a formula
MARK = "\ufeff"
HEADS = (
    pgettext_lazy("column", "Act no."),
    pgettext_lazy("column", "At"),
    _("Kind"),
    _("Who"),
    _("Unit"),
    _("What"),
    _("Why"),
    _("Network address"),
    _("Page"),
    _("Job"),
    pgettext_lazy("of a browser", "Request"),
)


class Line:
    """What csv writes into: hands each line back."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def as_csv(told: dict, reader) -> Iterator[str]:
    """Return the lines of the file, read in portions."""
    writer = csv.writer(Line())
    yield MARK + writer.writerow([str(head) for head in HEADS])
    for row in all_rows(told, reader, at_once=AT_ONCE):
        yield writer.writerow([safe(value) for value in values_of(row)])


def values_of(row: Row) -> list[str]:
    """Return the cells of one act."""
    act = row.act
    at = f"{local(act.at):%Y-%m-%d %H:%M:%S}"
    return [str(act.pk), at, row.kind, row.doer, row.unit, sentence(row), act.reason, act.address, act.path, act.job, act.request]


def sentence(row: Row) -> str:
    """Return in one line what was done."""
    told = [row.act.words, f"{row.thing} {row.name}".strip()]
    for change in row.changes:
        fields = "; ".join(f"{line.label}: {line.was or '-'} > {line.became or '-'}" for line in change.lines if not line.is_masked)
        told.append(f"{change.label} {change.thing} {change.name} ({fields})" if fields else f"{change.label} {change.thing} {change.name}")
    told.append(gettext("and %(number)d more changes") % {"number": row.more} if row.more else "")
    return " · ".join(part for part in told if part)


def safe(text: str) -> str:
    """Return a text that no program takes for a formula."""
    return f"'{text}" if text.startswith(RUNS) else text
