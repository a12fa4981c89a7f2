"""Forms that raise what is late into a matter, and the rule that does it by itself."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Matter, MatterKind
from projects.forms.delivery import day_field, label
from projects.models import RaisingRule


class RaiseForm(forms.Form):
    """A matter in the making: what it is called, what is wrong, of which kind."""

    title = forms.CharField(label=label(Matter, "title"), max_length=120)
    description = forms.CharField(label=label(Matter, "description"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ModelChoiceField(
        MatterKind.objects.none(),
        label=label(Matter, "kind"),
        help_text=gettext_lazy("The kind sets how many days the unit has and who signs before it is closed out."),
    )

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = MatterKind.objects.filter(is_active=True)


class InstructionForm(forms.Form):
    """What a leader writes on a project."""

    words = forms.CharField(label=label(Matter, "instruction"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    kind = RaiseForm.base_fields["kind"]

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = MatterKind.objects.filter(is_active=True)


class RaisingRuleForm(forms.ModelForm):
    """A version of the rule: from which day, by which document, after how many days."""

    first_day = day_field(label(RaisingRule, "first_day"), help_text=gettext_lazy("Today or later; until then the version before holds."))

    class Meta:
        model = RaisingRule
        fields = ["first_day", "source", "source_en", "delay_days", "milestone_days", "start_days", "kind"]
        help_texts = {
            name: gettext_lazy("Calendar days; left empty, nothing of this is raised by itself.")
            for name in ("delay_days", "milestone_days", "start_days")
        }

    def __init__(self, *args, today: date, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = MatterKind.objects.filter(is_active=True)
        self.fields["first_day"].widget.attrs["min"] = today.isoformat()

    def clean_first_day(self):
        day = self.cleaned_data["first_day"]
        if day < self.today:
            raise forms.ValidationError(_("A version begins today or later: what was done before rests on the one in force then."))
        return day
