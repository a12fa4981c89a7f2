"""Promise 29, its part about cases: each view of a case and each paper that leaves it is an act in the trail."""

import pytest
from django.urls import reverse

from tests.make import make_case, make_user, moment, sign_in
from tracker.trail.models import Act

pytestmark = pytest.mark.django_db


def views_and_exports(client, views: int, exports: int) -> None:
    office = make_user(role="supervision")
    case = make_case(at=moment())
    sign_in(client, office)
    newest = Act.objects.order_by("-id").values_list("id", flat=True).first()
    for _ in range(views):
        assert client.get(case.get_absolute_url()).status_code == 200
    address = reverse("accountability:case-sealed", args=[case.pk, "snapshot"])
    for _ in range(exports):
        assert b"".join(client.get(address))
    told = Act.objects.filter(id__gt=newest, thing="accountability.case", object_pk=str(case.pk), user_id=office.pk)
    assert (told.filter(kind="read", path=case.get_absolute_url()).count(), told.filter(kind="export").count()) == (views, exports)


def test_ten_views_and_four_exports_are_fourteen_acts(client):
    views_and_exports(client, 10, 4)


@pytest.mark.long
def test_a_hundred_views_and_twenty_exports_are_a_hundred_and_twenty_acts(client):
    views_and_exports(client, 100, 20)
