"""Promise 40: media are private, whatever address is tried, and leave with headers that keep them inert."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.evidence.conftest import _on_the_ninth_of_august, _the_matter_shows_its_files, attach, house, kept  # noqa: F401 - fixtures
from tests.evidence.pictures import PDF, photo
from tests.make import moment
from tracker.org.models import RoleInUnit

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


@pytest.fixture
def files(house):  # noqa: F811 - the fixture
    """Return photos and a document of a matter, and one that nothing holds."""
    held = [kept(house, photo(seed, (320, 240))) for seed in range(3)] + [kept(house, PDF, "说明.pdf")]
    for file in held:
        attach(house, file)
    return [*held, kept(house, photo(9, (320, 240)))]


def addresses(files) -> list[str]:
    """Return every address of every file."""
    return [reverse(f"evidence:{content}", args=[file.uid]) for file in files for content in ("file", *file.contents)]


def guesses(files) -> list[str]:
    """Return what somebody tries who knows hashes, folders and half a number."""
    file = files[0]
    stored = f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}"
    roots = ("/evidence/", "/media/", "/files/", "/var/evidence/", "/static/", "/static/../var/evidence/", "/evidence-sealed/")
    tricks = ("../", "..%2f", "%2e%2e/", "..\\", "....//", "//")
    return [
        *(root + stored for root in roots),
        *(f"/evidence/{file.uid}/download/{trick}../../{stored}" for trick in tricks),
        *(f"/static/{trick}{trick}var/evidence/{stored}" for trick in tricks),
        *(f"/evidence/{trick}{file.uid}/download/" for trick in tricks if trick not in ("//", "../")),
        *(f"/evidence/{str(file.uid)[:-1]}{digit:x}/download/" for digit in range(16) if f"{digit:x}" != str(file.uid)[-1]),
        *(f"/evidence/{uuid.uuid4()}/{content}/" for content in ("thumb", "copy", "original") for _ in range(3)),
        *(f"/evidence/{number}/download/" for number in (file.pk, 1, -1, file.sha256, str(file.uid).replace("-", ""))),
        f"/evidence/{file.uid}/sealed/",
        f"/evidence/{file.uid}/../download/",
    ]


def statuses(client, paths: list[str]) -> set[int]:
    return {client.get(path).status_code for path in paths}


def test_a_hundred_addresses_give_a_stranger_nothing(house, files, client):  # noqa: F811 - the fixture
    known, guessed = addresses(files), guesses(files)
    assert statuses(client, [*known, *guessed]) <= {302, 404}
    for who in (house.outsider, house.office):
        client.force_login(who)
        theirs = known if who == house.outsider else addresses(files[4:])
        assert statuses(client, [*theirs, *guessed]) <= {404}
    tried = 3 * len(guessed) + 2 * len(known) + len(addresses(files[4:]))
    print(f"{tried} requests: all 302 or 404")
    assert tried >= 100


def test_old_addresses_end_with_the_right(house, files, client):  # noqa: F811 - the fixture
    client.force_login(house.colleague)
    held = addresses(files[:4])
    assert statuses(client, held) == {200}
    RoleInUnit.objects.filter(user=house.colleague).update(last_day=moment().date() - timedelta(days=1))
    assert statuses(client, held) <= {302, 404}


def test_what_leaves_can_do_nothing_in_a_browser(house, files, client):  # noqa: F811 - the fixture
    client.force_login(house.official)
    seen = 0
    for path in addresses(files):
        answer = client.get(path)
        assert answer.status_code == 200
        if "Content-Disposition" in answer:
            seen += 1
            assert {name: answer[name] for name in HEADERS} == HEADERS and answer["Content-Disposition"].startswith("attachment; filename")
            assert answer["Content-Type"] in ("image/jpeg", "application/pdf")
    assert seen == 4 * 3 + 1
