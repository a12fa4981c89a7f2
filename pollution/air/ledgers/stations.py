"""The ledger of stations (监测站点台账), declared once."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, Count, Func, IntegerField, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext, pgettext_lazy

from accountability.ledgers.filters import unit_named, units
from pollution.air.ledgers.basis import Basis, basis
from pollution.air.ledgers.forms import StationForm, StationListForm
from pollution.air.ledgers.intake import INTAKE
from pollution.air.ledgers.states import StationState, stated, station_states
from pollution.air.models import Device, Station, StationWeight
from pollution.air.statuses import FOR_REFERENCE, StationKind
from pollution.air.tabs import tabs
from tracker.ledger.filters import LedgerFilter, OneOfFilter, PickFilter, YesNoFilter
from tracker.ledger.register import Column, Facet, Kind, Ledger
from tracker.org.models import in_english


def rows(user, act: str, basis: Basis):
    """Return the stations that a user sees, or on which they may do the act, each with its state."""
    found = Station.objects.visible_to(user) if act in ("view", "export") else Station.objects.actable_by(user, act)
    place = Case(*(When(kind=kind, then=Value(at)) for at, kind in enumerate(StationKind)), output_field=IntegerField())
    return found.annotate(state=stated(station_states(basis)), kind_place=place)


def shown(basis: Basis) -> dict:
    """Return what only a page shows: devices in use, and for which units a station counts."""
    used = Q(last_day=None) | Q(last_day__gte=basis.on)
    devices = Device.objects.filter(used, station=OuterRef("pk")).order_by().values("station").annotate(n=Count("pk")).values("n")
    counts = StationWeight.objects.filter(used, station=OuterRef("pk"), first_day__lte=basis.on).order_by().values("station")
    name, between = "unit__short_name", "、"
    if in_english():
        name, between = Coalesce(NullIf("unit__name_en", Value("")), name, output_field=TextField()), ", "
    said = Concat(name, Value(" "), Cast(Func("weight", function="trim_scale"), TextField()), output_field=TextField())
    words = StringAgg(said, between, order_by="unit__path_order", output_field=TextField())
    return {
        "devices_in_use": NullIf(Subquery(devices, output_field=IntegerField()), Value(0)),
        "counts_for": Subquery(counts.annotate(words=words).values("words"), output_field=TextField()),
    }


def below(values: tuple, sheet) -> str:
    """Return the second line under a name: its code, and that it is for reference only."""
    return f"{values[2]} · {pgettext('station', 'for reference')}" if values[3] in FOR_REFERENCE else values[2]


class StationFilter(LedgerFilter):
    """The conditions on stations."""

    kind = OneOfFilter(label=pgettext_lazy("station", "Kind of station"), choices=StationKind, method="leave")  # the facet
    unit = PickFilter(label=_("Unit"), paths=("unit",), offered=units, named=unit_named)
    state = OneOfFilter(label=_("Status"), choices=StationState)
    devices = YesNoFilter(label=_("With a device"), method="with_devices")
    placed = YesNoFilter(label=_("On the map"), field_name="latitude", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Station
        fields: tuple = ()

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset

    def with_devices(self, queryset, name, value):
        """Return the stations with a device, or without."""
        with_one = Q(pk__in=Device.objects.filter(Q(last_day=None) | Q(last_day__gte=self.basis.on)).order_by().values("station"))
        return queryset.filter(with_one if value else ~with_one)


STATIONS = Ledger(
    name="stations",
    title=_("Stations"),
    thing="air.station",
    model=Station,
    key="code",
    rows=rows,
    basis=basis,
    filters=StationFilter,
    default_sort=("kind", "name"),
    facet=Facet("kind", StationKind, lambda value: Q(kind=value)),
    chips=("unit", "state"),
    detail="air:station",
    counted=ngettext_lazy("%(count)d station", "%(count)d stations", "count"),
    new_title=_("New station"),
    tabs=lambda user: tabs(user, "stations"),
    page_paths=shown,
    form=StationForm,
    intake=INTAKE,
    upload_form=StationListForm,
    columns=(
        Column("state", _("Status"), Kind.LIGHT, choices=StationState, width=8),
        Column("name", pgettext_lazy("station", "Name of the station"), Kind.NAME, paths=("name", "name_en", "code", "kind"), says=below,
               always=True, width=32),
        Column("kind", pgettext_lazy("station", "Kind of station"), Kind.CHOICE, choices=StationKind, order=("kind_place",), width=12),
        Column("unit", pgettext_lazy("station", "Lies in"), Kind.UNIT, order=("unit__path_order",), width=18),
        Column("counts_for", _("Counts for"), order=(), width=24),
        Column("devices_in_use", pgettext_lazy("station", "Devices"), Kind.NUMBER, order=(), width=8),
        Column("source", pgettext_lazy("station", "At the source"), paths=("source__name",), width=28),
        Column("first_day", _("First day"), Kind.DATE),
        Column("last_day", _("Last day"), Kind.DATE, shown=False),
        Column("code", _("Code"), shown=False, width=16),
        Column("longitude", _("WGS-84 longitude"), shown=False, width=14),
        Column("latitude", _("WGS-84 latitude"), shown=False, width=14),
        Column("name_en", _("English name"), shown=False, width=24),
    ),
)  # fmt: skip
