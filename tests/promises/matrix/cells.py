"""One cell of the matrix: a real request through all middleware, what came back, which rows changed; then everything is taken back."""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.promises.matrix.district import District
from tests.promises.matrix.rules import EVERYBODY, METHODS, Answer, Rights, Row, expected

OTHERS_EVERY = 6  # addresses in the normal run: the same few lines answer the other methods everywhere
NOT_BUSINESS = ("django_session", "trail_", "axes_", "otp_")  # the house's own book-keeping about requests
# What pg_stat_xact_user_tables tells, without the indexes that it also looks up: it is asked twice for each of thousands of requests.
CHANGED = """
SELECT coalesce(sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid)), 0)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relname LIKE ANY(%s)
"""


def rows_changed() -> int:
    """Return how many rows of business tables were written since the transaction began, those taken back included."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [[f"{name}%" for name in NOT_BUSINESS]])
        return cursor.fetchone()[0]


class Visitor(Client):
    """A browser that goes straight through the middleware and records no templates: thousands of requests must be cheap."""

    def request(self, **request):
        """Answer one request; `fault` is the traceback of an exception that no view caught."""
        self.fault = ""
        got_request_exception.connect(self._note, dispatch_uid="visitor")
        try:
            response = self.handler(self._base_environ(**request))
        finally:
            got_request_exception.disconnect(dispatch_uid="visitor")
        response.content_read = b"".join(response.streaming_content) if response.streaming else response.content
        return response

    def _note(self, **kwargs):
        self.fault = traceback.format_exc(limit=-3)


@dataclass(frozen=True)
class Cell:
    """One request of somebody to one address about the object of one place."""

    row: Row
    method: str
    who: str
    where: str
    is_sound: bool = True
    htmx: bool = False

    def __str__(self):
        return f"{self.row.name} {self.method}{' htmx' if self.htmx else ''}{'' if self.is_sound else ' empty'} as {self.who}, {self.where}"


@dataclass(frozen=True)
class Seen:
    """What came back."""

    status: int
    location: str
    changed: int
    fault: str = ""
    content: bytes = b""


class Gate:
    """Sends cells to the house and takes back what they did."""

    def __init__(self, district: District):
        self.district, self.visitor = district, Visitor(raise_request_exception=True)
        self.requests = 0

    def address(self, row: Row, who: str, where: str) -> str:
        """Return the address of a row for the object of a place."""
        found = reverse(row.url, kwargs=row.at(self.district.it(who, where)))
        return f"{found}?{row.query}" if row.query else found

    def send(self, cell: Cell) -> Seen:
        """Make the request in a savepoint of its own."""
        row, it = cell.row, self.district.it(cell.who, cell.where)
        body = row.sound(it) if cell.method == "POST" and cell.is_sound and row.sound else {}
        headers = {"HX-Request": "true"} if cell.htmx else None
        address = self.address(row, cell.who, cell.where)
        return self.ask(cell.who, cell.method, address, body, headers)

    def ask(self, who: str, method: str, address: str, body: dict | None = None, headers: dict | None = None) -> Seen:
        """Make any request as somebody, and take back what it did."""
        self.visitor.cookies.clear()
        if who in self.district.cookies:
            self.visitor.cookies[settings.SESSION_COOKIE_NAME] = self.district.cookies[who]
        self.requests += 1
        before = rows_changed()
        with transaction.atomic():
            seen = self._answer(method, address, body, headers, before)
            transaction.set_rollback(True)
        return seen

    def _answer(self, method: str, address: str, body: dict | None, headers: dict | None, before: int) -> Seen:
        send = getattr(self.visitor, method.lower())
        with transaction.atomic():
            response = send(address, body or None, headers=headers) if method == "POST" else send(address, headers=headers)
            changed = rows_changed() - before
        return Seen(response.status_code, response.headers.get("Location", ""), changed, self.visitor.fault, response.content_read)


def fault_of(cell: Cell, seen: Seen, answer: Answer) -> str:
    """Return in words how a cell differs from what the table of rights gives, or nothing."""
    if seen.fault:
        return f"{cell}: {seen.fault}"
    if seen.status not in answer.statuses:
        return f"{cell}: {seen.status}, but the table of rights gives {answer.statuses}"
    if answer.to_log_in and urlsplit(seen.location).path != reverse("login"):
        return f"{cell}: leads to {seen.location} instead of the log-in"
    if answer.changes is False and seen.changed:
        return f"{cell}: refused, but {seen.changed} rows were written"
    if answer.changes is True and not seen.changed:
        return f"{cell}: allowed and sound, but nothing was written; is the body of the row still sound?"
    return ""


def all_cells(rights: Rights, row: Row, *, is_first: bool = True) -> Iterable[Cell]:
    """Yield every cell that decides: everybody in every place.

    The other methods, a POST without a body and a GET from htmx come in every place for one of each kind of people.
    """
    for who in EVERYBODY:
        for where in row.places:
            yield from deciding(row, who, where)
    for people in kinds_of(rights, row).values():
        for where in row.places:
            yield from others(row, people[0], where)


def main_cells(rights: Rights, row: Row, *, is_first: bool = True) -> Iterable[Cell]:
    """Yield what decides: of one of each kind of people a GET and a sound POST for each answer that they get anywhere.

    People to whom the table of rights gives the same everywhere are of one kind; which of them come, and in which of the places that give
    an answer, changes from row to row. The other methods come once, for somebody who is let in, to every sixth address.
    """
    shift = sum(map(ord, row.name))
    if row.mostly:
        yield from one_of_each_answer(rights, replace(row, places=row.mostly))
        return
    turn = shift % len(row.places)
    turned = row.places[turn:] + row.places[:turn]
    for people in kinds_of(rights, row).values():
        who = people[shift % len(people)]
        yield from _of_each_answer(rights, row, (who,), turned)
        if is_first and shift % OTHERS_EVERY == 0 and let_in(rights, row, who, turned[0]):
            yield from others(row, who, turned[0], methods=("HEAD", "PUT"))


def one_of_each_answer(rights: Rights, row: Row) -> Iterable[Cell]:
    """Yield a request for each answer that an address gives, where the same view answers many addresses by the same few powers."""
    turn = len(row.name) % 3
    yield from _of_each_answer(rights, row, EVERYBODY[turn:] + EVERYBODY[:turn], row.places[:1])


def _of_each_answer(rights: Rights, row: Row, people: Iterable[str], places: Iterable[str]) -> Iterable[Cell]:
    """Yield the first request of these people in these places that gets each of the answers."""
    told = set()
    for who in people:
        for where in places:
            for cell in deciding(row, who, where):
                answer = expected(rights, row, cell.method, who, where)
                if (cell.method, answer) not in told:
                    told.add((cell.method, answer))
                    yield cell


def kinds_of(rights: Rights, row: Row) -> dict[tuple, list[str]]:
    """Return people by what they get from a row: for each method and place."""
    kinds: dict[tuple, list[str]] = {}
    for who in EVERYBODY:
        gets = tuple((method, expected(rights, row, method, who, where)) for method in row.methods for where in row.places)
        kinds.setdefault(gets, []).append(who)
    return kinds


def let_in(rights: Rights, row: Row, who: str, where: str) -> bool:
    """Return True if somebody gets what the address is for."""
    answer = expected(rights, row, row.methods[0], who, where)
    return not answer.to_log_in and answer.statuses in (row.fine, row.done)


def deciding(row: Row, who: str, where: str) -> Iterable[Cell]:
    """Yield GET and a sound POST, where the address answers them."""
    if "GET" in row.methods and row.only != "POST":
        yield Cell(row, "GET", who, where)
    if row.sound:
        yield Cell(row, "POST", who, where)


def others(row: Row, who: str, where: str, methods: tuple[str, ...] = METHODS) -> Iterable[Cell]:
    """Yield the methods that decide nothing new, a GET from htmx, a POST without a body."""
    if row.only:
        return
    for method in methods:
        if method not in ("GET", "POST") or method not in row.methods:
            yield Cell(row, method, who, where)
    if "GET" in row.methods:
        yield Cell(row, "GET", who, where, htmx=True)
    if "POST" in row.methods:
        yield Cell(row, "POST", who, where, is_sound=False)


def outcome(gate: Gate, rights: Rights, cells: Iterable[Cell]) -> list[str]:
    """Send the cells and return the faults."""
    faults = []
    for cell in cells:
        answer = expected(rights, cell.row, cell.method, cell.who, cell.where, is_sound=cell.is_sound and bool(cell.row.sound))
        if fault := fault_of(cell, gate.send(cell), answer):
            faults.append(fault)
    return faults
