"""Credit codes and places: published examples, and the same answer in Python and in SQL."""

from decimal import Decimal

import prcoords
import pytest
from django.utils import translation

from pollution.codes import CodeState, fault_of, state_in_sql, state_of
from pollution.models import Source
from pollution.places import BadPlace, place_of
from tests.make import make_source, make_unit

SOUND = (
    "91110000600037341L",
    "9144030071526726XG",
    "91110000802100433B",
    "９１１１００００６００037341ｌ",
    " 9111 0000 6000 3734 1L\u200b",
)
NONE = ("", "-", "0", "\u200b", "——", "无", "000", " / ")
WRONG = {
    "9111000060003734": "18",
    "911100006000373412L": "19",
    "91110000600037341M": "校验位",
    "91110000600O37341L": "字母",
    "A1110000600037341L": "字母",
}
# (what was given, in which coordinates, WGS-84): the points by which open implementations of the offset are checked
POINTS = [
    (("31.175303984", "121.531541859"), "gcj02", ("31.1774276", "121.5272106")),
    (("22.540796132", "113.917176481"), "gcj02", ("22.543847", "113.912316")),
    (("39.913345455", "116.384047225"), "gcj02", ("39.911954", "116.377817")),
    (("39.916404282", "116.410244499"), "gcj02", ("39.915", "116.404")),
]


class TestCode:
    @pytest.mark.parametrize("code", SOUND)
    def test_sound(self, code):
        assert fault_of(code) == "" and state_of(code) == CodeState.GREEN

    @pytest.mark.parametrize("code", NONE)
    def test_a_placeholder_is_none_given(self, code):
        assert state_of(code) == CodeState.GREY
        assert bool(fault_of(code)) == bool(code)

    def test_each_fault_has_a_sentence_of_its_own(self):
        with translation.override("zh-hans"):
            for code, word in WRONG.items():
                assert word in fault_of(code) and state_of(code) == CodeState.RED
            assert "U+200B" in fault_of("\u200b")

    @pytest.mark.django_db
    def test_sql_says_the_same(self):
        unit = make_unit()
        for code in (*SOUND, *NONE, *WRONG, "91640181750843074J", "0110000060003734", "9164 0181-750843074J"):
            make_source(unit=unit, credit_code=code)

        for source in Source.objects.annotate(state=state_in_sql()):
            assert source.state == state_of(source.credit_code), source.credit_code


class TestPlace:
    @pytest.mark.parametrize(("given", "crs", "wgs"), POINTS)
    def test_published_points(self, given, crs, wgs):
        place = place_of(*map(Decimal, given), crs)

        assert (place.latitude, place.longitude) == tuple(Decimal(one).quantize(Decimal("0.000001")) for one in wgs)
        assert (place.entered_latitude, place.entered_longitude, place.crs) == (*map(Decimal, given), crs)

    @pytest.mark.parametrize(("forth", "crs"), [(prcoords.wgs_gcj, "gcj02"), (prcoords.wgs_bd, "bd09")])
    def test_there_and_back_within_a_millionth_of_a_degree(self, forth, crs):
        for latitude in (18.25, 34.746, 34.7123456, 45.6, 53.1):
            for longitude in (75.9, 104.06, 113.6401, 134.2):
                place = place_of(*(Decimal(repr(one)) for one in forth((latitude, longitude))), crs)
                assert abs(float(place.latitude) - latitude) <= 1e-6 and abs(float(place.longitude) - longitude) <= 1e-6

    def test_wgs_84_and_cgcs2000_stay_as_they_are(self):
        place = place_of(Decimal("34.12345678"), Decimal("113.64"), "cgcs2000")
        assert (place.latitude, place.longitude) == (Decimal("34.123457"), Decimal("113.640000"))

    @pytest.mark.parametrize(
        ("latitude", "longitude", "word"),
        [("113.64", "34.7", "颠倒"), ("0", "0", "境外"), ("34.7", "200", "境外"), (None, "113.6", "都要")],
    )
    def test_a_sentence_says_what_is_wrong(self, latitude, longitude, word):
        with translation.override("zh-hans"), pytest.raises(BadPlace, match=word):
            place_of(*(one and Decimal(one) for one in (latitude, longitude)))
