"""Numbers of papers: one sequence a series and year, without a gap (发文字号)."""

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.models import NumberPrefix
from accountability.statuses import NoticeKind
from tracker.trail.notes import in_the_districts_language

MATTER, CASE = "matter", "case"
BUILT_IN = {  # until the district has rows of its own
    NoticeKind.ASSIGNMENT: pgettext_lazy("prefix of assignment slips", "ASSIGN"),
    NoticeKind.SUPERVISION: pgettext_lazy("prefix of supervision notices", "SUPERVISE"),
    NoticeKind.URGING: pgettext_lazy("prefix of urging slips", "URGE"),
    NoticeKind.LETTER: pgettext_lazy("prefix of supervision letters", "LETTER"),
    MATTER: pgettext_lazy("prefix of matters", "MATTER"),
    CASE: pgettext_lazy("prefix of cases", "CASE"),
}
# Our own statement: the row stays locked until the paper stands, so a number is taken exactly when its paper is kept.
TAKE = """
INSERT INTO accountability_counter (series, year, last) VALUES (%s, %s, %s)
ON CONFLICT (series, year) DO UPDATE SET last = accountability_counter.last + excluded.last RETURNING last
"""


def take(series: str, year: int, count: int = 1) -> range:
    """Return the next serial numbers of a series and year; within a transaction, which gives them back if it fails."""
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken within the transaction of its paper")
    if not count:
        return range(0)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [series, year, count])
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


def prefixes() -> dict[str, str]:
    """Return how the numbers of each series begin."""
    rows = dict(NumberPrefix.objects.values_list("series", "prefix"))
    return {series: rows.get(series) or in_the_districts_language(words) for series, words in BUILT_IN.items()}


def written(prefix: str, year: int, serial: int) -> str:
    """Return a number as it is printed: 二七督〔2016〕1号."""
    return in_the_districts_language(_("%(prefix)s[%(year)d] No. %(serial)d")) % {"prefix": prefix, "year": year, "serial": serial}


def take_written(series: str, year: int, count: int = 1) -> list[tuple[int, str]]:
    """Return the next numbers of a series and year, each as serial and as printed."""
    prefix = prefixes()[series]
    return [(serial, written(prefix, year, serial)) for serial in take(series, year, count)]
