"""Forms of the monthly report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Report
from projects.reporting import Month


class ReportForm(forms.ModelForm):
    """What a unit fills in for one month; `version` is the one it read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Report
        fields = ["done_wan", "statistics_wan", "paid_wan", "progress", "problems"]
        widgets = {"progress": forms.Textarea(attrs={"rows": 3}), "problems": forms.Textarea(attrs={"rows": 2})}

    @classmethod
    def of(cls, report: Report) -> "ReportForm":
        """Return the form filled with a report as it stands."""
        return cls(instance=report, initial={"version": report.version})

    def month(self) -> Month:
        """Return what was typed."""
        return Month(**{name: self.cleaned_data[name] for name in self.Meta.fields})

    def _post_clean(self):
        """Leave the instance alone: reporting.fill_report saves, and only what changed."""


class ReturnForm(forms.Form):
    """Why a report goes back."""

    because = forms.CharField(label=_("Why it goes back"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
