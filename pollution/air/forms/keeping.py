"""Forms of what does not count: voids of hours, taking them back, exceptional events."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pollution.air.models import ExceptionalEvent, Station
from pollution.air.statuses import Factor
from pollution.air.voids import LONGEST_REASON, MOST_STATIONS, Span
from tracker.lib.periods import local_day
from tracker.org.models import Unit, User

HOUR = timedelta(hours=1)


def moment_field(words, **options) -> forms.DateTimeField:
    """Return a field for a whole hour of a day."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "3600"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=words, widget=widget, **options)


def reason_field(words) -> forms.CharField:
    """Return a field for a reason."""
    return forms.CharField(label=words, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class VoidForm(forms.Form):
    """Which hours of which stations do not count, and why; the time is said from its beginning to its end."""

    stations = forms.ModelMultipleChoiceField(
        Station.objects.none(),
        label=pgettext_lazy("void", "Stations"),
        widget=forms.SelectMultiple(attrs={"size": "8"}),
        help_text=gettext_lazy("Several at once: hold Ctrl, or ⌘."),
    )
    factors = forms.MultipleChoiceField(
        label=pgettext_lazy("void", "Factors"), choices=Factor.choices, widget=forms.CheckboxSelectMultiple, initial=[]
    )
    begins = moment_field(pgettext_lazy("void", "From"), help_text=gettext_lazy("The beginning of the first hour."))
    ends = moment_field(pgettext_lazy("void", "To"), help_text=gettext_lazy("The end of the last hour."))
    because = reason_field(pgettext_lazy("void", "Why these hours do not count"))

    def __init__(self, *args, user: User, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["stations"].queryset = Station.objects.actable_by(user, "void")

    def clean_stations(self):
        """Return the stations; a void of very many is made in several."""
        found = self.cleaned_data["stations"]
        if len(found) > MOST_STATIONS:
            raise forms.ValidationError(_("Choose 1 to %(most)d stations.") % {"most": MOST_STATIONS})
        return found

    def clean(self):
        said = super().clean()
        begins, ends = said.get("begins"), said.get("ends")
        for name, moment in (("begins", begins), ("ends", ends)):
            if moment and (moment.minute or moment.second):
                self.add_error(name, _("Hours are whole."))
        if begins and ends and ends <= begins:
            self.add_error("ends", _("It ends before it begins."))
        elif begins and begins >= self.at:
            self.add_error("begins", _("These hours are still to come."))
        elif ends and ends - HOUR > self.at:
            self.add_error("ends", _("These hours are still to come."))
        return said

    def span(self) -> Span:
        """Return the hours, each named by its end."""
        said = self.cleaned_data
        stations = tuple(sorted(one.pk for one in said["stations"]))
        return Span(stations, tuple(said["factors"]), said["begins"] + HOUR, said["ends"])


class TakeBackForm(forms.Form):
    """Why hours count again."""

    because = reason_field(pgettext_lazy("void", "Why these hours count again"))


class EventForm(forms.ModelForm):
    """An exceptional event: its days, its units, the document that says so."""

    class Meta:
        model = ExceptionalEvent
        fields = ["name", "first_day", "last_day", "units", "source"]
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("first_day", "last_day")} | {
            "units": forms.SelectMultiple(attrs={"size": "8"})
        }
        help_texts = {
            "units": gettext_lazy("None chosen: the whole district."),
            "source": gettext_lazy("The notice or table that names these days."),
        }

    def __init__(self, *args, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["units"].queryset = Unit.objects.answerable().in_order()

    def clean(self):
        said = super().clean()
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("It ends before it begins."))
        elif first and first > local_day(self.at):
            self.add_error("first_day", _("Only what has begun can be called exceptional."))
        return said
