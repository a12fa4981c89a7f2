"""The form of a rule of exceedance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.models import MatterKind
from pollution.air.exceeding.rulebook import FOLLOWING, JUDGING, WORDS
from pollution.air.models import ExceedanceRule
from pollution.air.statuses import SIX, Factor, StationKind

FIELDS = [*WORDS[:2], *JUDGING, *FOLLOWING, *WORDS[2:]]
MEASURED = [(factor.value, factor.label) for factor in (*SIX, Factor.TSP)]


class RuleForm(forms.ModelForm):
    """What a rule says and what follows from it; on and off are acts of their own."""

    kinds = forms.MultipleChoiceField(
        label=ExceedanceRule._meta.get_field("kinds").verbose_name, choices=StationKind.choices, widget=forms.CheckboxSelectMultiple
    )
    factor = forms.ChoiceField(label=ExceedanceRule._meta.get_field("factor").verbose_name, choices=MEASURED)

    class Meta:
        model = ExceedanceRule
        fields = FIELDS
        widgets = {"last_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter_kind"].queryset = MatterKind.objects.filter(is_active=True)
        self.fields["doubt_en"].label = _("What is not confirmed, in English")
        self.fields["over"].help_text = _("In the unit of measure of the factor: µg/m³, CO mg/m³.")

    def clean(self):
        """Refuse a last day before the first."""
        found = super().clean()
        first, last = self.instance.first_day, found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first day."))
        return found

    def values(self) -> dict:
        """Return what was said."""
        return {name: self.cleaned_data[name] for name in FIELDS}
