"""The form of a visit: every item of the checklists in force, what was found at each, how it was looked at, who signed."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pollution.forms.keys import Keys, Marked, moment_field, words_field
from pollution.forms.visit_rows import Row, Section
from pollution.models import Checklist, Finding, Inspection, Source
from pollution.pages.field.signature import picture_of
from pollution.rules import Numbers
from pollution.statuses import Way
from tracker.evidence.forms import PhotosField
from tracker.lib.periods import local_day
from tracker.org.models import Unit

PARTIES = 4
EXTRA = ("x1", "x2")  # findings outside the checklists
STRONGEST_WIND = 12
NONE = "—"


def label(field: str):
    """Return a field's name as the record says it."""
    return Inspection._meta.get_field(field).verbose_name


class VisitForm(forms.Form):
    """A visit at a source; the same form sent twice files one record."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(label=label("way"), choices=Way.choices, widget=Keys())
    is_covert = forms.BooleanField(label=pgettext_lazy("visit", "Covert: nobody of the source knows of it"), required=False)
    started_at = moment_field(label("started_at"))
    ended_at = moment_field(label("ended_at"), required=False, help_text=gettext_lazy("Left empty: the moment of filing."))
    late_because = forms.CharField(
        label=label("late_because"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed when the visit ended more than twelve hours ago."),
    )
    is_heavy = forms.BooleanField(label=label("is_heavy"), required=False)
    words = words_field(label("words"), required=False)
    photos = PhotosField(label=gettext_lazy("Photos of the place"), takes_documents=False, required=False)
    aerial = PhotosField(label=gettext_lazy("Aerial photos"), takes_documents=False, required=False)
    officer = forms.CharField(label=label("officer"), max_length=40, required=False)
    signature = forms.CharField(widget=forms.HiddenInput, required=False)
    signed = PhotosField(label=gettext_lazy("Or a photo of the signed paper"), takes_documents=False, required=False)
    refused_because = forms.CharField(label=label("refused_because"), max_length=200, required=False)

    def __init__(
        self, *args, source: Source, checklists: list[Checklist], still_open: list[Finding], numbers: Numbers, now: datetime, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.source, self.now = source, now
        self.initial |= {"uid": uuid.uuid4(), "way": Way.PERSON, "started_at": now.replace(second=0, microsecond=0)}
        self._add_wind(numbers)
        self._add_parties()
        known = {row.item.code: row for row in still_open if row.item_id}
        self.sections = [Section(self, one, known) for one in checklists]
        self.extra = [Row(self, key, None, None) for key in EXTRA]

    def _add_wind(self, numbers: Numbers) -> None:
        words = [(force, _("Force %(force)d") % {"force": force}) for force in range(STRONGEST_WIND + 1)]
        strong = range(numbers.stop_wind_force, STRONGEST_WIND + 1)
        self.fields["wind_force"] = forms.TypedChoiceField(
            label=label("wind_force"),
            choices=[("", NONE), *words],
            coerce=int,
            empty_value=None,
            required=False,
            widget=Marked("data-stops", strong),
        )

    def _add_parties(self) -> None:
        units = Unit.objects.answerable().on(local_day(self.now)).in_order()
        choices = [("", NONE), *((unit.pk, str(unit)) for unit in units)]
        for place in range(PARTIES):
            self.fields[f"party_{place}"] = forms.TypedChoiceField(
                label=_("Unit that joined"), choices=choices, coerce=int, empty_value=None, required=False
            )
            self.fields[f"party_name_{place}"] = forms.CharField(label=_("Who came from it"), max_length=60, required=False)

    # --- What the page draws ----------------------------------------------------

    @property
    def rows(self) -> Iterator[Row]:
        """Return all rows: the items of the checklists, then the findings outside them."""
        for section in self.sections:
            yield from section.rows
        yield from self.extra

    @property
    def party_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields of the units that joined."""
        return [(self[f"party_{place}"], self[f"party_name_{place}"]) for place in range(PARTIES)]

    @property
    def photo_fields(self) -> list[str]:
        """Return the names of the fields that take photos."""
        return [name for name, field in self.fields.items() if isinstance(field, PhotosField)]

    def has(self, *names: str) -> bool:
        """Return True if one of the fields was filled in or is wrong: then its part of the page stands open."""
        return self.is_bound and any(self[name].errors or self[name].data for name in names)

    @property
    def opens_circumstances(self) -> bool:
        """Return True if something is said about the manner and the time of the visit that is not usual."""
        wrong = any(self[name].errors for name in ("way", "started_at", "ended_at", "late_because")) if self.is_bound else False
        return wrong or self.has("ended_at", "late_because", "is_covert", *(f"party_{place}" for place in range(PARTIES)))

    # --- What it says -------------------------------------------------------------

    def clean(self):
        for section in self.sections:
            section.clean()
        for row in self.rows:
            if row.is_failing:
                row.clean()
        if self.cleaned_data.get("signature") and picture_of(self.cleaned_data["signature"]) is None:
            self.add_error(None, _("The signature could not be read. Let them sign again."))
        return self.cleaned_data

    def parties(self) -> dict[Unit, str]:
        """Return the units that joined with who came."""
        said = self.cleaned_data
        names = {said[f"party_{place}"]: said[f"party_name_{place}"] for place in range(PARTIES) if said.get(f"party_{place}")}
        return {unit: names[unit.pk] for unit in Unit.objects.filter(pk__in=names)}

    def results(self) -> list[tuple]:
        """Return what was judged: item, outcome, words."""
        return [(row.item, row.outcome, row.said("words")) for section in self.sections for row in section.rows if row.outcome]

    def failing(self) -> list[Row]:
        """Return the rows at which something was found."""
        return [row for row in self.rows if row.is_failing]
