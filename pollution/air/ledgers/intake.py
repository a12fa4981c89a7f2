"""Which values of stations come from workbooks, under which heads, and what must fit together."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from accountability.ledgers.intake import unit_names
from pollution.air import stations
from pollution.air.ledgers.basis import Basis
from pollution.air.models import Station, StationWeight
from pollution.air.statuses import StationKind
from pollution.ledgers.cells import Degrees
from pollution.models import Source
from pollution.places import fault_of
from tracker.ledger.intake import Choice, Day, Intake, Reference, Text
from tracker.ledger.intake.fields import Field
from tracker.ledger.store import Done, Store
from tracker.org.models import User
from tracker.org.rights import Reach

NEEDED = True
KIND = Choice(
    StationKind,
    {
        "国控": "national", "国控点": "national", "省控": "provincial", "省控点": "provincial", "乡镇": "township", "街道站": "township",
        "标准站": "township", "微站": "micro", "小微站": "micro", "工地": "site", "扬尘监测": "site", "扬尘监测点": "site",
    },
)  # fmt: skip


@dataclass(frozen=True)
class Stations(Store):
    """Stations by code."""

    def is_within(self, values: dict, where: Reach) -> bool:
        """Return True if a station with these values lies where somebody may act, itself or its source."""
        if super().is_within(values, where) or not values.get("source"):
            return super().is_within(values, where)
        return where.covers(*Source.objects.unscoped("rights are asked of it").get(pk=values["source"]).unit_ids())


def follow(done: list[Done], *, at: datetime, by: User, how: str) -> None:
    """Let follow what was changed of stations."""
    for one in done:
        if not one.is_new:
            stations.follow(one.pk, was=one.was, became=one.became)


STORE = Stations(
    model=Station,
    key="code",
    fields=("code", "name", "name_en", "kind", "unit", "source", "longitude", "latitude", "first_day", "last_day"),
    units=("unit",),
    trail=follow,
)


def source_names() -> list[tuple]:
    """Return the sources at which a monitor may stand."""
    return list(Source.objects.unscoped("a list names the sites at which its monitors stand").values_list("pk", "name"))


def contradictions(values: dict, basis: Basis) -> list[tuple[str, str]]:
    """Return what does not fit together in one station, as (field, sentence)."""
    found = []
    if fault := fault_of(values.get("latitude"), values.get("longitude")):
        found.append(("latitude", fault))
    if values.get("source") and values.get("kind") != StationKind.SITE:
        found.append(("source", _("Only a site monitor stands at a source.")))
    if values.get("first_day") and values.get("last_day") and values["last_day"] < values["first_day"]:
        found.append(("last_day", _("It ends before it begins.")))
    if values.get("last_day") and _weights_of(values["code"]).filter(first_day__gt=values["last_day"]).exists():
        found.append(("last_day", _("A weight begins after that day.")))
    return found


def _weights_of(code: str):
    return StationWeight.objects.unscoped("what a list ends must have begun").filter(station__code=code)


INTAKE = Intake(
    store=STORE,
    check=contradictions,
    fields=(
        Field("code", lazy("Code"), Text(40), ("站点编号", "站点编码", "编号", "点位编码"), NEEDED, 16),
        Field("name", pgettext_lazy("station", "Name of the station"), Text(80), ("站点", "点位名称", "名称", "监测点"), NEEDED, 28),
        Field("kind", pgettext_lazy("station", "Kind of station"), KIND, ("类别", "站点类型", "类型", "点位类型"), NEEDED, 14),
        Field("unit", pgettext_lazy("station", "Lies in"), Reference(unit_names), ("所属街道", "所在街道", "属地", "属地单位", "乡镇办"),
              NEEDED, 20),
        Field("source", pgettext_lazy("station", "At the source"), Reference(source_names), ("工地", "工地名称", "所在工地"), width=28),
        Field("longitude", lazy("Longitude"), Degrees(), ("东经", "lng", "lon"), hint=lazy("In degrees, WGS-84")),
        Field("latitude", lazy("Latitude"), Degrees(), ("北纬", "lat"), hint=lazy("In degrees, WGS-84")),
        Field("first_day", lazy("First day"), Day(), ("启用日期", "建成日期", "投运日期"), NEEDED),
        Field("last_day", lazy("Last day"), Day(), ("停用日期",)),
        Field("name_en", lazy("English name"), Text(120), ("英文名称",), width=24),
    ),
)  # fmt: skip
