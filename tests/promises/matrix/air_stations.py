"""Rows of the table for stations, devices and the quarantine of air monitoring (see table.py), and what they are about."""

from datetime import date

from pollution.air.models import Station, Stranger, WaitingPacket
from tests.ledger.books import book
from tests.make import make_device, make_station, moment
from tests.promises.matrix.desks import of
from tests.promises.matrix.rules import ABOVE, BELOW, FOREIGN, FORM, OWN, POST, READ, SAFE, Row, anywhere, on_it
from tests.promises.matrix.words import TODAY, pk
from tracker.org.models import Unit

STATION, STRANGER = "air.station", "air.stranger"
PLACES = (OWN, BELOW, FOREIGN, ABOVE)
AT = moment()
KNOWS, EXPORTS, IMPORTS, ADDS, CHANGES = (anywhere(STATION, act, otherwise=403) for act in ("view", "export", "import", "add", "change"))
SEES, KEEPS = on_it(STATION), on_it(STATION, "change", otherwise=403)
HEARS, ADOPTS = anywhere(STRANGER), anywhere(STRANGER, "adopt", otherwise=403)
ROWS_OF_CHANNELS = {"channels-TOTAL_FORMS": "1", "channels-INITIAL_FORMS": "0"}
ABOUT = {"minutes_apart": "10", "is_hourly": "on"}
CHANNEL = {"channels-0-code": "107", "channels-0-factor": "pm25", "channels-0-measure": "ugm3", "channels-0-is_in_use": "on"}
SECOND_CHANNEL = {
    "channels-TOTAL_FORMS": "2", "channels-INITIAL_FORMS": "1", "channels-0-is_in_use": "on", "channels-1-code": "107",
    "channels-1-factor": "pm25", "channels-1-measure": "ugm3", "channels-1-is_in_use": "on",
}  # fmt: skip


def _stranger(mn: str, **fields) -> Stranger:
    made = Stranger.objects.create(mn=mn, first_at=AT, last_at=AT, packets=1, last_packet=b"", why="unknown", **fields)
    WaitingPacket.objects.create(stranger=made, raw=b"", received_at=AT)
    return made


def things(unit: Unit) -> dict:
    """Return a site monitor of a unit with its device, a control station in it, and numbers that wait."""
    station = make_station(f"工地站{unit.pk}", unit=unit, kind="site")
    device = make_device(station)
    return {
        "air_station": station,
        "air_control": make_station(f"街道站{unit.pk}", unit=unit),
        "air_device": device,
        "air_channel": device.channels.get(),
        "stranger": _stranger(f"STRANGER{unit.pk}"),
        "stranger_again": _stranger(device.mn),
        "stranger_ignored": _stranger(f"IGNORED{unit.pk}", is_ignored=True),
    }


def new_station(it) -> dict:
    """Return a new station of the own unit."""
    return {"code": "MATRIX", "name": "矩阵里的新站", "kind": "township", "unit": it.own_unit.pk, "first_day": TODAY}


def changed_station(it) -> dict:
    """Return a station with another name, given to the own unit."""
    version = Station.objects.again(it.air_station).get().version
    return new_station(it) | {"code": it.air_station.code, "name": "改了的名称", "kind": "site", "version": version}


def list_of_stations(it) -> dict:
    """Return a workbook with one station of the own unit."""
    row = ["MATRIX-2", "名单里的站", "乡镇站", it.own_unit.name, date(2016, 8, 1)]
    return {"file": book([row], heads=["站点编号", "站点名称", "站点类别", "所在街道", "启用日期"], above=())}


def device(act: str, methods=FORM, said: dict | None = None) -> Row:
    """Return the row of an act on a device."""
    sound = (lambda it: {"channels-0-stands": it.air_channel.pk} | said) if said else None
    return Row(f"air:device-{act}", (SEES, KEEPS), methods, pk("air_device"), PLACES, sound=sound)


def stranger(act: str, thing: str = "stranger", methods=POST, sound=lambda it: {}) -> Row:
    """Return the row of an act on a number that waits."""
    return Row(f"air:stranger{act}", (HEARS, ADOPTS), methods, pk(thing), (OWN,), sound=sound)


AIR_STATIONS = [
    *(Row(f"air:{name}", fine=(302,)) for name in ("stations", "station-new", "devices")),
    Row("air:station-edit", at=pk("air_station"), places=(OWN,), fine=(302,)),
    Row("air:station", (SEES,), at=pk("air_station"), places=PLACES),
    Row("air:station-weigh", (anywhere(STATION), KEEPS), FORM, pk("air_control"), PLACES,
        lambda it: {"unit": it.own_unit.pk, "weight": "1", "first_day": TODAY}),
    Row("air:station-end", (SEES, KEEPS), FORM, pk("air_station"), PLACES, lambda it: {"last_day": TODAY}),
    Row("air:device-new", (CHANGES,), FORM, places=(OWN,), sound=lambda it: ABOUT | {"station": it.air_station.pk, "mn": "MATRIX1"}),
    Row("air:device", (SEES,), at=pk("air_device"), places=PLACES),
    device("edit", said=ABOUT | {"maker": "某厂"}),
    device("channels", said=SECOND_CHANNEL),
    device("ask", said={"what": "1012"}),
    device("end", said={"last_day": TODAY}),
    Row("air:channel-measure", (SEES, KEEPS), FORM, pk("air_channel"), PLACES, lambda it: {"measure": "mgm3"}),
    Row("air:quarantine", (anywhere(STRANGER, otherwise=403),)),
    Row("air:stranger", (HEARS,), at=pk("stranger"), places=(OWN,)),
    stranger("-adopt", methods=FORM, sound=lambda it: ABOUT | ROWS_OF_CHANNELS | CHANNEL | {"station": it.air_station.pk}),
    stranger("-again", "stranger_again"),
    stranger("-ignore"),
    stranger("-heed", "stranger_ignored"),
    *(Row("ledger:list", (KNOWS,), at=of(name), case=name) for name in ("stations", "devices")),
    *(Row("ledger:conditions", (KNOWS,), at=of(name), case=name) for name in ("stations", "devices")),
    *(Row("ledger:export", (EXPORTS,), READ, of(name), case=name) for name in ("stations", "devices")),
    *(Row("ledger:offers", (KNOWS,), SAFE, of(name, filter_name=lambda it: "unit"), case=name) for name in ("stations", "devices")),
    Row("ledger:template", (IMPORTS,), READ, of("stations"), case="stations"),
    Row("ledger:import", (IMPORTS,), FORM, of("stations"), sound=list_of_stations, case="stations"),
    Row("ledger:new", (ADDS,), FORM, of("stations"), sound=new_station, case="stations"),
    Row("ledger:edit", (KNOWS, SEES, KEEPS), FORM, of("stations", pk=lambda it: it.air_station.pk), PLACES, changed_station,
        case="stations", mostly=(OWN,)),
]  # fmt: skip
