"""The system takes a matter back whose ground is gone, and leaves to people what people must judge."""

import pytest

from accountability import matters, urging
from accountability.models import Breach, Matter, Notice
from accountability.statuses import BreachStatus, Dismissal, MatterStatus, UrgingStatus
from accountability.sweep import sweep
from tests.make import feed_back, make_matter, make_rectifying, make_user, moment
from tracker.lib.refusals import Missing

pytestmark = pytest.mark.django_db
WHY, AT = "数据作废：校准", moment(day=29)


def withdraw(matter: Matter) -> bool:
    return matters.withdraw_by_rule(matter, because=WHY, at=AT)


def test_what_lies_with_the_unit_is_taken_back_with_all_that_runs():
    office = make_user(role="supervision")
    matter = make_rectifying(office=office, at=moment(day=1))
    running = urging.urge(matter, because="逾期", at=moment(day=20), by=office)
    sweep(moment(day=20))
    assert Breach.objects.filter(matter=matter, status=BreachStatus.OPEN).exists()
    papers = Notice.objects.filter(matter=matter).count()
    assert withdraw(matter)
    matter, running = Matter.objects.get(), matter.urgings.get(pk=running.pk)
    assert (matter.status, matter.dismissal, running.status) == (MatterStatus.DISMISSED, Dismissal.WITHDRAWN, UrgingStatus.ANNULLED)
    assert running.history.last().because == matter.history.last().because == WHY and matter.history.last().by is None
    assert not Breach.objects.filter(status=BreachStatus.OPEN).exists() and Notice.objects.filter(matter=matter).count() == papers > 0
    assert not withdraw(matter) and matter.history.filter(became=MatterStatus.DISMISSED).count() == 1


def test_one_just_registered_or_assigned_is_taken_back():
    office = make_user(role="supervision")
    fresh, assigned = make_matter(), make_matter()
    matters.assign(assigned, at=AT, by=office)
    assert withdraw(fresh) and withdraw(assigned)
    with pytest.raises(Missing):
        matters.withdraw_by_rule(make_matter(), because=" ", at=AT)


def test_people_judge_what_was_fed_back_or_struck():
    office, official = make_user(role="supervision"), make_user(role="official")
    answered = make_rectifying(official.roles.get().unit, official=official, office=office, at=moment(day=1))
    feed_back(answered, by=official, at=moment(day=2))
    struck = make_rectifying(answered.handling_unit, official=official, office=office, at=moment(day=1))
    urging.urge(struck, because="逾期", at=moment(day=20), by=office)
    feed_back(struck, by=official, at=moment(day=21), words="已部分覆盖")
    matters.return_(struck, because="仍有裸露", at=moment(day=22), by=office)
    assert struck.urgings.get().status == UrgingStatus.FAILED
    for matter in (answered, struck):
        before = matter.history.count()
        assert not withdraw(matter) and matter.history.count() == before
    urging.annul(struck.urgings.get(), because="复核成立", at=AT, by=office)
    assert withdraw(struck)
