"""manage.py aqi against what was published: days of a city, hours of the national feed; real files where they are at hand."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.real import real

WORDS = {"颗粒物(PM10)": "PM10", "细颗粒物(PM2.5)": "PM2.5", "臭氧1小时": "O3", "二氧化氮": "NO2", "二氧化硫": "SO2", "一氧化碳": "CO"}
FEED = "City,Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2"


def aqi(path, **options) -> list[dict]:
    """Return what the command prints."""
    out = io.StringIO()
    call_command("aqi", str(path), format="json", stdout=out, **options)
    return json.loads(out.getvalue())


def read(path: Path) -> list[dict]:
    """Return the rows of a file, exact repeats once."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list({tuple(row.values()): row for row in csv.DictReader(file)}.values())


def test_an_hour_of_the_feed_with_two_primary_pollutants(tmp_path):
    file = tmp_path / "feed.csv.gz"
    lines = [FEED, "郑州,20200402,08,烟厂,57,良,,40,64,0.7,28,94,NaN,—", *["郑州,20200402,09,烟厂,NaN,,,NaN,,-,NaN,NaN,NaN,NaN"] * 2]
    file.write_bytes(gzip.compress("\n".join(lines).encode("gb18030")))
    assert aqi(file, standard="2012") == [
        {"hour": "2020-04-02T08:00+08:00", "city": "郑州", "station": "烟厂", "aqi": 57, "class": "良", "primary": ["PM2.5", "PM10"]},
        {"hour": "2020-04-02T09:00+08:00", "city": "郑州", "station": "烟厂", "aqi": None, "class": None, "primary": []},
    ]
    assert aqi(file, standard="2026")[0]["aqi"] == 60


def test_without_a_standard_the_measured_day_decides_and_midnight_belongs_to_the_day_before(tmp_path):
    file = tmp_path / "feed.csv"
    rows = ["郑州,20260301,00,烟厂,,,,60,,,,,,", "郑州,20260301,01,烟厂,,,,60,,,,,,"]
    file.write_text("\n".join([FEED, *rows]), encoding="utf-8")
    assert [row["aqi"] for row in aqi(file)] == [82, 100]


def test_what_is_negative_counts_nowhere_and_what_nothing_measures_is_refused(tmp_path):
    file = tmp_path / "feed.csv"
    file.write_text("\n".join([FEED, "郑州,20200402,08,烟厂,,,,-1,64,-0.7,28,-99,,4"]), encoding="utf-8")
    assert [(row["aqi"], row["primary"]) for row in aqi(file, standard="2012")] == [(57, ["PM10"])]
    file.write_text("\n".join([FEED, "郑州,20200402,08,烟厂,,,,1e99,64,,,,,"]), encoding="utf-8")
    with pytest.raises(CommandError, match=r"PM2\.5.*1e99"):
        aqi(file)


def test_what_is_not_known_is_refused_by_name(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="甲, 乙"):
        aqi(file)
    file.write_text("\n".join([FEED, "郑州,20200402,08,烟厂,,,,四十,,,,,,"]), encoding="utf-8")
    with pytest.raises(CommandError, match=r"PM2\.5.*四十"):
        aqi(file)
    with pytest.raises(CommandError, match=r"none\.csv"):
        aqi(tmp_path / "none.csv")


def test_published_days_of_tianjin():
    path = real("air/tianjin_daily_20140101_20220531.csv.gz")
    differ: dict[str, list] = {}
    for row, found in zip(read(path), aqi(path, standard="2012"), strict=True):
        assert row["time_point"] == found["day"]
        if (str(found["aqi"]), found["class"]) != (row["aqi"], row["quality"]):
            differ.setdefault(row["time_point"][:4], []).append(row)
    assert not {"2016", "2019", "2020"} & differ.keys()
    zeros = [any(row[name] in ("0", "0.0") for name in ("pm2_5", "pm10", "so2", "no2", "co", "o3"))
             for year in ("2018", "2021", "2022") for row in differ[year]]  # fmt: skip
    assert len(zeros) == 31 and all(zeros)


def test_published_hours_of_the_country():
    path = real("air/cn_stations_hourly_aqi_20200402_20200408.csv.gz")
    same, primary, all_of_them = 0, 0, 0
    for row, found in zip(read(path), aqi(path, standard="2012"), strict=True):
        if row["AQI"] == "NaN":
            continue
        named = [WORDS[word.strip()] for word in row["PrimaryPollution"].split("\n") if word.strip() in WORDS]
        all_of_them += 1
        same += str(found["aqi"]) == row["AQI"] and found["class"] == row["Level"]
        primary += sorted(found["primary"]) == sorted(named)
    assert (all_of_them, same) == (145_514, 145_513) and primary >= 145_512
