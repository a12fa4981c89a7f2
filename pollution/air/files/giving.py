"""Readings of a station go out as .csv or .xlsx, in a stream: memory does not grow with the rows; that they left is told."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from pollution.air.measures import stored_in
from pollution.air.models import Reading, Station
from pollution.air.statuses import Factor, Flag, Measure, Way
from tracker.ledger.export import ROWS_AT_ONCE, zipped
from tracker.ledger.models import ExportEvent
from tracker.ledger.register import Column, Kind
from tracker.lib import dbroles
from tracker.lib.periods import LOCAL, at_local
from tracker.org.models import User
from tracker.trail.notes import note

MOST_IN_A_WORKBOOK = 1_000_000
NAME = "air-readings"
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a text that begins so is a formula to a spreadsheet


def heads() -> list[str]:
    """Return the heads of what goes out; the long form of layouts.py reads the first five again."""
    return [
        pgettext("readings", "Station code"), pgettext("readings", "Station"), pgettext("readings", "Factor"),
        pgettext("readings", "Hour"), pgettext("readings", "Value"), pgettext("readings", "Unit"), pgettext("readings", "Flag"),
        pgettext("readings", "What the flag means"), pgettext("readings", "Came by"), pgettext("readings", "Received at"),
        pgettext("readings", "Reason of the void"),
    ]  # fmt: skip


WIDTHS = (16, 16, 10, 18, 12, 10, 8, 14, 10, 20, 30)
COLUMNS = [Column(str(at), "", Kind.NUMBER if at == 4 else Kind.TEXT, width=width) for at, width in enumerate(WIDTHS)]


def readings_of(station: Station, user: User, first_day: date, last_day: date):
    """Return the readings of a station from a day to another, for a user who sees it."""
    span = at_local(first_day), at_local(last_day + timedelta(days=1))
    return Reading.objects.visible_to(user).filter(station=station).between(*span).order_by("hour", "factor")


def record(station: Station, found, *, query: str, at: datetime, user: User) -> ExportEvent:
    """Write down that readings leave."""
    rows = found.count()
    words = format_lazy(gettext_lazy("{title}, {rows} rows"), title=station.name, rows=rows)
    note("export", thing=station, pk=station.pk, words=words, rows=rows, query=query)
    return ExportEvent.objects.create(user=user, ledger=NAME, query=query, columns="", rows=rows, at=at)


def _rows(station: Station, found) -> Iterator[list]:
    words = {"factor": dict(Factor.choices), "flag": dict(Flag.choices), "way": dict(Way.choices)}
    measures = {factor: Measure(stored_in(factor)).label for factor in Factor.values}
    with transaction.atomic(), connection.cursor() as cursor:  # the server-side cursor lives as long as the transaction
        dbroles.take_time(cursor, idle_seconds=60, whole_seconds=600)
        values = found.values_list("factor", "hour", "value", "flag", "way", "received_at", "voided__because")
        for factor, hour, value, flag, way, came, because in values.iterator(chunk_size=ROWS_AT_ONCE):
            yield [
                station.code, str(station), str(words["factor"][factor]), f"{hour.astimezone(LOCAL):%Y-%m-%d %H:%M}", value,
                measures[factor], flag, str(words["flag"].get(flag, "")), str(words["way"][way]),
                f"{came.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}", because or "",
            ]  # fmt: skip


def as_workbook(station: Station, found, about: str) -> Iterator[bytes]:
    """Return the pieces of a workbook."""
    return zipped(_("Readings of %(station)s") % {"station": station}, about, heads(), COLUMNS, _rows(station, found))


def as_text(station: Station, found) -> Iterator[bytes]:
    """Return the pieces of a .csv in UTF-8 as Excel opens it."""
    yield b"\xef\xbb\xbf"
    yield from _pieces([heads()])
    yield from _pieces(_rows(station, found))


def _pieces(rows: Iterable[list]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_harmless(cell) for cell in row])
        if number % ROWS_AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _harmless(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(RISKY) else cell
    return f"{cell:f}"
