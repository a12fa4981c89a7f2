"""What the map and the list beside it are narrowed by."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.standing import WORST_FIRST
from pollution.statuses import MeasureClass, SourceKind, SourceLight, SourceStatus
from tracker.org.models import Unit

ALL = [("", _("All"))]


class UnitField(forms.ModelChoiceField):
    """A unit by its short name."""

    def label_from_instance(self, unit: Unit) -> str:
        return unit.short


class MapFilter(forms.Form):
    """Kind, light, status, measure class and territory of sources; whatever is left open narrows nothing."""

    kind = forms.ChoiceField(label=pgettext_lazy("source", "Kind of source"), required=False, choices=[*ALL, *SourceKind.choices])
    light = forms.ChoiceField(label=_("Light"), required=False, choices=[*ALL, *SourceLight.choices])
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[*ALL, *SourceStatus.choices])
    measure = forms.ChoiceField(label=_("Measure class"), required=False, choices=[*ALL, *MeasureClass.choices])
    unit = UnitField(label=pgettext_lazy("source", "Unit in charge"), required=False, empty_label=_("All"), queryset=Unit.objects.none())

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.on(on).territorial().in_order()

    def narrow(self, sources: QuerySet) -> QuerySet:
        """Return the sources that are asked for; they came through with_severity."""
        said = {name: value for name, value in self.cleaned_data.items() if value}
        if unit := said.pop("unit", None):
            sources = sources.of_units(Unit.objects.under(unit).values("pk"))
        if light := said.pop("light", None):
            sources = sources.filter(severity=WORST_FIRST.index(light))
        return sources.filter(**said)
