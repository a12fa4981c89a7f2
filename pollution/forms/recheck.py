"""The form of a re-check: adequate or not, in words and photos."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Feedback
from pollution.forms.keys import Keys, words_field
from tracker.evidence.forms import PhotosField

ADEQUATE, NOT = "adequate", "not"
TONES = {ADEQUATE: "tone-green", NOT: "tone-red"}


class RecheckForm(forms.Form):
    """What the re-check found; `feedback` is the one that was looked at."""

    feedback = forms.IntegerField(widget=forms.HiddenInput)
    found = forms.ChoiceField(
        label=gettext_lazy("What you find"),
        choices=[(ADEQUATE, gettext_lazy("Put right")), (NOT, gettext_lazy("Not put right"))],
        widget=Keys(TONES),
    )
    words = words_field(Feedback._meta.get_field("judgement").verbose_name, rows=3)
    files = PhotosField(label=gettext_lazy("Further photos"), required=False, takes_documents=False)

    def __init__(self, *args, spots, **kwargs):
        super().__init__(*args, **kwargs)
        self.spots = spots
        for row in spots:
            self.fields[f"spot_{row.pk}"] = PhotosField(label=_("The same spot now"), takes_documents=False, required=False)

    @property
    def photo_fields(self) -> list[str]:
        """Return the names of the fields that take photos."""
        return ["files", *(f"spot_{row.pk}" for row in self.spots)]

    @property
    def spot_fields(self) -> list[tuple]:
        """Return each photo before with its field."""
        return [(row, self[f"spot_{row.pk}"]) for row in self.spots]
