"""Packets into the tables, a batch in one transaction: values, tallies of devices, strangers. The same packet again changes no value.

Plain psycopg2: the receiver is one process with one connection, and no request, queryset or signal is near.
"""

import io
import json
from collections.abc import Container, Iterable

from pollution.air import intake
from pollution.air.hj212 import statements
from pollution.air.hj212.packets import MOST_TEXT
from pollution.air.hj212.sorting import VALUE, Batch, Came, Failed, sort
from pollution.air.statuses import Way

__all__ = ["AdoptedMeanwhile", "Batch", "Came", "Failed", "sort", "store"]
MOST_WAITING = 200  # packets kept of one stranger
REQUEST_SAYS = {"9011": ("qnrtn", statements.TOLD), "9012": ("exertn", statements.DONE)}
ANSWERS = frozenset(("1011", "1062"))
UNKNOWN_CODE = 100


class AdoptedMeanwhile(Exception):
    """A number in the batch that was none of ours is a device by now: its packets belong into the tables."""


def store(cursor, batch: Batch, *, known: Container[str] | None = None, is_live: bool = True, is_answered: bool = False) -> list[Came]:
    """Write a batch within the caller's transaction, its months being there; return the packets that were not kept: nobody answers them.

    `known` are the numbers by which the batch was sorted; without them it is not asked whether there are others by now. Of packets that
    were answered already (from the disk) those of strangers are kept beyond the bound of one stranger. Raises AdoptedMeanwhile.
    """
    if batch.hours:
        _hours(cursor, batch)
    if batch.minutes:
        _minutes(cursor, batch)
    tallies = [_tallied(*key, counts) for key, counts in batch.counted().items()]
    if tallies:
        cursor.execute(statements.TALLY, [json.dumps(tallies)])
    if batch.heard:
        heard = [{"device": device, "at": at.isoformat()} for device, at in sorted(batch.heard.items())]
        cursor.execute(statements.HEARD, [json.dumps(heard)])
    if is_live:
        _conversation(cursor, batch)
    return _quarantine(cursor, batch, known, is_answered=is_answered)


def _hours(cursor, batch: Batch) -> None:
    cursor.execute(intake.STAGING)
    cursor.copy_expert(intake.COPY, io.StringIO(intake.lines(batch.hours)))
    ends = [one.hour for one in batch.hours]
    cursor.execute(intake.TAKE, {"way": Way.HJ212.value, "at": max(batch.heard.values()), "first": min(ends), "last": max(ends)})
    cursor.execute("DROP TABLE air_coming")


def _minutes(cursor, batch: Batch) -> None:
    """Write the values of devices, and note which packets said what stood there already."""
    moments = [key[3] for key in batch.minutes]
    cursor.execute(statements.MINUTES_COMING)
    cursor.copy_expert(statements.MINUTES_COPY, io.StringIO("".join(map(_minute, batch.minutes.items()))))
    cursor.execute(statements.MINUTES_THERE, {"first": min(moments), "last": max(moments)})
    batch.resent.update(row[0] for row in cursor.fetchall())
    cursor.execute(statements.MINUTES_TAKE)
    cursor.execute("DROP TABLE air_minutes_coming")
    if batch.stale_hours:
        rows = [{"device_id": device, "hour": hour.isoformat()} for device, hour in sorted(batch.stale_hours)]
        cursor.execute(statements.HOURS_STALE, [json.dumps(rows)])


def _minute(item: tuple) -> str:
    (device, factor, span, at), (packet, value, flag, sent, came) = item
    written = intake.NOTHING if value is None else value
    plain = sent.replace("\\", "\\\\")
    return f"{packet}\t{device}\t{factor}\t{span}\t{at.isoformat()}\t{written}\t{flag}\t{plain}\t{came.isoformat()}\n"


def _tallied(device: int, day, counts: dict) -> dict:
    names = {name[1:]: number for name, number in counts.items() if name.startswith("-")}
    plain = {name: counts[name] for name in ("packets", "hours", "broken", "resent", "backfilled")}
    return plain | {"device": device, "day": day.isoformat(), "deviations": names}


def _conversation(cursor, batch: Batch) -> None:
    """Keep what devices say to what they were asked, and what they ask themselves."""
    for device, one in batch.talk:
        facts = {"device": device, "number": printable(one.packet.head.get("QN", ""))[:17], "at": one.at}
        if one.packet.cn in REQUEST_SAYS:
            name, statement = REQUEST_SAYS[one.packet.cn]
            cursor.execute(statement, facts | {"code": _code(one, name)})
        elif one.packet.cn in ANSWERS:
            words = ";".join(f"{name}={text}" for name, text in one.packet.cp)
            cursor.execute(statements.ANSWER, facts | {"answer": printable(words)[:60]})
        else:
            cursor.execute(statements.ASKS_FOR_TIME, facts)


def _code(one: Came, name: str) -> int:
    text = next((text for known, text in one.packet.cp if known.lower() == name), "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else UNKNOWN_CODE


def printable(text: str) -> str:
    """Return a text without what no column takes and no page shows."""
    return "".join(letter for letter in text if letter.isprintable())


def _quarantine(cursor, batch: Batch, known: Container[str] | None, *, is_answered: bool) -> list[Came]:
    """Keep packets of strangers; return those that are not kept: of ignored ones, beyond what is kept of one, beyond all bounds."""
    dropped: list[Came] = []
    for (mn, why), rows in sorted(_by_stranger(batch.strangers).items()):
        last = rows[-1]
        facts = {"mn": mn, "why": why, "first": rows[0].at, "at": last.at, "packets": len(rows), "address": last.address}
        found = _seen(cursor, facts | {"raw": last.packet.segment[:MOST_TEXT]}, known)
        keeping = [one for one in rows if one.packet.cn in VALUE]
        room = 0
        if found and not found[1]:
            room = len(keeping) if is_answered else max(MOST_WAITING - found[2], 0)
        for one in keeping[:room]:
            cursor.execute(statements.WAITING, [found[0], one.packet.segment[:MOST_TEXT], one.at])
        dropped += keeping[room:]
    for mn, failed in batch.foreign.items():
        facts = {"mn": mn, "why": failed.foreign, "first": failed.at, "at": failed.at, "packets": 1, "address": failed.address}
        _seen(cursor, facts | {"raw": failed.raw[:MOST_TEXT]}, known)
    return dropped


def _seen(cursor, facts: dict, known: Container[str] | None) -> tuple | None:
    """Note a stranger; return its row, whether it is ignored, how many packets of it are kept; None if there are too many strangers."""
    cursor.execute(statements.STRANGER, facts | {"known": known is None or facts["mn"] in known})
    found = cursor.fetchone()
    if found and found[3] is not None:
        raise AdoptedMeanwhile(facts["mn"])
    return found


def _by_stranger(strangers: Iterable[tuple[str, str, Came]]) -> dict[tuple[str, str], list[Came]]:
    found: dict[tuple[str, str], list[Came]] = {}
    for mn, why, one in strangers:
        found.setdefault((mn, why), []).append(one)
    return found
