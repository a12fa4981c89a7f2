"""Promise 32: nobody sees or changes what is not theirs: every address × every role × in and out of scope × every method."""

import pytest

from tests.house.test_urls import addresses
from tests.promises.matrix.cells import Cell, all_cells, main_cells, outcome
from tests.promises.matrix.gate import gate  # noqa: F401 - a fixture
from tests.promises.matrix.table import ROWS
from tracker.org.rights import table

pytestmark = pytest.mark.django_db


def test_every_address_has_a_row():
    there = {name for name, _arguments in addresses()}
    missing = sorted(there - {row.url for row in ROWS})
    assert not missing, f"add a row to tests/promises/matrix/table.py (its head says how) for: {', '.join(missing)}"
    gone = sorted({row.url for row in ROWS if row.url not in there and not row.only_if})
    assert not gone, f"these rows of tests/promises/matrix/table.py have no address any more: {', '.join(gone)}"


def cells_of_all(of_row) -> list[Cell]:
    """Return the cells of every address that is there; further cases of an address are told by `is_first`."""
    there, seen, cells = {name for name, _arguments in addresses()}, set(), []
    for row in ROWS:
        if row.url in there:
            cells += of_row(table(), row, is_first=(row.url, row.asks) not in seen)
            seen.add((row.url, row.asks))
    return cells


def check(gate, cells: list[Cell]) -> None:  # noqa: F811
    """Send all cells; none may differ."""
    faults = outcome(gate, table(), cells)
    assert not faults, f"{len(faults)} of {len(cells)} cells differ:\n" + "\n".join(faults[:60])


def test_no_cell_differs(gate):  # noqa: F811
    check(gate, cells_of_all(main_cells))


@pytest.mark.long
def test_no_cell_differs_in_any_place_or_method(gate):  # noqa: F811
    check(gate, cells_of_all(all_cells))
