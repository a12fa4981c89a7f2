"""Forms of keys of the programs' door."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pollution.air.models import ApiKey, Device, Station
from pollution.air.statuses import Factor
from tracker.org.models import User


class KeyForm(forms.ModelForm):
    """Who uses a key, which device or stations it opens, until when."""

    factors = forms.MultipleChoiceField(
        label=pgettext_lazy("void", "Factors"),
        choices=Factor.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("None chosen: all of them."),
    )

    class Meta:
        model = ApiKey
        fields = ["name", "device", "stations", "is_reading", "factors", "last_day"]
        widgets = {
            "last_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "stations": forms.SelectMultiple(attrs={"size": "8"}),
        }
        help_texts = {
            "device": gettext_lazy("A key of a device opens its station; leave it empty for another system."),
            "stations": gettext_lazy("Of another system: the stations that it fills and reads."),
            "is_reading": gettext_lazy("It cannot send readings."),
            "last_day": gettext_lazy("Empty: until it is ended."),
        }

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        stations = Station.objects.for_keys(user)
        self.fields["stations"].queryset = stations
        self.fields["device"].queryset = Device.objects.within(station=stations).select_related("station")

    def clean(self):
        said = super().clean()
        if bool(said.get("device")) == bool(said.get("stations")):
            self.add_error("stations", _("Choose a device or stations: a key opens to one of them only."))
        return said
