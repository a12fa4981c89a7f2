"""What the page of a device shows: its days, what departs from the standard, what was asked of it, what is doubtful."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from django.utils.translation import gettext as _

from pollution.air import online
from pollution.air.deviations import in_words
from pollution.air.ledgers.basis import Basis
from pollution.air.ledgers.states import device_states, stated
from pollution.air.measures import stored_in
from pollution.air.models import Channel, Device, DeviceDay, DeviceRequest, Minute
from pollution.air.statuses import Flag, Span
from tracker.frame.templatetags.frame import day, moment
from tracker.lib.periods import local_day

SHOWN_DAYS, MOST_PACKETS, MOST_REQUESTS = 30, 40, 20
A_DAY, TWO_DAYS = timedelta(days=1), timedelta(hours=48)


def for_page(rows, basis: Basis):
    """Return devices with what their page names, and how they stand."""
    rates = {f"rate_{days}": online.rate(basis.at, basis.begin(days)) for days in (1, 7, 30)}
    return rows.select_related("station__unit", "station__source", "registered_by__person").annotate(
        state=stated(device_states(basis)), **rates
    )


def facts(device: Device, basis: Basis) -> list[SimpleNamespace]:
    """Return what is known of a device; of its key only whether there is one."""
    checks = "、".join(one for one, _count, _advice in in_words(dict.fromkeys(device.foreign_checks, 0)))
    found = [
        (_("Station"), str(device.station), device.station.get_absolute_url(), str(device.station.unit)),
        (_("Maker"), device.maker, "", ""),
        (_("Only from this address"), device.address or _("any address"), "", ""),
        (_("Foreign checks that are taken"), checks or _("none"), "", ""),
        (_("SM4 key"), _("kept, never shown") if device.secret else _("none"), "", ""),
        (_("Hours"), _("as the device sends them") if device.is_hourly else _("made of its minutes"), "", ""),
        (_("Minutes between two of its values"), device.minutes_apart, "", ""),
        (_("Registered at"), moment(device.registered_at, "full"), "", str(device.registered_by or "")),
        (_("Last heard"), moment(device.heard_at, basis.on) if device.heard_at else _("never"), "", ""),
        (_("Last day"), day(device.last_day, "full") if device.last_day else "", "", ""),
    ]
    return [SimpleNamespace(label=label, value=value, url=url, sub=sub) for label, value, url, sub in found if value]


def rates(device: Device) -> list[SimpleNamespace]:
    """Return the on-line rates of three windows."""
    words = ((1, _("On line today")), (7, _("On line, 7 days")), (30, _("On line, 30 days")))
    return [SimpleNamespace(label=label, value=_percent(getattr(device, f"rate_{days}"))) for days, label in words]


def _percent(value) -> str:
    return "—" if value is None else f"{value}%"


def days(device: Device, basis: Basis) -> list[SimpleNamespace]:
    """Return the last thirty days, today first, also those on which nothing came."""
    first = basis.on - (SHOWN_DAYS - 1) * A_DAY
    rows = {row.day: row for row in DeviceDay.objects.within(device=device).filter(day__range=(first, basis.on))}
    ends = min(basis.on, device.last_day or basis.on)
    begins = min(max(first, local_day(device.registered_at)), ends)
    wanted = [ends - number * A_DAY for number in range((ends - begins).days + 1)]
    return [_day(rows.get(one) or DeviceDay(day=one), device, basis) for one in wanted]


def _day(row: DeviceDay, device: Device, basis: Basis) -> SimpleNamespace:
    expected = online.expected_hours(row.day, at=basis.at, since=device.registered_at)
    heard = min(online.heard_hours(row.hours, row.day, at=basis.at), expected)
    said = in_words(row.deviations)
    return SimpleNamespace(row=row, heard=heard, expected=expected, share=heard / expected if expected else None, said=said)


def chart(days: list[SimpleNamespace]) -> dict:
    """Return the hours heard day by day, beside those to be expected, as the chart draws them."""
    shown = list(reversed(days))
    heard = {"name": str(_("Hours with a packet")), "values": [one.heard for one in shown]}
    expected = {"name": str(_("Hours to be expected")), "values": [one.expected for one in shown], "plan": True}
    return {"x": [day(one.row.day) for one in shown], "series": [heard, expected], "unit": str(_("hours"))}


def deviations(shown: list[SimpleNamespace]) -> list[tuple[str, int, str]]:
    """Return what departed from the standard in the days shown, in words, with what can be done."""
    counts: dict[str, int] = {}
    for one in shown:
        for name, number in one.row.deviations.items():
            counts[name] = counts.get(name, 0) + number
    return in_words(counts)


def channels(device: Device) -> list[SimpleNamespace]:
    """Return its channels, those in use first."""
    rows = Channel.objects.within(device=device).order_by("-is_in_use", "factor", "code")
    return [SimpleNamespace(row=row, stored=stored_in(row.factor).label) for row in rows]


def last_sent(device: Device, at: datetime) -> list[SimpleNamespace]:
    """Return what it sent last, moment by moment: values as sent and as stored."""
    rows = Minute.objects.within(device=device).filter(at__gt=at - TWO_DAYS, at__lte=at + TWO_DAYS).order_by("-at", "span", "factor")
    flags = dict(Flag.choices)
    return [
        SimpleNamespace(row=row, span=Span(row.span).label, factor=row.get_factor_display(), flag=flags.get(row.flag, ""),
                        measure=stored_in(row.factor).label)
        for row in rows[:MOST_PACKETS]
    ]  # fmt: skip


def requests(device: Device) -> list[DeviceRequest]:
    """Return what was asked of it last."""
    rows = DeviceRequest.objects.within(device=device).select_related("asked_by__person")
    return [SimpleNamespace(row=row, **_answered(row)) for row in rows[:MOST_REQUESTS]]


def _answered(row: DeviceRequest) -> dict:
    if row.is_done:
        return {"tone": "green", "words": _("done")}
    if row.is_silent:
        return {"tone": "grey", "words": _("no answer")}
    if row.done_at:
        return {"tone": "red", "words": _("refused or failed")}
    return {"tone": "blue", "words": _("sent, waiting for the answer") if row.sent_at else _("waits until the device is connected")}
