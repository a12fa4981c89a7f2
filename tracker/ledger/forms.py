"""Forms of the registers."""

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.lib.scoping import everything

NOTHING = "—"  # what a list to choose from says before something is chosen


class ViewForm(forms.Form):
    """The name of a view."""

    name = forms.CharField(label=_("Name of the view"), max_length=30)
    is_shared = forms.BooleanField(label=_("Everybody who sees this ledger may use it"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, may_share: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_share:
            self.fields["is_shared"].disabled = True
            self.fields["is_shared"].widget = forms.HiddenInput()


class ReasonForm(forms.Form):
    """Why something is taken back."""

    because = forms.CharField(label=_("Reason"), max_length=200)


class UploadForm(forms.Form):
    """A workbook, and the year it is for where the register has years."""

    file = forms.FileField(label=_("Workbook (.xlsx)"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)

    def __init__(self, *args, initial=None, **kwargs):
        super().__init__(*args, initial=initial, **kwargs)
        if not (initial or {}).get("year"):
            del self.fields["year"]

    @classmethod
    def initial_of(cls, basis) -> dict:
        """Return what the form is filled with for the basis of the page."""
        return {"year": getattr(basis, "year", None)}

    def params(self) -> dict[str, str]:
        """Return what the register's basis is made from."""
        return {"year": str(self.cleaned_data["year"])} if "year" in self.fields else {}


class LedgerForm(forms.ModelForm):
    """The form of one row: the register's model, and the fields of its part declared beside it. It checks; the store saves.

    `fieldsets` are (title, field names); `basis` is that of the page, `user` who fills it in.
    """

    fieldsets: tuple[tuple, ...] = ()

    def __init__(self, *args, basis=None, user=None, **kwargs):
        self.basis, self.user = basis, user
        super().__init__(*args, **kwargs)

    def validate_unique(self):
        """Say kindly that a code is taken; the sentence tells no more than that."""
        with everything("a code is taken or free in the whole district"):
            super().validate_unique()

    def validate_constraints(self):
        """Say kindly what the database would refuse."""
        with everything("a code is taken or free in the whole district"):
            super().validate_constraints()

    def values(self) -> dict:
        """Return what was entered as the store keeps it: rows of other tables by id."""
        return {name: value.pk if isinstance(value, models.Model) else value for name, value in self.cleaned_data.items()}

    def groups(self) -> list[tuple[str, list]]:
        """Return the fields by fieldset, for the page."""
        return [(title, [self[name] for name in names]) for title, names in self.fieldsets]


def model_field(field: models.Field, **options) -> forms.Field | None:
    """Return the form field of a model field: a calendar for days, boxes for several choices, a dash for nothing."""
    if isinstance(field, models.DateField):
        return field.formfield(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
    if isinstance(field, ArrayField):
        boxes = {"choices": field.base_field.choices, "widget": forms.CheckboxSelectMultiple}
        return forms.MultipleChoiceField(label=field.verbose_name, required=not field.blank, **boxes)
    if isinstance(field, models.TextField):
        return field.formfield(widget=forms.Textarea(attrs={"rows": 3}), **options)
    if isinstance(field, models.ForeignKey):
        return field.formfield(**{"empty_label": NOTHING} | options)
    found = field.formfield(**options)
    if field.choices:
        found.choices = [(value, NOTHING if value in ("", None) else label) for value, label in found.choices]
    return found
