"""Looking back: the same matters are drawn however often it is asked, the riskier more often; nobody inspects their own work."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accountability import look_back, matters
from accountability.models import LookBack, Matter, SupervisionPolicy
from accountability.statuses import LookBackStatus, MatterStatus
from tests.make import feed_back, make_district, make_file, make_matter_kind, make_rectifying, make_unit, make_user, moment, sign_in
from tracker.lib import periods
from tracker.lib.refusals import Refused

pytestmark = pytest.mark.django_db
CLOSED_ON = date(2016, 8, 9)
THIRTY_LATER = date(2016, 9, 8)


def make_closed(count=1, *, on=CLOSED_ON, **fields) -> list[Matter]:
    """Return matters closed out on a day, made in one statement."""
    unit, kind, start = make_unit("金水源街道", parent=make_district()), make_matter_kind(), Matter.objects.count()
    at = moment(on.year, on.month, on.day)
    values = {
        "title": "土方裸露", "description": "土方裸露", "level": "district", "origin": "sweep", "status": "closed", "status_since": at,
        "found_on": on, "registered_at": at, "assigned_at": at, "original_due_on": on, "due_on": on, "done_on": on, "closed_at": at,
    } | fields  # fmt: skip
    uids = [UUID(int=start + n + 1) for n in range(count)]
    return Matter.objects.bulk_create(Matter(uid=uid, number=f"交{uid.int}", kind=kind, handling_unit=unit, **values) for uid in uids)


def make_policy(first_day) -> SupervisionPolicy:
    """Return a policy by which everything is looked back at, after thirty days."""
    return SupervisionPolicy.objects.create(first_day=first_day, source="文件", look_back_days=[30], look_back_share=100)


def drawn(day) -> int:
    """Draw a day, twice: the second time nothing."""
    found = look_back.draw(day, at=moment())
    assert look_back.draw(day, at=moment()) == 0
    return found


class TestTheDraw:
    def test_thirty_days_after_close_out_and_not_before(self):
        make_policy(date(2016, 1, 1))
        make_closed()
        assert drawn(THIRTY_LATER - timedelta(days=1)) == 0
        assert drawn(THIRTY_LATER) == 1
        assert (LookBack.objects.get().days, LookBack.objects.get().due_on) == (30, date(2016, 9, 15))  # five working days to go there

    def test_a_day_left_out_is_drawn_later_and_as_it_would_have_been(self):
        make_closed(200)
        look_back.draw(THIRTY_LATER, at=moment())
        first = set(LookBack.objects.values_list("matter", "days", "due_on"))
        LookBack.objects.all().delete()
        SupervisionPolicy.objects.create(
            first_day=THIRTY_LATER + timedelta(days=1), source="文件", look_back_days=[30], look_back_share=100
        )
        assert drawn(THIRTY_LATER + timedelta(days=6)) == len(first)
        assert set(LookBack.objects.values_list("matter", "days", "due_on")) == first

    def test_about_a_fifth_is_drawn_and_of_the_riskier_far_more(self):
        plain, risky = make_closed(250), make_closed(250, level="central", is_priority=True)
        drawn(THIRTY_LATER)
        counts = [LookBack.objects.filter(matter__in=rows).count() for rows in (plain, risky)]
        assert 30 <= counts[0] <= 70 and counts[1] == 250  # weight 5 × 20 % is everybody

    def test_what_has_come_back_already_is_not_drawn(self):
        make_policy(date(2016, 1, 1))
        (matter,) = make_closed()
        matters.relapse(matter, because="又裸露", at=moment(2016, 8, 20), by=make_user(role="supervision"))
        assert drawn(THIRTY_LATER) == 0


class People:
    """A matter closed out by one of the office, drawn, and the people around it."""

    def __init__(self):
        self.office, self.colleague = make_user(role="supervision"), make_user(role="supervision")
        self.unit = make_unit("金水源街道", parent=make_district())
        self.official = make_user(role="official", unit=self.unit)
        self.matter = make_rectifying(self.unit, official=self.official, office=self.office)
        feed_back(self.matter, by=self.official)
        matters.accept(self.matter, words="整改到位", at=moment(), by=self.office)
        matters.sign(self.matter, words="", at=moment(), by=self.office)
        matters.close_out(self.matter, at=moment(), by=self.office)
        self.row = LookBack.objects.create(matter=self.matter, days=30, due_on=date(2016, 9, 14), weight=1, drawn_at=moment())


class TestTheInspection:
    def test_it_holds(self):
        people = People()
        photo = make_file(people.unit, by=people.colleague)
        look_back.pass_(people.row, words="现场覆盖完好", files=[photo], at=moment(2016, 9, 9), by=people.colleague)
        people.row.refresh_from_db()
        assert (people.row.status, people.row.done_by) == (LookBackStatus.PASSED, people.colleague)
        assert people.matter.files.filter(phase="recheck", file=photo).exists()
        with pytest.raises(Refused):
            look_back.pass_(people.row, words="再看一次", at=moment(2016, 9, 10), by=people.colleague)

    def test_a_relapse_is_a_new_matter_of_the_same_lineage(self):
        people = People()
        new = look_back.relapse_found(people.row, because="又有裸露", at=moment(2016, 9, 9), by=people.colleague)
        assert (new.relapse_of, new.root, new.relapse_count, new.status) == (people.matter, people.matter, 1, MatterStatus.REGISTERED)
        assert people.row.status == LookBackStatus.RELAPSED

    def test_who_accepted_it_or_fed_it_back_does_not_look_back(self):
        people = People()
        with pytest.raises(look_back.HadAHand):
            look_back.pass_(people.row, words="好", at=moment(), by=people.office)
        with pytest.raises(PermissionDenied):
            look_back.pass_(people.row, words="好", at=moment(), by=people.official)

    def test_the_page(self, client):
        people = People()
        sign_in(client, people.colleague)
        listed = client.get(reverse("accountability:look-backs")).content.decode()
        assert people.matter.number in listed
        page = reverse("accountability:look-back", args=[people.row.pk])
        assert client.post(page, {"found": "relapsed", "words": ""}).status_code == 422
        with periods.frozen(moment(2016, 9, 9)):
            answer = client.post(page, {"found": "relapsed", "words": "又有裸露"})
        assert re.fullmatch(r"/supervision/matters/\d+/", answer["Location"])
        assert Matter.objects.filter(relapse_of=people.matter).exists()
        sign_in(client, people.official)
        assert client.get(page).status_code == 403
