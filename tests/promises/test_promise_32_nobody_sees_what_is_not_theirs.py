"""Promise 32: nobody sees or changes what is not theirs: every address × every role × in and out of scope × every method."""

import importlib.util
import sys

import pytest

from tests.house.test_urls import addresses
from tests.promises.matrix.cells import Cell, all_cells, main_cells, outcome
from tests.promises.matrix.gate import gate  # noqa: F401 - a fixture
from tests.promises.matrix.table import ROWS
from tracker.lib.provider import from_environment
from tracker.org.rights import table

pytestmark = pytest.mark.django_db
HOST = "https://sso.example.gov.cn"
PROVIDER = {
    "ISSUER": HOST,
    "CLIENT_ID": "tracker",
    "CLIENT_SECRET": "not-a-real-one",
    "AUTHORIZE_URL": f"{HOST}/authorize",
    "TOKEN_URL": f"{HOST}/token",
    "USER_URL": f"{HOST}/user",
    "JWKS_URL": f"{HOST}/keys",
    "END_URL": f"{HOST}/end",
    "ONLY": "1",
}


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


@pytest.fixture
def every_address(monkeypatch, settings):
    """Put in place the addresses that are there only with a provider of single sign-on, or while developing; yield their names."""
    for name, value in PROVIDER.items():
        monkeypatch.setenv(f"TRACKER_OIDC_{name}", value)
    settings.DEBUG, settings.SINGLE_SIGN_ON = True, from_environment()
    for name, value in settings.SINGLE_SIGN_ON.library_settings().items():
        setattr(settings, name, value)
    spec = importlib.util.spec_from_file_location("tests.every_address", settings.BASE_DIR / "tracker" / "urls.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, spec.name, module)
    settings.ROOT_URLCONF = spec.name
    yield {name for name, _arguments in addresses()}
    sys.modules.pop("tracker.org.sign_on_urls", None)


def test_addresses_that_are_not_always_there(gate, every_address):  # noqa: F811
    assert not every_address - {row.url for row in ROWS}
    rows = [row for row in ROWS if row.only_if]
    assert {row.url for row in rows} <= every_address
    check(gate, [cell for row in rows for cell in main_cells(table(), row)])


@pytest.mark.long
def test_no_cell_differs_in_any_place_or_method(gate):  # noqa: F811
    check(gate, cells_of_all(all_cells))
