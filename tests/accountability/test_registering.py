"""What comes in: once under one uid, whole or not at all, led by the department of its trade."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accountability.matters.registering import register_many
from accountability.models import Matter
from tests.make import make_district, make_matter, make_matter_kind, make_unit, make_user, moment
from tracker.lib.refusals import Refused

pytestmark = pytest.mark.django_db


def test_the_same_uid_is_one_matter():
    uid = uuid4()
    first = make_matter(uid=uid)
    assert make_matter(first.handling_unit, kind=first.kind, uid=uid) == first
    assert Matter.objects.count() == 1


def test_one_that_is_refused_takes_all_back_and_leaves_no_gap():
    unit = make_unit("甲街道", parent=make_district())
    with pytest.raises(Refused):
        make_matter(unit, found_on=date(2017, 1, 1))
    assert make_matter(unit).number.endswith("〔2016〕1号")


def test_the_department_of_the_trade_leads_unless_another_is_named_or_it_rectifies_itself():
    bureau, other = make_unit("建设局", parent=make_district()), make_unit("环保局", parent=make_district())
    kind = make_matter_kind(lead_unit=bureau)
    assert make_matter(kind=kind).lead_unit == bureau
    assert make_matter(kind=kind, lead_unit=other).lead_unit == other
    assert make_matter(bureau, kind=kind).lead_unit is None


def test_a_unit_has_one_part_in_a_matter():
    unit = make_unit("甲街道", parent=make_district())
    with pytest.raises(Refused):
        make_matter(unit, joint=(unit,))


def test_who_may_not_register_does_not():
    with pytest.raises(PermissionDenied):
        register_many([], at=moment(), by=make_user(role="official"))
