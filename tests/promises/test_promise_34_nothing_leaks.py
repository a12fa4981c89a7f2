"""Promise 34: lists, counts, charts, exports and search leak nothing: ten foreign rows of every kind change no byte of a page."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.house.test_urls import addresses
from tests.promises.matrix.cells import Gate
from tests.promises.matrix.foreigners import HOW_MANY, add_belongings, add_matters, add_people
from tests.promises.matrix.gate import gate  # noqa: F401 - a fixture
from tests.promises.matrix.rules import NOBODY, expected
from tests.promises.matrix.table import ROWS
from tracker.org.rights import table
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
LONG = pytest.mark.long
LIMITED = (Role.OFFICIAL, NOBODY, pytest.param(Role.INSPECTOR, marks=LONG), pytest.param(Role.LEAD_DEPARTMENT, marks=LONG))
OF_THE_DISTRICT = ["/overview/", "/ledger/projects/", "/search/?q=外地", "/projects/causes/", "/projects/rounds/"]
PASSING = (
    rb'<input type="hidden" name="csrfmiddlewaretoken" value="[^"]*">',
    rb"csrf[-_a-z]*&quot;: ?&quot;[^&]*&quot;",
    rb'nonce="[^"]*"',
    rb'<input type="hidden" name="uid" value="[^"]*"',  # made anew with each form
)
QUERIES = {  # more of what a reader can ask, beside the bare addresses of the table
    "search": ["q=外", "q=OUT", "q=wd", "q=项目", "q=人"],
    "todo": ["kind=Milestone", "kind=节点"],
    "alerts:inbox": ["state=ended", "kind=projects.milestone"],
    "org:people": ["q=外", "q=1390000", "page=2"],
    "org:units": ["levels=99", "q=街道", "on=2016-08-01"],
    "projects:causes": ["cause=land", "cause=weather"],
    "projects:round": ["status=submitted", "status=draft", "q=外", "page=2"],
    "ledger:list": [
        "q=外",
        "q=OUT",
        "totals=all",
        "ledger=gov",
        "ledger=key",
        "light=red",
        "behind=true",
        "started=false",
        "sort=-planned_wan",
        "year=2016&per_page=200&columns=name,code,builder,sponsor,responsible,lead_unit,planned_wan,done_wan,milestone",
        "planned_min=8000",
        "builder=外地",
        "start_by=2016-07-01",
        "money=wan&label=planned_start",
    ],
    "ledger:export": ["columns=name,code,builder,sponsor", "q=外"],
    "rankings:index": ["length=month"],
    "overview": ["wall"],
}


def stripped(content: bytes) -> bytes:
    """Return what a reader gets, without what is new in every answer."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return b"".join(book.read(name) for name in sorted(book.namelist()) if not name.startswith("docProps/"))
    for pattern in PASSING:
        content = re.sub(pattern, b"", content)
    return content


def pages_of(gate: Gate, who: str, *, is_long: bool) -> Iterator[str]:  # noqa: F811
    """Yield the address of every page and part that somebody may open, with everything that can be asked of it.

    Of a page about a thing the long form opens that of each place, the normal one that of one place: which one changes with the page.
    """
    there = {name for name, _arguments in addresses()}
    seen = set()
    for row in ROWS:
        # Machines ask the one, and it counts nothing of ours; the programs' door knows keys and nobody who is logged in.
        if row.url not in there or "GET" not in row.methods or row.only or row.url == "healthz" or row.fine == (401,):
            continue
        places = [where for where in row.mostly or row.places if expected(table(), row, "GET", who, where).statuses == row.fine]
        if places and not is_long:
            places = [places[sum(map(ord, row.name)) % len(places)]]
        for where in places:
            address = gate.address(row, who, where)
            bare = address.partition("?")[0]
            for one in [address, *(f"{bare}?{query}" for query in QUERIES.get(row.url, ()))]:
                if one not in seen:
                    seen.add(one)
                    yield one


def looked_at(gate: Gate, who: str, pages: list[str]) -> dict[str, bytes]:  # noqa: F811
    """Return what each page says to somebody."""
    found = {}
    for page in pages:
        cache.clear()
        seen = gate.ask(who, "GET", page)
        assert not seen.fault and seen.status in (200, 302), (who, page, seen.status, seen.fault)
        found[page] = b"%d %s " % (seen.status, seen.location.encode()) + stripped(seen.content)
    return found


def first_difference(before: bytes, after: bytes) -> str:
    """Return where two answers part, in words."""
    at = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    was, became = (text[max(at - 60, 0) : at + 100].decode(errors="replace") for text in (before, after))
    return f"…{was!r}\n      became …{became!r}"


def differing(gate: Gate, who: str, pages: list[str], before: dict[str, bytes]) -> list[str]:  # noqa: F811
    """Return the pages that say something else than before, and where."""
    after = looked_at(gate, who, pages)
    return [f"{page}\n      {first_difference(before[page], after[page])}" for page in pages if before[page] != after[page]]


@pytest.mark.parametrize("who", LIMITED)
def test_ten_foreign_rows_change_no_byte(gate, who, request):  # noqa: F811
    pages, district = list(pages_of(gate, who, is_long=request.config.getoption("--long"))), gate.district
    sees_everybody = table()["org.person", "view"].get(who) == "district"  # then people are not foreign, only what they do
    crowd = add_people(district) if sees_everybody else []
    before, at_the_office = looked_at(gate, who, pages), looked_at(gate, Role.LEADER, OF_THE_DISTRICT)
    add_matters(district, crowd or add_people(district))
    differ = differing(gate, who, pages, before)
    assert not differ, f"{len(differ)} of {len(pages)} pages of {who} tell of what is foreign:\n" + "\n".join(differ)
    assert len(differing(gate, Role.LEADER, OF_THE_DISTRICT, at_the_office)) == len(OF_THE_DISTRICT)  # the rows are there to be seen


@pytest.mark.long
def test_what_others_keep_changes_no_byte_for_who_reads_the_district(gate):  # noqa: F811
    pages = [page for page in pages_of(gate, Role.REVIEWER, is_long=True) if not page.startswith(reverse("trail:acts"))]
    before = looked_at(gate, Role.REVIEWER, pages)
    for number in range(HOW_MANY):
        add_belongings(gate.district.users[Role.LEADER], number)
    assert not differing(gate, Role.REVIEWER, pages, before)
