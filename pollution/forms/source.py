"""Forms of the acts on a source; they say kindly beforehand what the acts would refuse."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pollution.forms.keys import Keys
from pollution.models import ClosureProof, Source, SourceDevice, SourceHolder, SourcePermit
from pollution.pages.source.stand import Stand
from pollution.sources.standing import open_moves
from pollution.statuses import SLOTS, DeviceKind, Disposal, Proof, SourceStatus
from tracker.evidence.forms import PhotosField
from tracker.org.models import Person, Post

MOST_LETTERS = 1000


def label(model, field: str):
    """Return a field's name as the model says it."""
    return model._meta.get_field(field).verbose_name


def day_field(words, **options) -> forms.DateField:
    """Return a field for a day, with the browser's calendar."""
    return forms.DateField(label=words, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def because_field(words, **options) -> forms.CharField:
    """Return a field for a reason."""
    return forms.CharField(label=words, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 3}), **options)


class SourceForm(forms.Form):
    """The form of an act on a source, or on a row of it; it knows how the source stands."""

    def __init__(self, *args, stand: Stand, thing, **kwargs):
        self.stand, self.thing = stand, thing
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the source."""

    def said(self) -> dict:
        """Return what the form says as the act takes it."""
        return self.cleaned_data

    @property
    def photo_fields(self) -> list[str]:
        """Return the names of the fields that take photos."""
        return [name for name, field in self.fields.items() if isinstance(field, PhotosField)]


class HoldersForm(SourceForm):
    """Who holds the slots: somebody of the house, or a name from outside; left empty, a slot shows red."""

    def prepare(self):
        people = self._people()
        self.slots = [slot for slot in SLOTS if self.stand.is_site or slot[0] in self._of_every_source()]
        for slot, _words in self.slots:
            row = self.stand.holders.get(slot)
            self.fields[f"person_{slot}"] = forms.ModelChoiceField(
                people, label=label(SourceHolder, "person"), required=False, empty_label=_("somebody from outside, or nobody")
            )
            self.fields[f"name_{slot}"] = forms.CharField(label=_("Name, if from outside"), max_length=40, required=False)
            self.fields[f"phone_{slot}"] = forms.CharField(label=label(SourceHolder, "phone"), max_length=40, required=False)
            if row:
                self.initial |= {f"person_{slot}": row.person_id, f"name_{slot}": row.name, f"phone_{slot}": row.phone}

    def _people(self):
        """Return who holds a post in one of the units today, as far as the user sees them, and who holds a slot already."""
        source = self.stand.source
        posted = Post.objects.on(self.stand.on).filter(unit__in=[pk for pk in source.unit_ids() if pk])
        held = Person.objects.named_in(SourceHolder.objects.within(source=source), "person")
        return (Person.objects.visible_to(self.stand.user).filter(pk__in=posted.values("person")) | held).distinct().in_order()

    def _of_every_source(self) -> set[str]:
        return {slot for slot, _words in SLOTS[:4]} | set(self.stand.holders)

    @property
    def slot_rows(self) -> list[tuple]:
        """Return slot by slot its name and its fields."""
        return [(words, self[f"person_{slot}"], self[f"name_{slot}"], self[f"phone_{slot}"]) for slot, words in self.slots]

    def said(self) -> dict:
        """Return the holders as the act takes them."""
        holders = [
            SourceHolder(slot=slot, **{name: self.cleaned_data[f"{name}_{slot}"] for name in ("person", "name", "phone")})
            for slot, _words in self.slots
        ]
        return {"holders": holders}


class PermitForm(SourceForm):
    """A permit which the source has."""

    name = forms.CharField(label=label(SourcePermit, "name"), max_length=40)
    number = forms.CharField(label=label(SourcePermit, "number"), max_length=60, required=False)
    got_on = day_field(label(SourcePermit, "got_on"), required=False)
    last_day = day_field(label(SourcePermit, "last_day"), required=False)


class RenewForm(SourceForm):
    """Until when a permit holds now."""

    last_day = day_field(gettext_lazy("Holds now until"))
    number = forms.CharField(label=label(SourcePermit, "number"), max_length=60, required=False)
    got_on = day_field(label(SourcePermit, "got_on"), required=False)

    def prepare(self):
        self.initial.setdefault("number", self.thing.number)


class DeviceForm(SourceForm):
    """A device which stands there from a day on."""

    kind = forms.ChoiceField(label=label(SourceDevice, "kind"), choices=DeviceKind.choices, widget=Keys())
    number = forms.CharField(label=label(SourceDevice, "number"), max_length=40, required=False)
    spot = forms.CharField(label=label(SourceDevice, "spot"), max_length=60, required=False)
    installed_on = day_field(label(SourceDevice, "installed_on"))

    def prepare(self):
        self.initial.setdefault("installed_on", self.stand.on)


class RemoveForm(SourceForm):
    """Since when a device is no longer there."""

    removed_on = day_field(label(SourceDevice, "removed_on"))

    def prepare(self):
        self.initial.setdefault("removed_on", self.stand.on)


class StatusForm(SourceForm):
    """How it stands now, and why."""

    to = forms.ChoiceField(label=pgettext_lazy("source", "It is now"), widget=Keys())
    because = because_field(gettext_lazy("Why"))

    def prepare(self):
        self.fields["to"].choices = [(status.value, SourceStatus(status).label) for status in open_moves(self.stand.source)]


class DecideForm(SourceForm):
    """What is to become of it, and until when."""

    disposal = forms.ChoiceField(label=label(Source, "disposal"), choices=Disposal.choices, widget=Keys())
    due_on = day_field(label(Source, "disposal_due_on"))

    def prepare(self):
        source = self.stand.source
        if source.disposal:
            self.initial |= {"disposal": source.disposal, "due_on": source.disposal_due_on}


class ProveForm(SourceForm):
    """One of the five proofs, with its photo."""

    proof = forms.ChoiceField(label=label(ClosureProof, "proof"), choices=Proof.choices, widget=Keys())
    done_on = day_field(label(ClosureProof, "done_on"))
    files = PhotosField(takes_documents=False, label=label(ClosureProof, "file"))
    words = forms.CharField(label=label(ClosureProof, "words"), max_length=200, required=False)

    def prepare(self):
        self.initial.setdefault("done_on", self.stand.on)
        if missing := self.stand.missing_proofs:
            self.initial.setdefault("proof", missing[0].value)


class DisposeForm(SourceForm):
    """When it was carried out, and what was done."""

    disposed_on = day_field(label(Source, "disposed_on"))
    words = because_field(gettext_lazy("What was done"), required=False)

    def prepare(self):
        self.initial.setdefault("disposed_on", self.stand.on)
        self.fields["words"].required = self.stand.source.disposal not in ("", Disposal.SHUT)


class BecauseForm(SourceForm):
    """A reason, and nothing else."""

    because = because_field(gettext_lazy("Why"))
