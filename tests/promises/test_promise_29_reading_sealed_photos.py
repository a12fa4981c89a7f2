"""Promise 29, its part about sealed photos: each reading of an original is one act in the trail."""

from django.urls import reverse

from tests.evidence.conftest import _on_the_ninth_of_august, _the_matter_shows_its_files, attach, house, kept  # noqa: F401 - fixtures
from tests.evidence.pictures import photo
from tracker.trail.models import Act


def test_twenty_readings_are_twenty_acts(house, client):  # noqa: F811 - the fixture
    file = kept(house, photo(1, (320, 240)))
    attach(house, file)
    client.force_login(house.office)
    for _ in range(20):
        answer = client.get(reverse("evidence:original", args=[file.uid]))
        assert answer.status_code == 200 and b"".join(answer)
    acts = Act.objects.filter(kind="read", thing="evidence.file")
    assert [(act.user_id, act.detail) for act in acts] == [(house.office.pk, {"sha256": file.sha256})] * 20
