"""Rows of the table for files of readings, and for readings that go out (see table.py), and the files that somebody brought."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile

from pollution.air.files.acts import LEDGER
from tests.make import moment
from tests.promises.matrix.air_stations import PLACES
from tests.promises.matrix.rules import FORM, HELD, POST, READ, SAFE, Row, anywhere, mine, on_it
from tests.promises.matrix.words import pk
from tracker.ledger.models import ImportBatch, ImportStatus
from tracker.ledger.workbook import keep
from tracker.org.models import User

STATION = "air.station"
BRINGS = anywhere(STATION, "import", otherwise=403)
AT = moment()
CONTENT = "站点,监测因子,时间,数值\n没有的站,PM10,2016-08-03 14:00,35\n烟厂,PM10,昨天,35"
SAMPLE = {"stations": [], "first": "2016-08-03T14:00:00+08:00", "last": "2016-08-03T14:00:00+08:00"}


def held(user: User) -> dict:
    """Return a file that a user brought and one that was taken in."""
    said = {"ledger": LEDGER, "user": user, "sha256": keep(io.BytesIO(CONTENT.encode())), "file_name": "八月.csv", "sample": SAMPLE}
    since = {"status_since": AT, "made_at": AT, "applied_at": AT}
    return {
        "air_file": ImportBatch.objects.create(status=ImportStatus.CHECKED, **said, **since),
        "air_file_taken": ImportBatch.objects.create(status=ImportStatus.APPLIED, **said, **since),
    }


def of_file(it) -> dict:
    """Return the key of the file."""
    return {"pk": it.air_file.pk}


AIR_FILES = [
    Row("air:files", (BRINGS,)),
    Row("air:file-new", (BRINGS,), FORM, sound=lambda it: {"file": SimpleUploadedFile("八月.csv", CONTENT.encode())}),
    Row("air:file", (BRINGS, mine()), SAFE, of_file, HELD),
    Row("air:file-confirm", (BRINGS, mine()), POST, of_file, HELD, lambda it: {}),
    Row("air:file-again", (BRINGS, mine()), POST, of_file, HELD, lambda it: {}),
    Row("air:file-undo", (BRINGS, mine()), POST, lambda it: {"pk": it.air_file_taken.pk}, HELD, lambda it: {"because": "文件不对"}),
    Row("air:file-left", (BRINGS, mine()), READ, of_file, HELD),
    Row("air:readings", (on_it(STATION), on_it(STATION, "export", otherwise=403)), SAFE, pk("air_station"), PLACES),
]
