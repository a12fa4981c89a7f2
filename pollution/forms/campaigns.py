"""Forms of special treatments: a field or an item as it is planned."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from pollution.models import Campaign
from tracker.org.models import Unit

MOST_LETTERS = 1000


def label(field: str):
    """Return a field's name as the model says it."""
    return Campaign._meta.get_field(field).verbose_name


class CampaignChoice(forms.ModelChoiceField):
    """A choice among the items of this year that are not over, each with its field."""

    def __init__(self, **options):
        super().__init__(Campaign.objects.none(), **options)

    def offer(self, on: date) -> None:
        """Offer the items of a day's year."""
        self.queryset = Campaign.objects.items_on(on).select_related("parent").order_by("parent__order", "parent", "order", "pk")

    def label_from_instance(self, campaign: Campaign) -> str:
        return f"{campaign.parent} · {campaign}"


class ChangeForm(forms.Form):
    """What is said of a field or an item."""

    name = forms.CharField(label=label("name"), max_length=60)
    name_en = forms.CharField(label=label("name_en"), max_length=120, required=False)
    lead_unit = forms.ModelChoiceField(Unit.objects.none(), label=label("lead_unit"), required=False)
    source = forms.CharField(label=label("source"), max_length=200)
    planned_count = forms.IntegerField(label=label("planned_count"), min_value=0, max_value=1_000_000, required=False)
    last_day = forms.DateField(label=label("last_day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False)
    order = forms.IntegerField(label=label("order"), min_value=1, max_value=999)
    goal = forms.CharField(label=label("goal"), max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead_unit"].queryset = Unit.objects.answerable().in_order()


class NewForm(ChangeForm):
    """A field of a year, or an item under one of its fields."""

    parent = forms.ModelChoiceField(
        Campaign.objects.none(), label=label("parent"), required=False, empty_label=_("None: it is a field itself")
    )
    order = forms.IntegerField(label=label("order"), min_value=1, max_value=999, required=False, help_text=_("Left empty: the last one."))
    field_order = ("parent",)

    def __init__(self, *args, year: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Campaign.objects.fields().filter(year=year)
