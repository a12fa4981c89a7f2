"""Forms of the statistics and of look-backs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.statuses import Level
from tracker.evidence.forms import PhotosField


class AskedForm(forms.Form):
    """For which day, level and batch the statistics are counted."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    level = forms.ChoiceField(label=_("Level of the source"), choices=[("", _("All")), *Level.choices], required=False)
    batch = forms.ChoiceField(label=_("Batch"), required=False)

    def __init__(self, *args, batches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["batch"].choices = [("", _("All")), *((batch, batch) for batch in batches)]


class LookBackForm(forms.Form):
    """What somebody found who looked again."""

    HOLDS, RELAPSED = "holds", "relapsed"
    found = forms.ChoiceField(
        label=_("What was found"),
        choices=[(HOLDS, _("It holds")), (RELAPSED, _("The problem has come back"))],
        widget=forms.RadioSelect,
        help_text=_("What has come back is registered at once as a new matter of the same lineage, with priority."),
    )
    words = forms.CharField(label=_("Findings"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    files = PhotosField(label=_("Photos of the place"), required=False)
