"""The ledger of exceedances (超标台账): which hour of which station, by which rule, what became of it, how soon it was replied to."""

import django_filters
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from accountability.ledgers.filters import day_filter, unit_filter
from pollution.air.exceeding.replies import minutes
from pollution.air.exceeding.states import TONES, State, is_in, state
from pollution.air.ledgers.basis import Basis, basis
from pollution.air.models import Exceedance, ExceedanceRule, Station
from pollution.air.statuses import FOR_REFERENCE, Factor, StationKind
from pollution.air.tabs import EXCEEDANCES, tabs
from tracker.frame.templatetags.frame import moment
from tracker.ledger.filters import LONGEST_TEXT, LedgerFilter, OneOfFilter, PickFilter, YesNoFilter
from tracker.ledger.register import Column, Facet, Kind, Ledger, register
from tracker.lib.periods import LOCAL
from tracker.trail.showing import show

OF_UNIT = tuple(f"matter__handling_unit__{name}" for name in ("short_name", "name_en", "name"))
KIND = pgettext_lazy("station", "Kind of station")


def rows(user, act: str, basis: Basis):
    """Return the exceedances at the stations that a user sees; none is changed or taken in by a list."""
    found = Exceedance.objects.visible_to(user)
    return found.annotate(
        state=state(basis.at),
        found_on=TruncDate("found_at", tzinfo=LOCAL),
        took=minutes(),
        over=F("value") - F("beside"),
        said_hour=F("hour"),
    )


def rules(rows) -> list[tuple[int, str]]:
    """Return the rules by which something can have been found."""
    return [(rule.pk, str(rule)) for rule in ExceedanceRule.objects.all()]


def rule_named(pk: int, rows):
    """Return a rule's name."""
    return ExceedanceRule.objects.filter(pk=pk).values_list("name")


class ExceedanceFilter(LedgerFilter):
    """The conditions on exceedances."""

    state = OneOfFilter(label=_("Status"), choices=State, method="leave")  # the facet: applied by the listing
    factor = OneOfFilter(label=_("Factor"), choices=Factor)
    rule = PickFilter(label=_("Rule of exceedance"), paths=("rule",), offered=rules, named=rule_named)
    kind = OneOfFilter(label=KIND, choices=StationKind, field_name="station__kind")
    unit = unit_filter(_("Responsible unit"), "matter__handling_unit")
    station = django_filters.NumberFilter(label=_("Station"), field_name="station_id", min_value=1)
    source = django_filters.NumberFilter(label=_("Pollution source"), field_name="station__source_id", min_value=1)
    opens = YesNoFilter(label=_("A reply is asked"), field_name="opens")
    found_from = day_filter(_("Found from"), "found_at", "date__gte")
    found_by_day = day_filter(_("Found by day"), "found_at", "date__lte")

    class Meta:
        model = Exceedance
        fields: tuple = ()

    def search(self, queryset, name, value):
        """Return the exceedances at stations whose name or code holds every word, or with a matter of this number."""
        words = value[:LONGEST_TEXT]
        return queryset.filter(Q(station__in=Station.objects.found_by(words)) | Q(matter__number__icontains=words))

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset


def hour_of(values: tuple, sheet) -> str:
    """Return the second line under a station: the hour, and that its values are for reference."""
    said = moment(values[2], "full")
    return f"{said} · {_('For reference')}" if values[3] in FOR_REFERENCE else said


LEDGER = Ledger(
    name="exceedances",
    title=_("Ledger of exceedances"),
    thing="air.station",  # an exceedance is seen where its station is
    model=Exceedance,
    key="pk",
    rows=rows,
    basis=basis,
    filters=ExceedanceFilter,
    facet=Facet("state", State, is_in),
    chips=("factor", "rule", "unit"),
    detail="air:exceedance",
    counted=ngettext_lazy("%(count)d exceedance", "%(count)d exceedances", "count"),
    tabs=lambda user: tabs(user, "exceedances", EXCEEDANCES),
    default_sort=("-hour",),
    columns=(
        Column(
            "hour",
            _("Station and hour"),
            Kind.NAME,
            paths=("station__name", "station__name_en", "hour", "station__kind"),
            says=hour_of,
            order=("said_hour",),
            always=True,
            width=36,
        ),
        Column("state", _("Status"), Kind.LIGHT, choices=State, tones=TONES, width=14),
        Column("factor", _("Factor"), Kind.CHOICE, choices=Factor, width=8),
        Column("value", _("Value"), Kind.NUMBER),
        Column("beside", _("Mean of the district"), Kind.NUMBER),
        Column("over", _("Over the mean"), Kind.NUMBER),
        Column("rule", _("Rule of exceedance"), paths=("rule__name",), width=24),
        Column("unit", _("Responsible unit"), Kind.UNIT, paths=OF_UNIT, order=("matter__handling_unit__path_order",), width=20),
        Column("found_on", _("Found on"), Kind.DATE, order=("found_at",)),
        Column("took", _("Minutes to the reply"), Kind.NUMBER, width=10),
        Column("matter", _("Matter"), paths=("matter__number",), order=(), width=20),
        Column(
            "kind", pgettext_lazy("station", "Kind of station"), Kind.CHOICE, paths=("station__kind",), choices=StationKind, shown=False
        ),
        Column("withdrawn_because", _("Why withdrawn"), order=(), shown=False, width=36),
    ),
)


def declare() -> None:
    """Register at start, with the histories of rules."""
    register(LEDGER)
    show(ExceedanceRule)
