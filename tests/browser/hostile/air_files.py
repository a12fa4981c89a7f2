"""Hostile words in files of readings: their names, names of stations and cities, cells; one is only checked, one taken in."""

import io

from pollution.air.files import acts
from tests.browser.hostile import STRINGS
from tracker.ledger.models import ImportBatch
from tracker.lib import periods
from tracker.org.models import User

IMAGE, SCRIPT, LINK, CURLY = STRINGS


def of_air_files(found: dict) -> dict:
    """Bring two files about a station of hostile name, and take one of them in."""
    station, by = found["air_station"], User.objects.get(username="supervisor")
    rows = [
        ["站点", "监测因子", "时间", "数值", "单位"], [station.code, "PM10", "2016-08-03 14:00", "35", ""],
        [IMAGE, "PM10", "2016-08-03 14:00", "35", ""], [station.code, SCRIPT, "2016-08-03 14:00", "35", CURLY],
        [station.code, "PM10", LINK, "35", ""], [station.code, "PM10", "2016-08-03 14:00", IMAGE, ""],
        [station.code, "PM10", "2016-08-03 14:00", "36", ""],
    ]  # fmt: skip
    return {"air_file": _brought(rows, by), "air_file_taken": _taken(_brought(rows, by), by)}


def _brought(rows: list[list[str]], by: User) -> ImportBatch:
    content = "\n".join("\t".join(row) for row in rows).encode()
    at = periods.real_now()
    batch = acts.bring(io.BytesIO(content), name=f"{IMAGE}.csv", size=len(content), city=SCRIPT, at=at, by=by)
    return _done("check", batch)


def _taken(batch: ImportBatch, by: User) -> ImportBatch:
    acts.confirm(batch, at=periods.real_now(), by=by)
    return _done("take", batch)


def _done(act: str, batch: ImportBatch) -> ImportBatch:
    acts.handle({"act": act, "batch": batch.pk}, "")
    batch.refresh_from_db()
    return batch
