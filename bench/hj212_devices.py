"""Devices that speak HJ 212 with the receiver: how fast they are answered, how many packets get through, whether one is ever lost.

    python bench/hj212_devices.py --scratch --devices 900 --seconds 300
    python bench/hj212_devices.py --scratch --devices 900 --seconds 300 --kill receiver@100 --kill postgres@200
    python bench/hj212_devices.py --scratch --devices 100 --seconds 30 --half .1 --stuck .1 --wrong-crc .05 --wrong-length .05 \\
        --resend .05 --backfill .05 --storm 10
    python bench/hj212_devices.py --host 10.0.0.5 --port 9212 --devices 20      (a receiver that runs; DATABASE_URL names its database)

--scratch starts a PostgreSQL with the product's settings (durable) and the receiver with the product's role and supervisor, in a folder
that is thrown away. Every packet asks for an answer; after the end devices have a minute for what is not answered yet. Then every packet
that was acknowledged is looked up in the table. The exit code is 1 if one of them is not there, or not as it was sent.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

from bench.hj212_house import compare, house, kill_at, register, tallies
from bench.hj212_speakers import Faults, Speaker, Told, speak
from tracker.lib import scoping
from tracker.lib.periods import LOCAL, real_now


def arguments() -> argparse.Namespace:
    """Return what is wanted."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--devices", type=int, default=900)
    words.add_argument("--seconds", type=float, default=60)
    words.add_argument("--interval", type=float, default=1.0, help="seconds between two packets of a device")
    words.add_argument("--factors", type=int, default=9, help="values in a packet, at most 9")
    words.add_argument("--scratch", action="store_true", help="start a PostgreSQL and a receiver of its own")
    words.add_argument("--host", default="127.0.0.1")
    words.add_argument("--port", type=int, default=9219)
    words.add_argument("--kill", action="append", default=[], metavar="receiver@20", help="kill -9 receiver or postgres at a second")
    words.add_argument("--seed", type=int, default=212)
    words.add_argument("--json", action="store_true")
    for fault in fields(Faults):
        words.add_argument(f"--{fault.name.replace('_', '-')}", type=float, default=0)
    return words.parse_args()


def make_speakers(chosen: argparse.Namespace, faults: Faults, told: Told, begin: datetime) -> list[Speaker]:
    """Return the devices."""
    run = f"{random.randrange(16**6):06X}" if not chosen.scratch else "000000"

    async def dial():
        return await asyncio.open_connection(chosen.host, chosen.port)

    return [
        Speaker(f"BE{run}{number:016d}", begin, dial, told, faults, random.Random(chosen.seed + number), chosen.factors)
        for number in range(chosen.devices)
    ]


def run(chosen: argparse.Namespace, url: str, own=None) -> dict:
    """Register devices, let them speak, compare; return all figures."""
    faults = Faults(**{fault.name: getattr(chosen, fault.name) for fault in fields(Faults)})
    told = Told()
    begin = (real_now() - timedelta(seconds=chosen.seconds + 3600)).astimezone(LOCAL).replace(microsecond=0)
    speakers = make_speakers(chosen, faults, told, begin)
    os.environ["DATABASE_URL"] = url
    django.setup()
    scoping.declare("a bench makes devices and measures them")
    register([speaker.mn for speaker in speakers], chosen.factors)
    if own is not None:
        own.start()
        kill_at(own, [(name, float(second)) for name, _at, second in (word.partition("@") for word in chosen.kill)])
    began = perf_counter()
    asyncio.run(speak(speakers, chosen.seconds, chosen.interval, faults))
    took = perf_counter() - began
    cost = own.cost() if own is not None else {}
    return figures(chosen, told, took) | settled(url, speakers, begin) | cost


def settled(url: str, speakers: list[Speaker], begin: datetime) -> dict:
    """Return how the table compares with what was acknowledged."""
    unanswered = sum(len(speaker.waiting) for speaker in speakers)
    compared = compare(url, speakers, begin, begin + timedelta(days=1))
    return compared | {"never answered": unanswered, "counted": tallies(url, [speaker.mn for speaker in speakers])}


def figures(chosen: argparse.Namespace, told: Told, took: float) -> dict:
    """Return lag and throughput."""
    lags, late = sorted(told.lags), sorted(told.late)
    found = {"devices": chosen.devices, "seconds": chosen.seconds, "took": round(took, 1), "per second": round(len(lags) / took, 1)}
    for name, rows in (("lag", lags), ("lag of packets sent once", late)):
        if rows:
            share = {f"p{cut}": round(rows[min(int(len(rows) * cut / 100), len(rows) - 1)], 3) for cut in (50, 95, 99)}
            found[name] = share | {"mean": round(statistics.fmean(rows), 3), "most": round(rows[-1], 3)}
    return found | dict(told.counts)


def tell(found: dict, *, as_json: bool) -> None:
    """Print the figures."""
    if as_json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:>26}  {value if not isinstance(value, dict) else '  '.join(f'{key} {one}' for key, one in value.items())}")


def main() -> int:
    """Measure and print; return 1 if an acknowledged packet is missing or not as it was sent."""
    chosen = arguments()
    if chosen.scratch:
        with house(chosen.port) as own:
            found = run(chosen, own.url, own)
    else:
        found = run(chosen, os.environ["DATABASE_URL"])
    tell(found, as_json=chosen.json)
    return int(bool(found["lost"] or found["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
