"""The ledger of visits (检查台账): where, when, by whom, how, with how many findings."""

import django_filters
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from accountability.ledgers.filters import day_filter, unit_filter
from pollution.ledgers.basis import Basis, basis
from pollution.models import Finding, Inspection, Source
from pollution.statuses import SourceKind, VisitResult, Way
from pollution.tabs import ROOMS, tabs
from tracker.ledger.filters import LONGEST_TEXT, LedgerFilter, OneOfFilter, YesNoFilter
from tracker.ledger.register import Column, Facet, Kind, Ledger

OF_TERRITORY = ("source__unit__short_name", "source__unit__name_en", "source__unit__name")
RESULTS = {
    VisitResult.FOUND: Q(pk__in=Finding.objects.order_by().values("inspection")),
    VisitResult.CLEAN: ~Q(pk__in=Finding.objects.order_by().values("inspection")),
    VisitResult.LATE: ~Q(late_because=""),
}


def rows(user, act: str, basis: Basis):
    """Return the visits at the sources that a user sees; what is covert is not here before it is filed."""
    found = Inspection.objects.visible_to(user) if act == "view" else Inspection.objects.actable_by(user, act)
    return found.annotate(ended_on=TruncDate("ended_at"))


def shown(basis: Basis) -> dict:
    """Return what is read for the rows of one page only: the number of findings."""
    counted = Finding.objects.filter(inspection=OuterRef("pk")).order_by().values("inspection").annotate(count=Count("pk"))
    return {"found": Coalesce(Subquery(counted.values("count")), 0)}


class InspectionFilter(LedgerFilter):
    """The conditions on visits."""

    result = OneOfFilter(label=pgettext_lazy("record", "Outcome"), choices=VisitResult, method="leave")  # the facet: applied by the listing
    source_kind = OneOfFilter(label=pgettext_lazy("source", "Kind of source"), choices=SourceKind, field_name="source__kind")
    territory = unit_filter(pgettext_lazy("source", "Unit in charge"), "source__unit")
    unit = unit_filter(_("Inspecting unit"), "unit")
    way = OneOfFilter(label=_("How it was looked at"), choices=Way)
    covert = YesNoFilter(label=_("Covert"), field_name="is_covert")
    joint = YesNoFilter(label=_("Joint inspection"), method="by_several")
    meets_all = YesNoFilter(label=_("Meets all hundred-percents"), field_name="meets_all")
    source = django_filters.NumberFilter(label=_("Pollution source"), field_name="source_id", min_value=1)
    ended_from = day_filter(_("Visited from"), "ended_at", "date__gte")
    ended_by = day_filter(_("Visited by day"), "ended_at", "date__lte")

    class Meta:
        model = Inspection
        fields: tuple = ()

    def search(self, queryset, name, value):
        """Return the visits at sources that hold every word."""
        return queryset.filter(source__in=Source.objects.found_by(value[:LONGEST_TEXT]))

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset

    def by_several(self, queryset, name, value):
        """Return the joint inspections, or the others."""
        joint = Q(pk__in=Inspection.objects.filter(parties__isnull=False).order_by().values("pk"))
        return queryset.filter(joint if value else ~joint)


def place_of(values: tuple, sheet) -> str:
    """Return the second line under a source: its address."""
    return values[2] or ""


INSPECTIONS = Ledger(
    name="inspections",
    title=_("Ledger of visits"),
    thing="pollution.source",  # a visit is seen where its source is
    model=Inspection,
    key="uid",
    rows=rows,
    basis=basis,
    filters=InspectionFilter,
    facet=Facet("result", VisitResult, lambda value: RESULTS[VisitResult(value)]),
    chips=("source_kind", "territory", "way"),
    detail="pollution:inspection-of",
    counted=ngettext_lazy("%(count)d visit", "%(count)d visits", "count"),
    page_paths=shown,
    tabs=lambda user: tabs(user, ROOMS, "inspections"),
    default_sort=("-ended_on",),
    columns=(
        Column(
            "source",
            _("Pollution source"),
            Kind.NAME,
            paths=("source__name", "source__name_en", "source__address"),
            says=place_of,
            always=True,
            width=36,
        ),
        Column("ended_on", _("Visited on"), Kind.DATE, order=("ended_at",)),
        Column("by", _("Inspector"), Kind.PERSON, paths=("by__person__name",), order=()),
        Column("unit", _("Inspecting unit"), Kind.UNIT, order=("unit__path_order",), width=20),
        Column(
            "territory",
            pgettext_lazy("source", "Unit in charge"),
            Kind.UNIT,
            paths=OF_TERRITORY,
            order=("source__unit__path_order",),
            width=20,
        ),
        Column("found", pgettext_lazy("count", "Findings"), Kind.NUMBER, order=(), width=8),
        Column("meets_all", _("Meets all"), Kind.FLAG, width=8),
        Column("way", _("How it was looked at"), Kind.CHOICE, choices=Way, width=10),
        Column("is_covert", _("Covert"), Kind.FLAG, width=8),
        Column("kind", pgettext_lazy("source", "Kind of source"), Kind.CHOICE, paths=("source__kind",), choices=SourceKind, shown=False),
        Column("officer", _("Officer of the site who was there"), shown=False, width=14),
        Column("late_because", _("Why it is filed late"), shown=False, width=24),
        Column("words", _("Remarks"), order=(), shown=False, width=40),
    ),
)
