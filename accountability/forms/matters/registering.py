"""Forms by which a matter comes in: the office's whole one, the leader's short one."""

import re
import uuid
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.forms.matters.fields import MOST_LETTERS, day_field, label, text_field
from accountability.models import Matter, MatterKind
from accountability.statuses import Level, Origin
from tracker.evidence.forms import PhotosField
from tracker.org.models import Unit

MOST_TOPICS = 20
NONE = "—"
COMMAS = re.compile(r"[,;\uff0c\uff1b\u3001]")  # of the Chinese keyboard too


class KindField(forms.ModelChoiceField):
    """A kind of matter, with its time limit."""

    def label_from_instance(self, kind: MatterKind) -> str:
        """Return the kind with its days."""
        words = _("%(kind)s, %(days)d working days") if kind.is_in_working_days else _("%(kind)s, %(days)d days")
        return words % {"kind": kind, "days": kind.days}


class Coming(forms.Form):
    """What every matter needs; the same form sent twice registers one."""

    title = forms.CharField(label=label(Matter, "title"), max_length=120)
    kind = KindField(MatterKind.objects.none(), label=label(Matter, "kind"), empty_label=None)
    handling_unit = forms.ModelChoiceField(Unit.objects.none(), label=label(Matter, "handling_unit"), empty_label=NONE)
    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        units = Unit.objects.answerable().on(on).in_order()
        for name in ("handling_unit", "lead_unit", "joint", "assisting"):
            if name in self.fields:
                self.fields[name].queryset = units
        self.fields["kind"].queryset = MatterKind.objects.filter(is_active=True)
        self.initial.setdefault("uid", uuid.uuid4())

    @property
    def photo_fields(self) -> list[str]:
        """Return the names of the fields that take photos."""
        return [name for name, field in self.fields.items() if isinstance(field, PhotosField)]


class RegisterForm(Coming):
    """A matter as the office registers it, with photos of what was found."""

    description = text_field(
        label(Matter, "description"),
        rows=5,
        help_text=gettext_lazy("Where, what, how much, since when: what is described unclearly is not let go."),
    )
    level = forms.ChoiceField(label=label(Matter, "level"), choices=Level.choices, initial=Level.DISTRICT)
    origin = forms.ChoiceField(label=label(Matter, "origin"), choices=Origin.choices)
    origin_label = forms.CharField(label=label(Matter, "origin_label"), max_length=200, required=False)
    source_number = forms.CharField(label=label(Matter, "source_number"), max_length=60, required=False)
    found_on = day_field(label(Matter, "found_on"))
    address = forms.CharField(label=label(Matter, "address"), max_length=120, required=False)
    topics = forms.CharField(
        label=label(Matter, "topics"), max_length=200, required=False, help_text=gettext_lazy("Several are separated by commas.")
    )
    lead_unit = forms.ModelChoiceField(Unit.objects.none(), label=label(Matter, "lead_unit"), required=False, empty_label=NONE)
    is_priority = forms.BooleanField(label=label(Matter, "is_priority"), required=False)
    files = PhotosField(label=gettext_lazy("Photos of what was found"), required=False)
    joint = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("Jointly responsible units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    assisting = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("Assisting units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = (
        "title", "description", "files", "kind", "level", "origin", "origin_label", "source_number", "found_on", "address", "topics",
        "handling_unit", "lead_unit", "is_priority", "joint", "assisting",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("found_on", self.on)
        self.fields["found_on"].widget.attrs["max"] = self.on.isoformat()

    def clean_topics(self) -> list[str]:
        """Return the types of pollution as a list."""
        found = [words.strip() for words in COMMAS.split(self.cleaned_data["topics"])]
        topics = list(dict.fromkeys(words for words in found if words))
        if len(topics) > MOST_TOPICS or any(len(words) > MOST_TOPICS for words in topics):
            raise forms.ValidationError(_("At most 20 types, each of at most 20 characters."))
        return topics

    def clean(self):
        said = super().clean()
        lead, handling = said.get("lead_unit"), said.get("handling_unit")
        joint, assisting = set(said.get("joint") or ()), set(said.get("assisting") or ())
        if (joint & assisting) or handling in joint | assisting or (lead and lead in joint):
            self.add_error("joint", _("A unit has one part in a matter: choose each unit once."))
        return said


class InstructionForm(Coming):
    """A leader's instruction that becomes a matter: what, to whom, in one breath."""

    words = text_field(label(Matter, "instruction"), rows=4, max_length=MOST_LETTERS)
    field_order = ("title", "words", "handling_unit", "kind")
