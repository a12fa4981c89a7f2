"""By what the ledger of sources is narrowed; the names stand in addresses all over the house."""

from datetime import timedelta

import django_filters
from django.db.models import Count, Exists, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.ledgers.filters import day_filter, unit_filter, unit_named, units
from accountability.statuses import FOUR_TO_ONE, THREE_OFFICERS
from pollution.codes import CodeState, state_in_sql
from pollution.models import Source, SourceDevice, SourceHolder
from pollution.statuses import BUILDING, LIVING, DeviceKind, Disposal, MeasureClass, SourceKind, SourceLight, SourceStatus
from pollution.watching import Concern, watched
from tracker.ledger.filters import LedgerFilter, OneOfFilter, PickFilter, WordsFilter, YesNoFilter
from tracker.org.models import Unit, in_english
from tracker.org.statuses import UnitKind

MOST_DAYS = 3660


class DeviceGap(TextChoices):
    """What a site lacks."""

    NO_VIDEO = "no_video", _("No video")
    VIDEO_OFF = "video_off", _("Video off line")
    NO_PM10 = "no_pm10", _("No PM10 monitor")
    PM10_OFF = "pm10_off", _("PM10 monitor off line")


class UnitFilter(PickFilter):
    """Sources that concern a unit or one below it: lying there, in its grid, or of its trade."""

    def filter(self, queryset, value):
        """Return the sources of the unit and of what is below it."""
        if value in (None, ""):
            return queryset
        unit = Unit.objects.filter(pk=value).first()
        return queryset.of_units(Unit.objects.under(unit).values("pk")) if unit else queryset.none()


def grids(sources) -> list[tuple[int, str]]:
    """Return communities and grids, as the district lists them."""
    rows = (
        Unit.objects.filter(kind__in=(UnitKind.COMMUNITY, UnitKind.GRID))
        .in_order()
        .values_list("pk", "name_en" if in_english() else "name", "name")
    )
    return [(pk, name or full) for pk, name, full in rows]


def grid_named(pk: int, sources):
    """Return a grid's name."""
    return Unit.objects.filter(pk=pk).values_list("name")


def whole(slots) -> Q:
    """Return the condition that a source has a holder in each of some slots; read once for all rows."""
    full = SourceHolder.objects.filter(slot__in=slots).order_by().values("source").annotate(number=Count("pk")).filter(number=len(slots))
    return Q(pk__in=full.values("source"))


class SourceFilter(LedgerFilter):
    """The conditions on sources."""

    kind = OneOfFilter(label=pgettext_lazy("source", "Kind of source"), choices=SourceKind, method="leave")  # the facet
    unit = UnitFilter(label=_("Unit"), paths=(), offered=units, named=unit_named)
    grid = PickFilter(label=_("Grid"), paths=("grid",), offered=grids, named=grid_named)
    lead_unit = unit_filter(_("Department of the trade"), "lead_unit")
    light = OneOfFilter(label=_("Light"), choices=SourceLight)
    status = OneOfFilter(label=_("Status"), choices=SourceStatus)
    concern = OneOfFilter(label=_("Concern"), choices=Concern, method="of_concern")
    living = YesNoFilter(label=_("Still to be looked at"), method="still_living")
    measure = OneOfFilter(label=_("Measure class"), choices=MeasureClass)
    never = YesNoFilter(label=_("Never visited"), field_name="visited_at", lookup_expr="isnull")
    unvisited_days = django_filters.NumberFilter(label=_("Not visited for days"), method="unvisited", min_value=1, max_value=MOST_DAYS)
    officers = YesNoFilter(label=_("Three officers complete"), method="with_officers")
    packs = YesNoFilter(label=_("Four to one complete"), method="with_packs")
    device = OneOfFilter(label=_("Monitoring missing"), choices=DeviceGap, method="without_device")
    code = OneOfFilter(label=_("Unified credit code"), choices=CodeState, method="with_code")
    disposal = OneOfFilter(label=_("Disposal"), choices=Disposal)
    disposed = YesNoFilter(label=_("Disposed of"), method="is_disposed")
    placed = YesNoFilter(label=_("On the map"), field_name="latitude", lookup_expr="isnull", exclude=True)
    known_on = day_filter(_("Known on"), "first_day", "lte")
    address = WordsFilter(label=_("Address"), field_name="address")
    trade = WordsFilter(label=_("Trade"), field_name="trade")

    class Meta:
        model = Source
        fields: tuple = ()

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset

    def of_concern(self, queryset, name, value):
        """Return the sources of which a concern holds, as alerts and overview count them."""
        return watched(queryset, value, self.basis.at)

    def still_living(self, queryset, name, value):
        """Return what has to be looked at, or what is closed or gone."""
        return queryset.living() if value else queryset.exclude(status__in=LIVING)

    def unvisited(self, queryset, name, value):
        """Return the sources without a visit for so many days."""
        return queryset.unvisited_since(self.basis.at - timedelta(days=int(value)))

    def with_officers(self, queryset, name, value):
        """Return the building sites with all three officers, or those where one is missing."""
        sites = queryset.living().of_kinds(BUILDING)
        return sites.filter(whole(THREE_OFFICERS)) if value else sites.exclude(whole(THREE_OFFICERS))

    def with_packs(self, queryset, name, value):
        """Return the sources whose four 包 are all named, or those with an empty one."""
        return queryset.living().filter(whole(FOUR_TO_ONE)) if value else queryset.living().exclude(whole(FOUR_TO_ONE))

    def without_device(self, queryset, name, value):
        """Return the building sites that nothing watches, or whose device gives no sign of life."""
        kind = DeviceKind.VIDEO if value in (DeviceGap.NO_VIDEO, DeviceGap.VIDEO_OFF) else DeviceKind.PM10
        there = SourceDevice.objects.filter(source=OuterRef("pk"), kind=kind).installed(on=self.basis.on)
        sites = queryset.living().of_kinds(BUILDING)
        if value in (DeviceGap.NO_VIDEO, DeviceGap.NO_PM10):
            return sites.filter(~Exists(there))
        return sites.filter(Exists(there), ~Exists(there.filter(seen_at__gte=self.basis.offline_since)))

    def with_code(self, queryset, name, value):
        """Return the sources whose credit code is sound, wrong or missing."""
        return queryset.annotate(state_of_code=state_in_sql()).filter(state_of_code=value)

    def is_disposed(self, queryset, name, value):
        """Return what was disposed of, or what is to be and is not yet."""
        return queryset.exclude(disposal="").filter(disposed_on__isnull=not value)
