"""The ledger of enforcement measures (执法处置): what was ordered against which source, by which organ, and how far it is."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from pollution.ledgers.basis import Basis, basis
from pollution.models import Enforcement, Team
from pollution.querysets import of_source
from pollution.statuses import EnforcementKind, MeasureState, SourceKind
from pollution.tabs import ROOMS, tabs
from tracker.ledger.filters import LONGEST_TEXT, LedgerFilter, OneOfFilter, PickFilter
from tracker.ledger.register import Column, Facet, Kind, Ledger
from tracker.org.models import Unit, in_english

KIND_OF_SOURCE = pgettext_lazy("source", "Kind of source")
OF_UNIT = tuple(f"source__unit__{name}" for name in ("short_name", "name_en", "name"))
STATES = {
    MeasureState.DECIDED: Q(executed_on=None, lifted_on=None),
    MeasureState.DONE: Q(executed_on__isnull=False, lifted_on=None),
    MeasureState.LIFTED: Q(lifted_on__isnull=False),
}


def rows(user, act: str, basis: Basis):
    """Return the measures against the sources that a user sees; none is changed or taken in by a list."""
    return Enforcement.objects.visible_to(user)


def units(measures) -> list[tuple[int, str]]:
    """Return the units that can stand at a measure, as the district lists them."""
    name = "name_en" if in_english() else "short_name"
    return [(pk, short or full) for pk, short, full in Unit.objects.answerable().in_order().values_list("pk", name, "name")]


def unit_named(pk: int, measures):
    """Return a unit's names."""
    return Unit.objects.filter(pk=pk).values_list("short_name")


def teams(measures) -> list[tuple[int, str]]:
    """Return the teams, the latest first."""
    return [(team.pk, str(team)) for team in Team.objects.all()]


def team_named(pk: int, measures):
    """Return a team's name."""
    return Team.objects.filter(pk=pk).values_list("name")


def day_filter(label, lookup: str) -> django_filters.DateFilter:
    """Return a filter by one end of a span of days, which belongs to it."""
    calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(label=label, field_name="decided_on", lookup_expr=lookup, widget=calendar)


class EnforcementFilter(LedgerFilter):
    """The conditions on measures."""

    state = OneOfFilter(label=_("Status"), choices=MeasureState, method="leave")  # the facet: applied by the listing
    kind = OneOfFilter(label=pgettext_lazy("enforcement", "Measure"), choices=EnforcementKind)
    unit = PickFilter(label=_("Unit"), paths=of_source("source"), offered=units, named=unit_named)
    organ = PickFilter(label=_("Deciding organ"), paths=("organ",), offered=units, named=unit_named)
    team = PickFilter(label=_("Enforcement team"), paths=("team",), offered=teams, named=team_named)
    source_kind = OneOfFilter(label=KIND_OF_SOURCE, choices=SourceKind, field_name="source__kind")
    source = django_filters.NumberFilter(label=_("Pollution source"), field_name="source_id", min_value=1)
    decided_from = day_filter(_("Decided from"), "gte")
    decided_by = day_filter(_("Decided by day"), "lte")

    class Meta:
        model = Enforcement
        fields: tuple = ()

    def search(self, queryset, name, value):
        """Return the measures whose number, or whose source, holds every word."""
        return queryset.found_by(value[:LONGEST_TEXT])

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset


def paper_of(values: tuple, sheet) -> str:
    """Return the second line under a source: measure and number of its document."""
    return f"{EnforcementKind(values[2]).label} {values[3]}".strip()


def foot(totals: dict, basis: Basis) -> dict[str, tuple | str]:
    """Return the foot's values by column: all fines."""
    return {"amount_yuan": (totals["amount_yuan"],)}


ENFORCEMENTS = Ledger(
    name="enforcements",
    title=_("Ledger of enforcement"),
    thing="pollution.enforcement",  # each measure is seen where its source is
    model=Enforcement,
    key="number",
    rows=rows,
    basis=basis,
    filters=EnforcementFilter,
    facet=Facet("state", MeasureState, lambda value: STATES[MeasureState(value)]),
    chips=("kind", "unit"),
    detail="pollution:enforcement",
    counted=ngettext_lazy("%(count)d measure", "%(count)d measures", "count"),
    sums=("amount_yuan",),
    foot=foot,
    tabs=lambda user: tabs(user, ROOMS, "enforcements"),
    new_url="pollution:enforcement-new",
    new_title=_("Record a measure"),
    columns=(
        Column(
            "source",
            _("Pollution source"),
            Kind.NAME,
            paths=("source__name", "source__name_en", "kind", "number"),
            says=paper_of,
            always=True,
            width=36,
        ),
        Column("kind", pgettext_lazy("enforcement", "Measure"), Kind.CHOICE, choices=EnforcementKind, width=12),
        Column("number", _("Number of the document"), shown=False, width=20),
        Column("decided_on", _("Decided on"), Kind.DATE),
        Column("executed_on", _("Carried out on"), Kind.DATE),
        Column("lifted_on", _("Lifted on"), Kind.DATE),
        Column("amount_yuan", _("Amount (yuan)"), Kind.NUMBER),
        Column("organ", _("Deciding organ"), Kind.UNIT, order=("organ__path_order",), width=20),
        Column("unit", pgettext_lazy("source", "Unit in charge"), Kind.UNIT, paths=OF_UNIT, order=("source__unit__path_order",), width=20),
        Column("source_kind", KIND_OF_SOURCE, Kind.CHOICE, paths=("source__kind",), choices=SourceKind, shown=False),
        Column("team", _("Enforcement team"), paths=("team__name",), shown=False, width=20),
        Column("basis", _("Legal basis"), shown=False, width=36),
        Column("words", pgettext_lazy("enforcement", "What was ordered"), shown=False, width=40),
        Column("handed_to", _("Transferred to"), shown=False, width=20),
    ),
    default_sort=("-decided_on",),
)
