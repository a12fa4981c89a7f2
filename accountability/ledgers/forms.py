"""What the upload of a batch of hand-downs asks for besides the workbook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.models import MatterKind
from accountability.statuses import Level, Origin
from tracker.ledger.forms import UploadForm


class HandDownForm(UploadForm):
    """The batch, and what holds for its rows where the workbook does not say."""

    batch = forms.CharField(
        label=_("Name of the batch"),
        max_length=60,
        help_text=_("With the number at the source it tells a row: what stands is not entered twice."),
    )
    kind = forms.ModelChoiceField(
        MatterKind.objects.filter(is_active=True), label=_("Kind of matter"), help_text=_("Sets the days to rectify.")
    )
    level = forms.ChoiceField(label=_("Level of the source"), choices=Level, initial=Level.PUBLIC)
    origin = forms.ChoiceField(label=_("Origin"), choices=Origin, initial=Origin.LETTER)
    assigns = forms.BooleanField(label=_("Hand all of them down at once, each with its notice"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = self.fields["kind"].queryset.first()

    @classmethod
    def initial_of(cls, basis) -> dict:
        """Return nothing: a batch has no year."""
        return {}

    def params(self) -> dict[str, str]:
        """Return what the basis of the import is made from."""
        said = self.cleaned_data
        answers = {name: said[name] for name in ("batch", "level", "origin")}
        return answers | {"kind": said["kind"].code, "assigns": "yes" if said["assigns"] else ""}
