"""Two strikes: what fails an urging, what opens a case, what resets the count, what counts nothing."""

import pytest

from accountability import matters, urging
from accountability.models import Case
from tests.make import feed_back, make_rectifying, make_user, moment

pytestmark = pytest.mark.django_db


class Office:
    """The people of one matter: the office with two colleagues, the unit's official."""

    def __init__(self, **fields):
        self.office = make_user(role="supervision")
        self.colleague = make_user(role="supervision")
        self.matter = make_rectifying(**fields)
        self.unit = make_user(role="official", unit=self.matter.handling_unit)

    def urge(self, *, at=None):
        return urging.urge(self.matter, because="逾期未整改", at=at or moment(), by=self.office)

    def fail_by_recheck(self, *, at=None):
        feed_back(self.matter, by=self.unit, at=at)
        return matters.return_(self.matter, because="仍有裸露", at=at or moment(), by=self.office)


def test_one_failure_opens_nothing_and_the_second_opens_one_case():
    people = Office()
    people.urge()
    assert people.fail_by_recheck() is None
    people.urge()
    case = people.fail_by_recheck()
    assert case is not None and Case.objects.count() == 1
    assert [row.serial for row in case.strikes.all()] == [1, 2]
