"""Forms of files of readings: bringing one, giving readings out."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

LONGEST = timedelta(days=366 * 5)
CSV, XLSX = "csv", "xlsx"


class FileForm(forms.Form):
    """A file of readings, and whose rows of it are meant."""

    file = forms.FileField(
        label=gettext_lazy("File (.csv, .csv.gz or .xlsx)"), widget=forms.FileInput(attrs={"accept": ".csv,.gz,.txt,.xlsx"}), max_length=200
    )
    city = forms.CharField(
        label=pgettext_lazy("readings", "City"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For files of several cities: only its rows are read. Otherwise leave it empty."),
    )


class SpanForm(forms.Form):
    """From which day to which readings go out, and as what."""

    first_day = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    format = forms.ChoiceField(
        label=pgettext_lazy("readings", "As"), choices=[(XLSX, gettext_lazy("Workbook (.xlsx)")), (CSV, gettext_lazy("Text (.csv)"))]
    )

    def clean(self):
        """Refuse a span that ends before it begins, or is longer than five years."""
        said = super().clean()
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", pgettext("readings", "It ends before it begins."))
        elif first and last and last - first > LONGEST:
            self.add_error("last_day", _("At most five years at once."))
        return said

    @staticmethod
    def usual(today: date) -> dict:
        """Return what is offered first: the last thirty days as a workbook."""
        return {"first_day": today - timedelta(days=30), "last_day": today, "format": XLSX}
