"""The form that makes a pollution source a site of a project."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy

from pollution.models import Source
from projects.forms.delivery import label
from projects.models import Site


class SiteForm(forms.Form):
    """A source among those that the user sees and that may be a site of this project."""

    source = forms.ModelChoiceField(
        Source.objects.none(),
        label=label(Site, "source"),
        help_text=gettext_lazy("Construction and demolition sites of the project's territory that belong to no project yet."),
    )

    def __init__(self, *args, on: date, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = offered
