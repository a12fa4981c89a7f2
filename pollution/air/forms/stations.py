"""Forms of a station: for which unit it counts, from which day on."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.org.models import Unit


def day_input() -> forms.DateInput:
    """Return the browser's calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WeightForm(forms.Form):
    """For which unit a station counts, with which weight, from a day on."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Counts for"))
    weight = forms.DecimalField(
        label=pgettext_lazy("station", "Weight"), min_value=0, max_value=1, max_digits=5, decimal_places=4, initial=1,
        help_text=_("1: as a whole station; 0: no longer from that day on."),
    )  # fmt: skip
    first_day = forms.DateField(label=_("First day"), widget=day_input())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.answerable().in_order()
