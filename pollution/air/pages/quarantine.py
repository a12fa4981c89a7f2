"""What the pages of the quarantine show: who waits, why, and what the last packet says. All of it was written by strangers."""

import re
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.air.codes import proposed
from pollution.air.deviations import Deviation, in_words
from pollution.air.hj212.packets import BadSegment, Packet, read
from pollution.air.models import Device, Stranger
from pollution.air.statuses import Factor
from tracker.org.models import User
from tracker.org.rights import reach

WHY = {
    "unknown": _("Nobody registered this number, or the device has ended."),
    "address": _("It comes from another address than the one that is registered."),
    "time": _("Its time lies in the future or more than 400 days back, or is none: set the clock of the device."),
}
SHORT = {
    "unknown": pgettext_lazy("quarantine", "Not registered"),
    "address": pgettext_lazy("quarantine", "Other address"),
    "time": pgettext_lazy("quarantine", "Wrong time"),
}
CHOICES = (
    ("", pgettext_lazy("quarantine", "Waiting")),
    ("ignored", pgettext_lazy("quarantine", "Ignored")),
    ("adopted", pgettext_lazy("quarantine", "Adopted")),
)
MOST_VALUES, LONGEST, MOST_CODES = 120, 400, 60
PASSWORD = re.compile(r"PW\s*=[^;,&]*", re.IGNORECASE)


@dataclass(frozen=True)
class Chip:
    """One of the lists of the quarantine."""

    label: str
    url: str
    active: bool


def chips(here: str) -> list[Chip]:
    """Return the three lists as chips."""
    return [Chip(str(label), f"?show={name}" if name else "?", name == here) for name, label in CHOICES]


def rows(user: User, show: str):
    """Return the strangers of a list, the last heard first."""
    found = Stranger.objects.visible_to(user).select_related("adopted__station").annotate(kept=Count("waiting")).order_by("-last_at", "-pk")
    if show == "adopted":
        return found.filter(adopted__isnull=False)
    return found.filter(is_ignored=True, adopted=None) if show == "ignored" else found.waiting()


def why(stranger: Stranger, *, short: bool = False) -> str:
    """Return in words why a number waits."""
    if stranger.why in Deviation.values:
        return str(Deviation(stranger.why).label)
    return str((SHORT if short else WHY).get(stranger.why, stranger.why))


def last_packet(stranger: Stranger) -> Packet | None:
    """Return the last packet read, None where nothing can be read."""
    try:
        return read(bytes(stranger.last_packet))
    except BadSegment:
        return None


def decoded(packet: Packet | None) -> dict:
    """Return what a packet says: head, time, values with the factor that a code usually means, departures in words."""
    if packet is None:
        return {"head": [], "values": [], "said": [], "moment": None}
    known = dict(proposed(value.factor for value in packet.values()))
    values = [
        SimpleNamespace(
            code=one.factor, suffix=one.suffix, text=one.text, factor=Factor(known[one.factor]).label if known.get(one.factor) else ""
        )
        for one in packet.values()
    ]
    head = [SimpleNamespace(label=name, value=text[:LONGEST]) for name, text in packet.head.items() if name != "PW"]
    said = [(words, advice) for words, _count, advice in in_words(dict.fromkeys(packet.deviations, 1))]
    return {"head": head, "values": values[:MOST_VALUES], "said": said, "moment": packet.moment}


def as_it_came(stranger: Stranger) -> str:
    """Return the last packet as it came, what is not printable as a dot."""
    text = PASSWORD.sub("PW=···", bytes(stranger.last_packet).decode("utf-8", "replace"))
    return "".join(letter if letter.isprintable() else "·" for letter in text)[:2000]


def begun(stranger: Stranger) -> list[dict]:
    """Return the channels with which adopting begins: the codes seen, known ones first where they are many; no unit of measure."""
    packet = last_packet(stranger)
    codes = proposed(value.factor for value in packet.values()) if packet else []
    if len(codes) > MOST_CODES:  # no device has so many
        codes = sorted(codes, key=lambda one: not one[1])[:MOST_CODES]
    return [{"code": code, "factor": factor, "is_in_use": bool(factor)} for code, factor in codes]


def registered(stranger: Stranger, on: date) -> Device | None:
    """Return the device that is registered under the number and has not ended before a day, if there is one."""
    rows = Device.objects.unscoped("whoever adopts must see that the number is taken")
    lasts = Q(last_day=None) | Q(last_day__gte=on)
    return rows.filter(lasts, mn=stranger.mn).select_related("station").last()


def may_adopt(user: User) -> bool:
    """Return True if a user may say what becomes of strangers."""
    return bool(reach(user, "air.stranger", "adopt"))
