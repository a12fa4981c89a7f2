"""Forms of the rules of supervision: policy versions, wordings, kinds of matters, prefixes of numbers."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import ChecklistItem, MatterKind, NumberPrefix, SupervisionPolicy
from accountability.numbering import prefixes
from accountability.statuses import Rule, SignStep
from tracker.org.models import Unit

NUMBERS = (
    "acknowledge_days",
    "urging_mode",
    "urge_after_days",
    "days_to_fix",
    "failures_before_case",
    "at_once",
    "review_ask_days",
    "review_answer_days",
    "extension_times",
    "extension_cap_days",
    "look_back_days",
    "look_back_share",
)
MOST_DAYS = 3660
STEPS = 4


def not_before(form: forms.Form, today: date) -> date:
    """Return the first day of a form. Raises ValidationError for a day that has passed."""
    day = form.cleaned_data["first_day"]
    if day < today:
        raise forms.ValidationError(_("A version begins today or later: what was done before rests on the one in force then."))
    return day


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class VersionForm(forms.ModelForm):
    """A version that begins on a day, not before today."""

    def __init__(self, *args, today: date, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["first_day"].widget.attrs["min"] = today.isoformat()
        self.fields["first_day"].help_text = _("Today or later; until then the version before holds.")

    def clean_first_day(self):
        return not_before(self, self.today)


class PolicyForm(VersionForm):
    """A version of the supervision policy."""

    at_once = forms.MultipleChoiceField(
        label=SupervisionPolicy._meta.get_field("at_once").verbose_name,
        choices=Rule.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Leave all empty if only urgings in vain open a case."),
    )
    look_back_days = forms.CharField(
        label=SupervisionPolicy._meta.get_field("look_back_days").verbose_name,
        max_length=60,
        required=False,
        help_text=gettext_lazy("Calendar days with commas between, for instance 30, 90."),
    )

    class Meta:
        model = SupervisionPolicy
        fields = ["first_day", "source", "source_en", *NUMBERS]
        widgets = {"first_day": _day_input()}

    def clean_look_back_days(self):
        words = self.cleaned_data["look_back_days"].replace("，", ",").replace("、", ",").split(",")
        try:
            days = sorted({int(word) for word in words if word.strip()})
        except ValueError:
            raise forms.ValidationError(_("Write whole numbers of days with commas between.")) from None
        if any(not 1 <= day <= MOST_DAYS for day in days):
            raise forms.ValidationError(_("Each number of days lies between 1 and %(most)d.") % {"most": MOST_DAYS})
        return days


class WordingForm(VersionForm):
    """A wording of one of the four no-lets-go."""

    class Meta:
        model = ChecklistItem
        fields = ["rule", "words", "paragraph", "source", "first_day"]
        widgets = {"first_day": _day_input(), "paragraph": forms.Textarea(attrs={"rows": 2})}


class KindForm(forms.ModelForm):
    """A kind of matter; the signatures one below the other, in their order."""

    class Meta:
        model = MatterKind
        fields = ["code", "name", "name_en", "days", "is_in_working_days", "lead_unit", "is_active", "order"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]
        chain = [*self.instance.chain, *[""] * STEPS]
        for place in range(STEPS):
            self.fields[f"step_{place + 1}"] = forms.ChoiceField(
                label=_("Signature %(place)d") % {"place": place + 1},
                choices=[("", _("nobody")), *SignStep.choices],
                required=False,
                initial=chain[place],
            )
        self.fields["lead_unit"].queryset = Unit.objects.departments().in_order()
        self.fields["lead_unit"].help_text = _("Leads such matters where no other unit is named.")
        self.fields["days"].help_text = _("Counted from the day after the hand-down; due days already given stay.")

    def clean(self):
        said = super().clean()
        chain = [said.get(f"step_{place + 1}") for place in range(STEPS)]
        chain = [step for step in chain if step]
        if len(set(chain)) != len(chain):
            self.add_error(None, _("Each signature stands once in the order."))
        if not chain:
            self.add_error("step_1", _("At least one signature is needed before a matter is closed out."))
        said["chain"] = chain
        return said

    def values(self) -> dict:
        """Return what is to be saved."""
        names = [*self._meta.fields, "chain"]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class PrefixForm(forms.Form):
    """How the numbers of each series begin."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(NumberPrefix._meta.get_field("series").choices)
        for series, prefix in prefixes().items():
            self.fields[str(series)] = forms.CharField(label=labels[series], max_length=20, initial=prefix)

    def clean(self):
        said = super().clean()
        given = list(said.values())
        for series, prefix in list(said.items()):
            if given.count(prefix) > 1:
                self.add_error(series, _("Two series cannot begin alike: their numbers would be the same."))
        return said
