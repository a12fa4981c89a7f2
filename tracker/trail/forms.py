"""The conditions of the trail browser."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.trail.chains import chain_choices
from tracker.trail.kinds import KINDS
from tracker.trail.models import Act
from tracker.trail.words import is_covered, is_named, models_by_table, thing_name

SEARCHED = _("Words, reason, page, name")
PEOPLE = _("Account, name or pinyin initials")
USUAL = ("q", "who", "kind", "thing", "since", "until")


def thing_choices() -> list[tuple[str, str]]:
    """Return the kinds of thing that the trail speaks of, by name."""
    spoken = [model for table, model in models_by_table().items() if (is_covered(table) and is_named(model)) or model is Act]
    return sorted(((model._meta.label_lower, thing_name(model)) for model in spoken), key=lambda one: one[1])


class ConditionsForm(forms.Form):
    """Which acts to list; everything is optional, what cannot be read is refused with a sentence."""

    q = forms.CharField(
        label=pgettext_lazy("searched for", "Words"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": SEARCHED}),
    )
    who = forms.CharField(label=_("Who"), required=False, max_length=60, widget=forms.TextInput(attrs={"placeholder": PEOPLE}))
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    thing = forms.ChoiceField(label=_("Thing"), required=False)
    pk = forms.CharField(label=pgettext_lazy("of a row", "Number"), required=False, max_length=40)
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    job = forms.CharField(label=_("Job"), required=False, max_length=60)
    request = forms.CharField(label=pgettext_lazy("of a browser", "Request"), required=False, max_length=40)
    address = forms.GenericIPAddressField(label=_("Network address"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Every kind")), *((kind, label) for kind, (label, _tone) in KINDS.items())]
        self.fields["unit"].choices = [("", _("Every unit")), *chain_choices()]
        self.fields["thing"].choices = [("", _("Everything")), *thing_choices()]

    @property
    def usual(self) -> list:
        """Return the conditions that always stand there."""
        return [self[name] for name in USUAL]

    @property
    def unusual(self) -> list:
        """Return the conditions behind “More conditions”."""
        return [self[name] for name in self.fields if name not in USUAL]

    @property
    def has_more(self) -> bool:
        """Return True if one of those is in use or wrong."""
        return any(field.value() or field.errors for field in self.unusual)

    def clean(self):
        told = super().clean()
        if told.get("pk") and not told.get("thing"):
            self.add_error("pk", _("Say of what kind of thing this is the number."))
        return told
