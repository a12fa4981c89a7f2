"""By what the ledger of projects is narrowed."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from projects.ledgers.basis import FIRST_YEAR, LAST_YEAR
from projects.models import Project
from projects.statuses import Batch, Category, LedgerName, Light, YearLabel
from tracker.ledger.filters import BetweenFilter, LedgerFilter, OneOfFilter, PickFilter, WordsFilter, YesNoFilter
from tracker.org.models import Person, Unit, in_english


def units(projects) -> list[tuple[int, str]]:
    """Return the units that can hold a project, as the district lists them."""
    name = "name_en" if in_english() else "short_name"
    rows = Unit.objects.answerable().in_order().values_list("pk", name, "name")
    return [(pk, short or full) for pk, short, full in rows]


def sponsors(projects) -> list[tuple[int, str]]:
    """Return the leaders who answer for these projects."""
    return [(person.pk, str(person)) for person in Person.objects.named_in(projects, "sponsor").order_by("initials", "pk")]


def unit_named(pk: int, projects):
    """Return a unit's names."""
    return Unit.objects.filter(pk=pk).values_list("short_name")


def sponsor_named(pk: int, projects):
    """Return a leader's name, if one of these projects says it."""
    return Person.objects.named_in(projects, "sponsor").filter(pk=pk).values_list("name")


def unit_filter(label, *paths: str) -> PickFilter:
    """Return a filter by a unit in one of its parts."""
    return PickFilter(label=label, paths=paths, offered=units, named=unit_named)


def day_filter(label, method: str) -> django_filters.DateFilter:
    """Return a filter by how things stood on a day; figures that count to the end of a month link to their rows by it."""
    return django_filters.DateFilter(label=label, method=method, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ProjectFilter(LedgerFilter):
    """The conditions; their names stand in addresses all over the house."""

    year = django_filters.NumberFilter(label=_("Year"), method="leave", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    ledger = OneOfFilter(label=_("Ledger"), choices=LedgerName, method="leave")  # the facet: applied by the listing
    unit = unit_filter(_("Unit"), "lead_unit", "handling_unit", "territory")
    lead_unit = unit_filter(_("Lead unit"), "lead_unit")
    handling_unit = unit_filter(_("Handling unit"), "handling_unit")
    territory = unit_filter(_("Territory"), "territory")
    label = OneOfFilter(label=_("Year label"), field_name="year_label", choices=YearLabel)
    light = OneOfFilter(label=_("Light"), choices=Light)
    category = OneOfFilter(label=_("Category"), choices=Category)
    started = YesNoFilter(label=_("Started"), field_name="has_started")
    behind = YesNoFilter(label=_("Behind a milestone"), method="behind_milestones")
    start_by = day_filter(_("To be started by"), "planned_to_start")
    started_by = day_filter(_("Started by"), "had_started")
    behind_on = day_filter(_("Behind a milestone on"), "was_behind")
    batch = OneOfFilter(label=_("Batch"), choices=Batch, method="in_batch")
    sponsor = PickFilter(label=_("Sponsor leader"), paths=("sponsor",), offered=sponsors, named=sponsor_named)
    planned = BetweenFilter(label=_("Planned this year (10k yuan)"), field_name="planned_wan")
    name = WordsFilter(label=_("Name"), field_name="name")
    builder = WordsFilter(label=_("Builder"), field_name="builder")

    class Meta:
        model = Project
        fields: tuple = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.form.fields["year"].widget.attrs["placeholder"] = self.basis.year

    def leave(self, queryset, name, value):
        """Leave the rows: the basis (year) or the listing (ledger) has seen to it."""
        return queryset

    def behind_milestones(self, queryset, name, value):
        """Return the projects with, or without, an overdue milestone."""
        return queryset.behind_milestones(self.basis.on) if value else queryset.on_milestones(self.basis.on)

    def planned_to_start(self, queryset, name, value):
        """Return the projects whose planned start is a day or lies before it."""
        return queryset.filter(planned_start_on__lte=value)

    def had_started(self, queryset, name, value):
        """Return the projects that had started by a day."""
        return queryset.started(value)

    def was_behind(self, queryset, name, value):
        """Return the projects that had an overdue milestone on a day."""
        return queryset.behind_milestones(value)

    def in_batch(self, queryset, name, value):
        """Return the projects that carry a batch tag."""
        return queryset.filter(batches__contains=[value])
