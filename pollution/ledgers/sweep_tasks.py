"""The ledger of visits of sweeps (排查任务): who visits what by when, and what was not visited."""

import django_filters
from django import forms
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from pollution.ledgers.basis import Basis, as_of, basis
from pollution.models import Sweep, SweepTask
from pollution.nights import is_behind
from pollution.statuses import SourceKind, SweepLevel, SweepStatus, VisitState
from pollution.tabs import SWEEPS, tabs
from tracker.ledger.filters import LONGEST_TEXT, LedgerFilter, OneOfFilter, PickFilter, YesNoFilter
from tracker.ledger.register import Column, Facet, Kind, Ledger
from tracker.org.models import Person, Unit, User, in_english
from tracker.org.statuses import TERRITORIAL, UnitKind


def rows(user, act: str, basis: Basis):
    """Return the visits a user knows of, with how far each is; a list changes none."""
    found = SweepTask.objects.visible_to(user).with_visit()
    behind = Q(sweep__status=SweepStatus.RUNNING) & is_behind(basis.on)
    state = Case(
        When(is_late=True, then=Value(VisitState.LATE)),
        When(inspection__isnull=False, then=Value(VisitState.MADE)),
        When(behind, then=Value(VisitState.OVERDUE)),
        default=Value(VisitState.LEFT),
    )
    return found.annotate(state=state)


def _units(kinds):
    def offered(visits) -> list[tuple[int, str]]:
        name = "name_en" if in_english() else "short_name"
        return [(pk, short or full) for pk, short, full in Unit.objects.filter(kind__in=kinds).in_order().values_list("pk", name, "name")]

    return offered


def unit_named(pk: int, visits):
    """Return a unit's names."""
    return Unit.objects.filter(pk=pk).values_list("short_name")


def sweeps(visits) -> list[tuple[int, str]]:
    """Return the sweeps of these visits, the latest first."""
    return list(Sweep.objects.named_in(visits, "sweep").values_list("pk", "name"))


def sweep_named(pk: int, visits):
    """Return the name of a sweep, if one of these visits belongs to it."""
    return Sweep.objects.named_in(visits, "sweep").filter(pk=pk).values_list("name")


def people(visits) -> list[tuple[int, str]]:
    """Return those who make these visits."""
    found = User.objects.named_in(visits, "inspector").select_related("person").order_by("person__initials", "pk")
    return [(user.pk, str(user)) for user in found]


def person_named(pk: int, visits):
    """Return the name of somebody who makes one of these visits."""
    return Person.objects.named_in(visits, "inspector__person").filter(user=pk).values_list("name")


def day_filter(label, lookup: str) -> django_filters.DateFilter:
    """Return a filter by one end of a span of due days, which belongs to it."""
    calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(label=label, field_name="due_on", lookup_expr=lookup, widget=calendar)


class VisitFilter(LedgerFilter):
    """The conditions on visits."""

    state = OneOfFilter(label=_("Status"), choices=VisitState, method="leave")  # the facet: applied by the listing
    sweep = PickFilter(label=_("Sweep"), paths=("sweep",), offered=sweeps, named=sweep_named)
    unit = PickFilter(
        label=pgettext_lazy("source", "Unit in charge"), paths=("source__unit",), offered=_units(TERRITORIAL), named=unit_named
    )
    grid = PickFilter(label=_("Grid"), paths=("source__grid",), offered=_units((UnitKind.COMMUNITY, UnitKind.GRID)), named=unit_named)
    inspector = PickFilter(label=_("Inspector"), paths=("inspector",), offered=people, named=person_named)
    kind = OneOfFilter(label=pgettext_lazy("source", "Kind of source"), choices=SourceKind, field_name="source__kind")
    level = OneOfFilter(label=pgettext_lazy("sweep", "Level of the sweep"), choices=SweepLevel, field_name="sweep__level")
    nobody = YesNoFilter(label=_("Nobody's yet"), method="nobodys")
    running = YesNoFilter(label=_("Sweep under way"), method="of_running")
    due_from = day_filter(_("Due from"), "gte")
    due_by = day_filter(_("Due by"), "lte")

    class Meta:
        model = SweepTask
        fields: tuple = ()

    def search(self, queryset, name, value):
        """Return the visits whose source holds every word."""
        return queryset.found_by(value[:LONGEST_TEXT])

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset

    def nobodys(self, queryset, name, value):
        """Return the visits that are nobody's yet, or those of somebody."""
        return queryset.filter(inspector__isnull=value)

    def of_running(self, queryset, name, value):
        """Return the visits of sweeps under way, or of the others."""
        running = Q(sweep__status=SweepStatus.RUNNING)
        return queryset.filter(running if value else ~running)


def sweep_of(values: tuple, sheet) -> str:
    """Return the second line under a source: its sweep."""
    return values[2]


SWEEP_TASKS = Ledger(
    name="sweep-tasks",
    title=_("Visits of sweeps"),
    thing="pollution.source",  # a visit is seen where its source is
    model=SweepTask,
    key="pk",
    rows=rows,
    basis=basis,
    as_of=as_of,
    filters=VisitFilter,
    facet=Facet("state", VisitState, lambda value: Q(state=value)),
    chips=("sweep", "unit", "inspector"),
    detail="pollution:sweep-task",
    counted=ngettext_lazy("%(count)d visit", "%(count)d visits", "count"),
    tabs=lambda user: tabs(user, SWEEPS, "sweep-tasks"),
    columns=(
        Column(
            "source",
            _("Pollution source"),
            Kind.NAME,
            paths=("source__name", "source__name_en", "sweep__name"),
            says=sweep_of,
            always=True,
            width=36,
        ),
        Column("state", _("Status"), Kind.CHOICE, choices=VisitState, order=(), width=12),
        Column("due_on", _("Due on"), Kind.DATE),
        Column("visited_on", _("Visited on"), Kind.DATE, order=("inspection__ended_at",)),
        Column("inspector", _("Inspector"), Kind.PERSON, paths=("inspector__person__name",), width=14),
        Column("kind", pgettext_lazy("source", "Kind of source"), Kind.CHOICE, paths=("source__kind",), choices=SourceKind),
        Column("unit", pgettext_lazy("source", "Unit in charge"), Kind.UNIT,
               paths=("source__unit__short_name", "source__unit__name_en", "source__unit__name"),
               order=("source__unit__path_order",), width=20),
        Column("grid", _("Grid"), Kind.UNIT,
               paths=("source__grid__short_name", "source__grid__name_en", "source__grid__name"),
               order=("source__grid__path_order",), width=20),
        Column("address", _("Address"), paths=("source__address",), shown=False, width=30),
        Column("level", pgettext_lazy("sweep", "Level of the sweep"), Kind.CHOICE, paths=("sweep__level",),
               choices=SweepLevel, shown=False),
        Column("organiser", _("Organised by"), Kind.UNIT,
               paths=("sweep__unit__short_name", "sweep__unit__name_en", "sweep__unit__name"), shown=False, width=20),
        Column("night", _("Night shift"), Kind.FLAG, paths=("sweep__is_night",), shown=False),
    ),
    default_sort=("due_on",),
)  # fmt: skip
