"""By what the ledgers of supervision are narrowed; the names stand in addresses all over the house."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.models import Matter, MatterKind
from accountability.statuses import FixKind, Level, Light, MatterStatus, Origin, Verdict, Watch
from tracker.ledger.filters import LedgerFilter, OneOfFilter, PickFilter, WordsFilter, YesNoFilter
from tracker.org.models import Person, Unit, in_english


def units(matters) -> list[tuple[int, str]]:
    """Return the units that can answer for a matter, as the district lists them."""
    name = "name_en" if in_english() else "short_name"
    rows = Unit.objects.answerable().in_order().values_list("pk", name, "name")
    return [(pk, short or full) for pk, short, full in rows]


def unit_named(pk: int, matters):
    """Return a unit's names."""
    return Unit.objects.filter(pk=pk).values_list("short_name")


def people(matters) -> list[tuple[int, str]]:
    """Return those who answer for these matters."""
    return [(person.pk, str(person)) for person in Person.objects.named_in(matters, "responsible").order_by("initials", "pk")]


def person_named(pk: int, matters):
    """Return a responsible person's name, if one of these matters says it."""
    return Person.objects.named_in(matters, "responsible").filter(pk=pk).values_list("name")


def kinds(matters) -> list[tuple[int, str]]:
    """Return the kinds of matters."""
    return [(kind.pk, str(kind)) for kind in MatterKind.objects.all()]


def kind_named(pk: int, matters):
    """Return the name of a kind."""
    return MatterKind.objects.filter(pk=pk).values_list("name")


class UnitFilter(PickFilter):
    """Matters in which a unit has any part: responsible, lead, joint or assisting."""

    def filter(self, queryset, value):
        """Return the matters of the unit."""
        return queryset.of_any_part(value) if value not in (None, "") else queryset


def unit_filter(label, *paths: str) -> PickFilter:
    """Return a filter by a unit in one of its parts."""
    return PickFilter(label=label, paths=paths, offered=units, named=unit_named)


def day_filter(label, field: str, lookup: str) -> django_filters.DateFilter:
    """Return a filter by one end of a span of days, which belongs to it."""
    calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(label=label, field_name=field, lookup_expr=lookup, widget=calendar)


TIMES = [("1", _("Urged once in a row")), ("2", _("Urged twice or more in a row"))]


class MatterFilter(LedgerFilter):
    """The conditions on matters."""

    watch = OneOfFilter(label=_("To watch"), choices=Watch, method="leave")  # the facet: applied by the listing
    unit = UnitFilter(label=_("Unit"), paths=(), offered=units, named=unit_named)
    handling_unit = unit_filter(_("Responsible unit"), "handling_unit")
    lead_unit = unit_filter(_("Lead unit"), "lead_unit")
    responsible = PickFilter(label=_("Responsible person"), paths=("responsible",), offered=people, named=person_named)
    light = OneOfFilter(label=_("Light"), choices=Light)
    status = OneOfFilter(label=_("Status"), choices=MatterStatus)
    level = OneOfFilter(label=_("Level of the source"), choices=Level)
    origin = OneOfFilter(label=_("Origin"), choices=Origin)
    kind = PickFilter(label=_("Kind of matter"), paths=("kind",), offered=kinds, named=kind_named)
    verdict = OneOfFilter(label=_("Verdict"), choices=Verdict)
    fix_kind = OneOfFilter(label=_("Kind of rectification"), choices=FixKind)
    overdue = YesNoFilter(label=pgettext_lazy("matter", "Overdue"), field_name="is_overdue")
    open = YesNoFilter(label=pgettext_lazy("matter", "In hand"), field_name="is_open")
    struck = YesNoFilter(label=_("Urged in vain"), field_name="is_struck")
    in_row = OneOfFilter(label=_("Urged in a row"), choices=TIMES, method="urged_in_row")
    case = YesNoFilter(label=_("Case open"), field_name="has_case")
    priority = YesNoFilter(label=_("Priority"), field_name="is_priority")
    interim = YesNoFilter(label=_("Interim closing"), method="closed_interim")
    relapsed = YesNoFilter(label=_("Come back"), method="come_back")
    due_from = day_filter(_("Due from"), "due_on", "gte")
    due_by = day_filter(_("Due by"), "due_on", "lte")
    registered_from = day_filter(_("Registered from"), "registered_at", "date__gte")
    registered_by = day_filter(_("Registered by"), "registered_at", "date__lte")
    closed_from = day_filter(_("Closed out from"), "closed_at", "date__gte")
    closed_by = day_filter(_("Closed out by"), "closed_at", "date__lte")
    batch = WordsFilter(label=_("Batch"), field_name="batch")
    source_number = WordsFilter(label=_("Number at the source"), field_name="source_number")
    address = WordsFilter(label=_("Place"), field_name="address")

    class Meta:
        model = Matter
        fields: tuple = ()

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset

    def urged_in_row(self, queryset, name, value):
        """Return the open matters without a case that were urged once, or twice and more, since an urging was last met."""
        wanted = Q(in_row=1) if value == "1" else Q(in_row__gte=2)
        return queryset.filter(wanted, is_open=True, has_case=False)

    def closed_interim(self, queryset, name, value):
        """Return the matters of which a phase has been closed, or those of which none has."""
        return queryset.filter(interim_closed_on__isnull=not value)

    def come_back(self, queryset, name, value):
        """Return the relapses, or the others."""
        return queryset.filter(relapse_of__isnull=not value)
