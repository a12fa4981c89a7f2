"""The register of devices with their health (设备运行情况): how much of the time each is heard, and what is wrong with what it sends."""

import django_filters
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import TruncDate
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext, pgettext_lazy

from accountability.ledgers.filters import unit_named, units
from pollution.air import online
from pollution.air.deviations import Deviation
from pollution.air.ledgers.basis import Basis, basis
from pollution.air.ledgers.states import DeviceState, device_states, stated
from pollution.air.models import Channel, Device, Station
from pollution.air.statuses import FOR_REFERENCE, StationKind
from pollution.air.tabs import tabs
from tracker.ledger.filters import LONGEST_TEXT, LedgerFilter, OneOfFilter, PickFilter, YesNoFilter
from tracker.ledger.register import Column, Facet, Kind, Ledger
from tracker.ledger.search import found_by
from tracker.lib.periods import LOCAL, local_day

WINDOWS, WEEK = (1, 7, 30), 7  # days
COUNTS = ("packets", "broken", "resent", "backfilled")
OF_UNIT = tuple(f"station__unit__{name}" for name in ("short_name", "name_en", "name"))


class DeviationNames(Func):
    """Under which names a device departed from the standard since a day."""

    template = """(SELECT array_agg(DISTINCT name) FROM air_deviceday AS heard CROSS JOIN jsonb_object_keys(heard.deviations) AS name
        WHERE heard.device_id = %(expressions)s)"""
    arg_joiner = " AND heard.day >= "
    output_field = ArrayField(CharField())


def rows(user, act: str, basis: Basis):
    """Return the devices of the stations that a user sees, with how often they are heard."""
    since = local_day(basis.begin(WEEK))
    week = online.days_of(OuterRef("pk"), since, basis.on)
    return Device.objects.visible_to(user).annotate(
        state=stated(device_states(basis)),
        **{f"rate_{days}": online.rate(basis.at, basis.begin(days)) for days in WINDOWS},
        **{name: online.summed(week, name) for name in COUNTS},
        deviating=DeviationNames(F("pk"), Value(since)),
        heard_on=TruncDate("heard_at", tzinfo=LOCAL),
        registered_on=TruncDate("registered_at", tzinfo=LOCAL),
        doubtful=Exists(Channel.objects.filter(device=OuterRef("pk"), is_in_use=True).exclude(doubt="")),
    )


def below(values: tuple, sheet) -> str:
    """Return the second line under a number: its station, and that it is for reference only."""
    station = (sheet.english and values[3]) or values[2]
    return f"{station} · {pgettext('station', 'for reference')}" if values[4] in FOR_REFERENCE else station


def flags(basis: Basis) -> dict[str, Q]:
    """Return the conditions whose devices the foot counts."""
    return {"off": Q(state=DeviceState.RED), "doubts": Q(doubtful=True)}


def foot(totals: dict, basis: Basis) -> dict[str, tuple | str]:
    """Return the foot's values by column."""
    off, doubts = totals.get("off"), totals.get("doubts")
    return {
        "heard_at": ngettext("%(count)d off line", "%(count)d off line", off) % {"count": off} if off else (None,),
        "doubtful": ngettext("%(count)d doubtful", "%(count)d doubtful", doubts) % {"count": doubts} if doubts else (None,),
    }


class DeviceFilter(LedgerFilter):
    """The conditions on devices."""

    state = OneOfFilter(label=_("Status"), choices=DeviceState, method="leave")  # the facet
    unit = PickFilter(label=_("Unit"), paths=("station__unit",), offered=units, named=unit_named)
    kind = OneOfFilter(label=pgettext_lazy("station", "Kind of station"), choices=StationKind, field_name="station__kind")
    station = django_filters.NumberFilter(label=_("Station"), field_name="station_id", min_value=1)
    deviation = OneOfFilter(label=_("Departures from the standard"), choices=Deviation, method="departing")
    doubtful = YesNoFilter(label=_("Doubtful unit of measure"), field_name="doubtful")
    broken = YesNoFilter(label=_("Broken packets"), field_name="broken", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Device
        fields: tuple = ()

    def search(self, queryset, name, value):
        """Return the devices whose MN or maker holds the words, or whose station is found by them."""
        words = value[:LONGEST_TEXT]
        stations = found_by(Station.objects.all(), words).values("pk")
        return queryset.filter(Q(mn__icontains=words) | Q(maker__icontains=words) | Q(station__in=stations))

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset

    def departing(self, queryset, name, value):
        """Return the devices that departed so in the last seven days."""
        days = online.days_of(OuterRef("pk"), local_day(self.basis.begin(WEEK)), self.basis.on)
        return queryset.filter(Exists(days.filter(deviations__has_key=value)))


def of_week(title):
    """Return the title of a count of the last seven days."""
    return format_lazy(_("{what}, 7 days"), what=title)


DEVICES = Ledger(
    name="devices",
    title=_("Health of devices"),
    thing="air.station",
    model=Device,
    key="mn",
    rows=rows,
    basis=basis,
    filters=DeviceFilter,
    default_sort=("rate_1", "mn"),
    facet=Facet("state", DeviceState, lambda value: Q(state=value)),
    chips=("unit", "kind", "deviation"),
    detail="air:device",
    counted=ngettext_lazy("%(count)d device", "%(count)d devices", "count"),
    new_title=_("Register a device"),
    new_url="air:device-new",
    tabs=lambda user: tabs(user, "devices"),
    flags=flags,
    foot=foot,
    columns=(
        Column("state", _("Status"), Kind.LIGHT, choices=DeviceState, width=8),
        Column("mn", "MN", Kind.NAME, paths=("mn", "mn", "station__name", "station__name_en", "station__kind"), says=below,
               always=True, width=32),
        Column("unit", _("Unit"), Kind.UNIT, paths=OF_UNIT, order=("station__unit__path_order",), width=16),
        Column("rate_1", _("On line today"), Kind.PERCENT, width=10),
        Column("rate_7", _("On line, 7 days"), Kind.PERCENT, width=10),
        Column("rate_30", _("On line, 30 days"), Kind.PERCENT, width=10),
        Column("heard_at", _("Last heard"), Kind.DATE, paths=("heard_on",), order=("heard_at",)),
        Column("packets", of_week(_("Packets")), Kind.NUMBER, width=10),
        Column("broken", of_week(pgettext_lazy("packets", "Broken")), Kind.NUMBER, width=10),
        Column("resent", of_week(_("Sent again")), Kind.NUMBER, shown=False, width=10),
        Column("backfilled", of_week(_("Sent later")), Kind.NUMBER, shown=False, width=10),
        Column("doubtful", _("Doubtful unit of measure"), Kind.FLAG, width=10),
        Column("deviating", _("Departures from the standard"), Kind.CHOICES, choices=Deviation, order=(), width=36),
        Column("kind", pgettext_lazy("station", "Kind of station"), Kind.CHOICE, paths=("station__kind",), choices=StationKind,
               shown=False),
        Column("maker", _("Maker"), shown=False, width=16),
        Column("registered_on", _("Registered at"), Kind.DATE, order=("registered_at",), shown=False),
        Column("last_day", _("Last day"), Kind.DATE, shown=False),
    ),
)  # fmt: skip
