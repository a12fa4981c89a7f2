"""A register's rows as a streamed workbook: sheet XML written by hand, types right, nothing that could run."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.ledger.kinds import Sheet, money_unit, text_of
from tracker.ledger.listing import Listing
from tracker.ledger.models import ExportEvent
from tracker.ledger.ooxml import CellWriter, parts_around, sheet_end, sheet_start
from tracker.ledger.register import Column, Kind
from tracker.lib import dbroles
from tracker.lib.measures import WAN_PER_YI
from tracker.trail.notes import note

ROWS_AT_ONCE = 2000
LEVEL = 1  # of compression: half the time of the usual level, files a quarter larger


def record_export(listing: Listing, *, query: str, at: datetime) -> ExportEvent:
    """Write down that these rows leave as a workbook."""
    names, rows, ledger = ",".join(column.name for column in listing.columns), listing.found.count(), listing.ledger
    words = format_lazy(gettext_lazy("{title}, {rows} rows"), title=ledger.title, rows=rows)
    note("export", thing=ledger.thing, words=words, rows=rows, query=query, columns=names)
    return ExportEvent.objects.create(user=listing.user, ledger=ledger.name, query=query, columns=names, rows=rows, at=at)


def title_of(column: Column, sheet: Sheet) -> str:
    """Return a column's head in a workbook: the unit of measure stands in brackets, as the import reads it."""
    measure = money_unit(sheet.money) if column.kind == Kind.MONEY else "" if column.kind in SHARES else column.measure
    return _("%(title)s (%(measure)s)") % {"title": column.title, "measure": measure} if measure else str(column.title)


SHARES = (Kind.PERCENT, Kind.BAR)


def value_of(column: Column, sheet: Sheet):
    """Return what turns a row's values into a cell: numbers and days as such, shares as ratios, everything else as text."""
    if column.kind == Kind.MONEY and sheet.money == "yi":
        return lambda values: None if values[0] is None else values[0] / WAN_PER_YI
    if column.kind in SHARES:
        return lambda values: None if values[0] is None else values[0] / 100
    if column.kind in (Kind.MONEY, Kind.NUMBER, Kind.POINTS, Kind.DATE):
        return lambda values: values[0]
    if column.kind == Kind.UNIT and not sheet.english:
        return lambda values: values[2] or values[0]
    return text_of(column, sheet)


def workbook(listing: Listing, *, on: date) -> Iterator[bytes]:
    """Return the workbook of a listing in pieces: a title, a line of unit and day, the heads, the rows as on the screen."""
    sheet, columns = listing.sheet, listing.columns
    unit = _("Money: %(unit)s") % {"unit": money_unit(sheet.money)}
    about = "  ".join(filter(None, [listing.ledger.as_of(listing.basis), unit, _("taken out on %(day)s") % {"day": on.isoformat()}]))
    heads = [title_of(column, sheet) for column in columns]
    writers = [value_of(column, sheet) for column in columns]
    return zipped(str(listing.ledger.title), about, heads, columns, _rows(listing, writers))


def _rows(listing: Listing, writers: list) -> Iterator[list]:
    with transaction.atomic(), connection.cursor() as cursor:  # the server-side cursor lives as long as the transaction
        dbroles.take_time(cursor, idle_seconds=60, whole_seconds=600)  # the reader may have a slow line
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")  # all rows are read: plan for the last, not for the first
        found = listing.whole(listing.in_order)
        for _pk, values in listing.lines(found, at_once=ROWS_AT_ONCE):
            yield [write(one) for write, one in zip(writers, values, strict=True)]


def zipped(title: str, about: str, heads: list[str], columns: list[Column], rows: Iterable[list]) -> Iterator[bytes]:
    """Return the pieces of an .xlsx file; memory does not grow with the rows."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, content in parts_around(title).items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(sheet_start(title, about, heads, [column.width for column in columns]).encode())
            writer = CellWriter([column.kind for column in columns])
            block: list[str] = []
            for number, row in enumerate(rows, start=4):
                block.append(writer.row(number, row))
                if len(block) == ROWS_AT_ONCE:
                    part.write("".join(block).encode())
                    block.clear()
                    yield sink.taken()
            part.write("".join(block).encode() + sheet_end(len(heads)).encode())
    yield sink.taken()


class Sink(io.RawIOBase):
    """Where the archive writes; what has been written is taken away piece by piece."""

    def __init__(self):
        self.pieces: list[bytes] = []

    def writable(self):
        return True

    def write(self, piece):
        """Keep a piece."""
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        piece = b"".join(self.pieces)
        self.pieces.clear()
        return piece


Cell = str | Decimal | int | float | date | None
