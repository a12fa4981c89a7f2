"""The ledger of findings (问题台账): what was found where, how it stands, how many minutes the answer took."""

import django_filters
from django.db.models import DurationField, ExpressionWrapper, F, IntegerField, Q
from django.db.models.functions import Extract, Floor, TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from accountability.ledgers.filters import day_filter, unit_filter
from pollution.ledgers.basis import Basis, basis
from pollution.ledgers.inspections import OF_TERRITORY
from pollution.models import Finding, Source
from pollution.statuses import FindingStatus, Severity, SourceKind
from pollution.tabs import ROOMS, tabs
from pollution.watching import is_late
from tracker.ledger.filters import LONGEST_TEXT, LedgerFilter, OneOfFilter, YesNoFilter
from tracker.ledger.register import Column, Facet, Kind, Ledger

TOOK = ExpressionWrapper(F("replied_at") - F("found_at"), output_field=DurationField())


def rows(user, act: str, basis: Basis):
    """Return the findings at the sources that a user sees."""
    found = Finding.objects.visible_to(user) if act == "view" else Finding.objects.actable_by(user, act)
    return found.annotate(found_on=TruncDate("found_at"), took=Floor(Extract(TOOK, "epoch") / 60, output_field=IntegerField()))


class FindingFilter(LedgerFilter):
    """The conditions on findings."""

    status = OneOfFilter(label=_("Status"), choices=FindingStatus, method="leave")  # the facet: applied by the listing
    severity = OneOfFilter(label=_("Severity"), choices=Severity)
    source_kind = OneOfFilter(label=pgettext_lazy("source", "Kind of source"), choices=SourceKind, field_name="source__kind")
    territory = unit_filter(pgettext_lazy("source", "Unit in charge"), "source__unit")
    is_open = YesNoFilter(label=_("Still open"), method="of_open")
    late = YesNoFilter(label=_("Overdue findings"), method="of_late")
    answered = YesNoFilter(label=_("Answered by the site"), field_name="replied_at", lookup_expr="isnull", exclude=True)
    again = YesNoFilter(label=_("Seen again"), method="seen_again")
    source = django_filters.NumberFilter(label=_("Pollution source"), field_name="source_id", min_value=1)
    found_from = day_filter(_("Found from"), "found_at", "date__gte")
    found_by_day = day_filter(_("Found by day"), "found_at", "date__lte")

    class Meta:
        model = Finding
        fields: tuple = ()

    def search(self, queryset, name, value):
        """Return the findings whose words, or whose source, hold every word."""
        words = value[:LONGEST_TEXT]
        said = Q()
        for word in words.split():
            said &= Q(words__icontains=word)
        return queryset.filter(said | Q(source__in=Source.objects.found_by(words)))

    def leave(self, queryset, name, value):
        """Leave the rows: the listing has seen to it."""
        return queryset

    def of_open(self, queryset, name, value):
        """Return the findings that are not over, or those that are."""
        still = Finding.objects.open_ones().order_by().values("pk")
        return queryset.filter(pk__in=still) if value else queryset.exclude(pk__in=still)

    def of_late(self, queryset, name, value):
        """Return the findings not answered in time or with an overdue matter, or the others."""
        return queryset.filter(is_late(self.basis.at)) if value else queryset.exclude(is_late(self.basis.at))

    def seen_again(self, queryset, name, value):
        """Return the findings that repeat an open one, or the others."""
        return queryset.filter(same_as__isnull=not value)


def source_of(values: tuple, sheet) -> str:
    """Return the second line under a finding: its source."""
    return (values[3] if sheet.english else "") or values[2]


FINDINGS = Ledger(
    name="findings",
    title=_("Ledger of findings"),
    thing="pollution.source",  # a finding is seen where its source is
    model=Finding,
    key="uid",
    rows=rows,
    basis=basis,
    filters=FindingFilter,
    facet=Facet("status", FindingStatus, lambda value: Q(status=value)),
    chips=("severity", "source_kind", "territory"),
    detail="pollution:finding-of",
    counted=ngettext_lazy("%(count)d finding", "%(count)d findings", "count"),
    tabs=lambda user: tabs(user, ROOMS, "findings"),
    default_sort=("-found_on",),
    columns=(
        Column(
            "words",
            pgettext_lazy("finding", "What was found"),
            Kind.NAME,
            paths=("words", "words", "source__name", "source__name_en"),
            says=source_of,
            order=(),
            always=True,
            width=40,
        ),
        Column("item", _("Item of a checklist"), Kind.UNIT, paths=("item__words", "item__words_en", "item__words"), order=(), width=24),
        Column("status", _("Status"), Kind.CHOICE, choices=FindingStatus, width=12),
        Column("severity", _("Severity"), Kind.CHOICE, choices=Severity, width=8),
        Column(
            "territory",
            pgettext_lazy("source", "Unit in charge"),
            Kind.UNIT,
            paths=OF_TERRITORY,
            order=("source__unit__path_order",),
            width=20,
        ),
        Column("found_on", _("Found on"), Kind.DATE, order=("found_at",)),
        Column("took", _("Minutes to the reply"), Kind.NUMBER, width=10),
        Column("matter", _("Matter"), paths=("matter__number",), order=(), width=20),
        Column("kind", pgettext_lazy("source", "Kind of source"), Kind.CHOICE, paths=("source__kind",), choices=SourceKind, shown=False),
        Column("reply", _("Reply"), order=(), shown=False, width=40),
    ),
)
