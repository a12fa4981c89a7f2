"""The form of one station."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.air.models import Station
from pollution.models import Source
from tracker.ledger.forms import LedgerForm, UploadForm, model_field
from tracker.org.models import Unit


class StationForm(LedgerForm):
    """What a station is and where it lies; weights, devices and its end are acts of their own on its page."""

    source = forms.CharField(
        label=pgettext_lazy("station", "At the source"), required=False, max_length=120,
        help_text=_("Of a site monitor only: the name of the source as the ledger has it."),
    )  # fmt: skip

    fieldsets = (
        (_("What it is"), ("code", "name", "name_en", "kind", "first_day")),
        (_("Where it lies"), ("unit", "source", "longitude", "latitude")),
    )

    class Meta:
        model = Station
        fields = ("code", "name", "name_en", "kind", "first_day", "unit", "longitude", "latitude")
        formfield_callback = model_field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.answerable().in_order()
        for name in ("longitude", "latitude"):
            self.fields[name].help_text = _("In degrees, WGS-84")
        self.initial["source"] = self.instance.source.name if self.instance.source_id else ""
        if not self.instance.pk:
            self.initial["first_day"] = self.basis.on

    def clean_first_day(self):
        """Return the first day; what has ended began before it."""
        first_day, last_day = self.cleaned_data["first_day"], self.instance.last_day
        if last_day and first_day > last_day:
            raise forms.ValidationError(_("It ends before it begins."))
        return first_day

    def clean_source(self):
        """Return the source of this name, or of this id; None without one."""
        said = self.cleaned_data["source"].strip()
        if not said:
            return None
        rows = Source.objects.visible_to(self.user)
        found = rows.filter(name=said).first() or (rows.filter(pk=said).first() if said.isdecimal() and len(said) < 10 else None)
        if found is None:
            raise forms.ValidationError(_("There is no source of this name among those you see."))
        return found


class StationListForm(UploadForm):
    """A list of stations; it belongs to no year."""

    @classmethod
    def initial_of(cls, basis) -> dict:
        """Return nothing: a list of stations has no year."""
        return {}
