"""Forms of the acts on a finding."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.forms.keys import moment_field, words_field
from pollution.models import Finding, InspectionRemark
from tracker.evidence.forms import PhotosField


class ActForm(forms.Form):
    """The form of an act on a finding at a moment."""

    def __init__(self, *args, finding: Finding, now: datetime, **kwargs):
        self.finding, self.now = finding, now
        super().__init__(*args, **kwargs)
        if "fixed_at" in self.fields:
            self.initial["fixed_at"] = now.replace(second=0, microsecond=0)

    @property
    def photo_fields(self) -> list[str]:
        """Return the names of the fields that take photos."""
        return [name for name, field in self.fields.items() if isinstance(field, PhotosField)]


class ReplyForm(ActForm):
    """What was done, with photos, and when."""

    words = words_field(Finding._meta.get_field("reply").verbose_name, rows=3)
    files = PhotosField(label=_("Photos after the fix"), takes_documents=False)
    fixed_at = moment_field(Finding._meta.get_field("fixed_at").verbose_name)

    def clean_fixed_at(self):
        """Return the moment; what was found and put right within one minute was put right when it was found."""
        said = self.cleaned_data["fixed_at"]
        found = self.finding.found_at
        return found if said == found.replace(second=0, microsecond=0) else said


class ConfirmForm(ActForm):
    """A remark, if there is one."""

    words = words_field(_("Remark"), required=False)


class BecauseForm(ActForm):
    """A reason."""

    because = words_field(pgettext_lazy("act", "Reason"), rows=3)


class RemarkForm(forms.Form):
    """What is said of a filed record later."""

    words = words_field(InspectionRemark._meta.get_field("words").verbose_name, rows=2)
