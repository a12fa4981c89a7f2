"""What the tests of evidence share: two units with people, a matter that shows its files, a quiet clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accountability.models import MatterFile
from tests.evidence.pictures import photo
from tests.make import make_district, make_district_row, make_matter, make_unit, make_user, moment
from tracker.evidence import holders
from tracker.evidence.keeping import keep
from tracker.evidence.models import File
from tracker.lib import periods
from tracker.org.statuses import Role


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(moment()):
        yield


@pytest.fixture
def house(db) -> Iterator[SimpleNamespace]:
    """Return two sub-districts with an official each, the supervision office, and a matter of the first."""
    make_district_row()
    district = make_district()
    here, there = (make_unit(name, parent=district, short_name=name[:3]) for name in ("嵩山路街道", "淮河路街道"))
    yield SimpleNamespace(
        district=district,
        here=here,
        there=there,
        official=make_user("official", role=Role.OFFICIAL, unit=here),
        colleague=make_user("colleague", role=Role.OFFICIAL, unit=here),
        outsider=make_user("outsider", role=Role.OFFICIAL, unit=there),
        office=make_user("office", role=Role.SUPERVISION, unit=district),
        matter=make_matter(here),
    )


@pytest.fixture(autouse=True)
def _the_matter_shows_its_files(monkeypatch):
    """Let the files of a matter be shown with it, whether its app says so already or not."""
    shown = {"matter": lambda user: MatterFile.objects.visible_to(user).values("file_id")}
    monkeypatch.setattr(holders, "_holders", shown)


def upload(content: bytes | None = None, name: str = "照片.jpg") -> SimpleUploadedFile:
    """Return a file as a form brings it."""
    return SimpleUploadedFile(name, photo() if content is None else content)


def kept(house, content: bytes | None = None, name: str = "照片.jpg", **fields) -> File:
    """Keep a file for the official of the first unit."""
    values = {"unit": house.here, "by": house.official, "at": moment()} | fields
    return keep(upload(content, name), **values)


def attach(house, file: File) -> MatterFile:
    """Let the matter hold a file."""
    return MatterFile.objects.create(matter=house.matter, file=file, phase="before", at=moment(), by=file.by)


@contextmanager
def unguarded():
    """Let rows be changed within, by who owns the table."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE evidence_file DISABLE TRIGGER evidence_stays")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE evidence_file ENABLE ALWAYS TRIGGER evidence_stays")
