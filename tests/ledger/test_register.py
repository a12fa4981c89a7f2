"""A second register, declared in a dozen lines, has a list, filters, columns and a workbook; what it does not declare is not there."""

import io

import django_filters
import openpyxl
import pytest

from tracker.ledger import register as registry
from tracker.ledger.filters import LedgerFilter, OneOfFilter, WordsFilter
from tracker.ledger.register import Column, Kind, Ledger, register
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind

LIST = "/ledger/units/"


class UnitFilter(LedgerFilter):
    kind = OneOfFilter(label="类别", choices=UnitKind)
    name = WordsFilter(label="名称", field_name="name")
    q = django_filters.CharFilter(label="快速查找", field_name="name", lookup_expr="contains")


UNITS = Ledger(
    name="units",
    title="单位台账",
    thing="org.unit",
    model=Unit,
    key="code",
    rows=lambda user, act, basis: Unit.objects.all(),
    filters=UnitFilter,
    detail="org:unit",
    chips=("kind",),
    default_sort=("order",),
    columns=(
        Column("name", "单位", Kind.NAME, paths=("name", "name_en"), always=True, width=24),
        Column("kind", "类别", Kind.CHOICE, choices=UnitKind),
        Column("order", "序号", Kind.NUMBER),
        Column("first_day", "启用", Kind.DATE),
    ),
)


@pytest.fixture(autouse=True)
def _known():
    register(UNITS)
    yield
    registry._ledgers.pop("units")


def test_it_lists_sorts_and_filters(house, as_user):
    client = as_user(house.reviewer)
    html = client.get(LIST).content.decode()
    assert "单位台账" in html and house.here.name in html and house.district.name in html
    html = client.get(LIST, {"kind": "subdistrict", "sort": "-name", "name": "淮河"}).content.decode()
    assert house.there.name in html and house.here.name not in html


def test_it_leaves_as_a_workbook_for_those_who_may(house, as_user, monkeypatch):
    from tracker.org import rights

    assert as_user(house.reviewer).get(f"{LIST}export/").status_code == 403
    monkeypatch.setitem(rights._table, ("org.unit", "export"), {"reviewer": rights.DISTRICT})
    response = as_user(house.reviewer).get(f"{LIST}export/?sort=order")
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows(min_row=3, values_only=True))
    assert rows[0] == ("单位", "类别", "序号", "启用") and len(rows) == 1 + Unit.objects.count()


@pytest.mark.parametrize(("act", "pages"), [("import", ["import/", "template/"]), ("add", ["new/"])])
def test_what_it_does_not_declare_is_not_there_even_with_the_right(house, as_user, monkeypatch, act, pages):
    from tracker.org import rights

    monkeypatch.setitem(rights._table, ("org.unit", act), {"reviewer": rights.DISTRICT})
    client = as_user(house.reviewer)
    html = client.get(LIST).content.decode()
    for page in pages:
        assert client.get(LIST + page).status_code == 404 and f"{LIST}{page}" not in html
