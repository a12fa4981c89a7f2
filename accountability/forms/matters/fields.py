"""What the forms of acts are made of."""

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accountability.models import MatterFile
from accountability.pages.matter.stand import Stand
from tracker.evidence.forms import PhotosField
from tracker.org.models import Person, Post, Unit

MOST_LETTERS = 2000
MOST_SPOTS = 4  # photos before beside which an own field stands; further ones are answered in the field for all


def label(model, field: str):
    """Return a field's name as the model says it."""
    return model._meta.get_field(field).verbose_name


def day_field(words, **options) -> forms.DateField:
    """Return a field for a day, with the browser's calendar."""
    return forms.DateField(label=words, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def text_field(words, *, rows: int = 4, **options) -> forms.CharField:
    """Return a field for some sentences."""
    values = {"max_length": MOST_LETTERS, "widget": forms.Textarea(attrs={"rows": rows})} | options
    return forms.CharField(label=words, **values)


class Keys(forms.RadioSelect):
    """Radio buttons as broad keys for thumbs."""

    template_name = "accountability/act/_keys.html"
    use_fieldset = True


def keys_field(words, choices: Iterable[tuple[str, object]], **options) -> forms.ChoiceField:
    """Return a choice of few, as broad keys."""
    return forms.ChoiceField(label=words, choices=list(choices), widget=Keys(), **options)


def yes_or_no(words, yes, no, **options) -> forms.TypedChoiceField:
    """Return a decision as two broad keys, cleaned to True or False."""
    return forms.TypedChoiceField(
        label=words, choices=[("yes", yes), ("no", no)], coerce=lambda value: value == "yes", widget=Keys(), **options
    )


class UnitField(forms.ModelChoiceField):
    """A unit of the district that can answer for a matter."""

    def __init__(self, words, **options):
        super().__init__(Unit.objects.none(), label=words, **options)

    def offer(self, stand: Stand) -> None:
        """Offer the units in force on the day, but the responsible one."""
        self.queryset = answering(stand).exclude(pk=stand.matter.handling_unit_id)


def answering(stand: Stand) -> QuerySet[Unit]:
    """Return the units which can answer for a matter, in the order of the tree."""
    return Unit.objects.answerable().on(stand.on).in_order()


def people_of(stand: Stand, *units: int | None) -> QuerySet[Person]:
    """Return who holds a post in one of the units on the day, as far as the user sees them."""
    posted = Post.objects.on(stand.on).filter(unit__in=[pk for pk in units if pk])
    return Person.objects.visible_to(stand.user).filter(pk__in=posted.values("person")).in_order()


class ActForm(forms.Form):
    """The form of an act; it knows how the matter stands and what the act is about."""

    part = ""  # a template that the page shows above the form

    def __init__(self, *args, stand: Stand, thing, **kwargs):
        self.stand, self.thing = stand, thing
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.offer(stand)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the matter."""

    @property
    def photo_fields(self) -> list[str]:
        """Return the names of the fields that take photos."""
        return [name for name, field in self.fields.items() if isinstance(field, PhotosField)]


class WithPhotos(ActForm):
    """A form with photos: one field beside each photo before, one for all others."""

    files = PhotosField(required=False)

    def prepare(self):
        for row in self.spots:
            words = _("The same spot now")
            self.fields[f"spot_{row.pk}"] = PhotosField(label=words, takes_documents=False, required=False)

    @property
    def spots(self) -> list[MatterFile]:
        """Return the photos before that are answered one by one."""
        return self.stand.before[:MOST_SPOTS]

    @property
    def spot_fields(self) -> list[tuple[MatterFile, forms.BoundField]]:
        """Return each photo before with its field."""
        return [(row, self[f"spot_{row.pk}"]) for row in self.spots]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields that stand beside no photo."""
        return [field for field in self.visible_fields() if not field.name.startswith("spot_")]
