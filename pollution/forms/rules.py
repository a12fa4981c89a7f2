"""Forms of the rules of the field: a version of a checklist with its items, the numbers, who answers for a grid."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import MatterKind
from pollution.models import Checklist, ChecklistItem, FieldPolicy, GridDuty
from pollution.rulebook import ItemDraft
from pollution.statuses import SourceKind, StopRule
from tracker.org.models import Person, Unit, User

NUMBERS = ("site_visit_days", "visit_days", "reply_minutes", "raise_minutes", "offline_hours", "repeat_days", "stop_wind_force")
ITEM = ("words", "words_en", "basis", "needs_photo", "severity", "days", "stop_rules", "matter_kind", "code")
MOST_ITEMS = 60


def day_input() -> forms.DateInput:
    """Return the browser's calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _FromADay(forms.ModelForm):
    """A version that begins today or later; the act refuses what comes by another way."""

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_day"].widget.attrs["min"] = today.isoformat()
        self.fields["first_day"].help_text = _("Today or later; until then the version before holds.")


class VersionForm(_FromADay):
    """The head of a version of a checklist."""

    kinds = forms.MultipleChoiceField(
        label=Checklist._meta.get_field("kinds").verbose_name, choices=SourceKind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Checklist
        fields = ["first_day", "name", "name_en", "kinds", "source", "source_en", "doubt"]
        widgets = {"first_day": day_input()}


class ItemForm(forms.ModelForm):
    """One item of a version; its code is kept so that the item is known again."""

    code = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    stop_rules = forms.MultipleChoiceField(
        label=ChecklistItem._meta.get_field("stop_rules").verbose_name,
        choices=StopRule.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ChecklistItem
        fields = list(ITEM)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter_kind"].queryset = MatterKind.objects.all()
        self.fields["words_en"].label = _("The same in English")

    def draft(self) -> ItemDraft | None:
        """Return the item, or None for one that was left empty."""
        return ItemDraft(**{name: self.cleaned_data[name] for name in ITEM}) if self.cleaned_data.get("words") else None


class Items(forms.BaseFormSet):
    """The items of a version in their order, some empty ones after them."""

    def drafts(self) -> list[ItemDraft]:
        """Return the items that stay: neither taken out nor left empty."""
        return [one for form in self.forms if form not in self.deleted_forms and (one := form.draft())]


ItemsFormSet = forms.formset_factory(ItemForm, formset=Items, extra=2, can_delete=True, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS)


def items_of(checklist: Checklist) -> list[dict]:
    """Return the items of a version as a form begins with them."""
    return [{name: getattr(item, name) for name in ITEM} for item in checklist.items.select_related("matter_kind")]


class NumbersForm(_FromADay):
    """A version of the rules of the field."""

    class Meta:
        model = FieldPolicy
        fields = ["first_day", "source", "source_en", *NUMBERS]
        widgets = {"first_day": day_input()}


class DutyForm(forms.ModelForm):
    """Who answers for a grid from a day on: a person of the house, or a name."""

    class Meta:
        model = GridDuty
        fields = ["role", "person", "name", "phone", "first_day", "last_day"]
        widgets = {"first_day": day_input(), "last_day": day_input()}

    def __init__(self, *args, grid: Unit, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(user).in_order()
        self.fields["person"].empty_label = _("somebody from outside")
        self.fields["name"].label = _("Name, if from outside")

    def _post_clean(self):
        """Leave the model's own checks to the act, which says in words what is missing."""


class EndForm(forms.Form):
    """The last day of a duty or a team."""

    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=day_input())
