"""Rows of the form of a visit: an item of a checklist with what was found there, or a finding outside the checklists."""

from datetime import datetime, timedelta
from itertools import pairwise

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pollution.forms.keys import Keys, moment_field, words_field
from pollution.models import Checklist, ChecklistItem, Finding
from pollution.statuses import FindingStatus, Outcome, Severity
from tracker.evidence.forms import PhotosField

OUTCOMES = {Outcome.PASS: "tone-green", Outcome.FAIL: "tone-red"}
BECOMES = [
    (FindingStatus.RAISED.value, gettext_lazy("Hand to supervision")),
    (FindingStatus.TOLD.value, gettext_lazy("Tell them to fix it now")),
    (FindingStatus.FIXED.value, gettext_lazy("Fixed before my eyes")),
]
MINUTE = timedelta(minutes=1)


class Row:
    """An item with its fields: outcome, words, photos, what becomes of it; `key` tells its fields from those of others."""

    def __init__(self, form, key: str, item: ChecklistItem | None, known: Finding | None):
        self.form, self.key, self.item, self.known = form, key, item, known
        add = form.fields
        if item:
            add[self.name("outcome")] = forms.ChoiceField(
                label=str(item), choices=Outcome.choices, required=False, widget=Keys(OUTCOMES), error_messages={"required": ""}
            )
        add[self.name("words")] = words_field(Finding._meta.get_field("words").verbose_name, required=False)
        add[self.name("photos")] = PhotosField(label=_("Photos as found"), takes_documents=False, required=False)
        add[self.name("after")] = PhotosField(label=_("Photos after the fix"), takes_documents=False, required=False)
        severity = item.severity if item else Severity.MINOR
        add[self.name("severity")] = forms.ChoiceField(
            label=Finding._meta.get_field("severity").verbose_name, choices=Severity.choices, initial=severity, required=False
        )
        add[self.name("becomes")] = forms.ChoiceField(
            label=_("What becomes of it"), choices=BECOMES, initial=FindingStatus.RAISED, required=False, widget=Keys()
        )
        if known:
            add[self.name("same")] = forms.BooleanField(
                label=_("It is the same finding: no second matter is made"), initial=True, required=False
            )
        add[self.name("told_to")] = forms.CharField(label=Finding._meta.get_field("told_to").verbose_name, max_length=60, required=False)
        for name in ("found_at", "told_at", "fixed_at"):
            add[self.name(name)] = moment_field(Finding._meta.get_field(name).verbose_name, required=False)

    def name(self, part: str) -> str:
        """Return the name of a field of the row."""
        return f"{part}_{self.key}"

    def __getitem__(self, part: str):
        """Return a bound field of the row; templates ask row.words, row.photos. Raises KeyError, and they ask for what else it has."""
        return self.form[self.name(part)]

    def said(self, part: str):
        """Return what was said in a field."""
        return self.form.cleaned_data.get(self.name(part))

    @property
    def outcome(self) -> str:
        """Return what the item came to, "" if it was not judged."""
        return (self.said("outcome") or "") if self.item else ""

    @property
    def is_failing(self) -> bool:
        """Return True if something was found here."""
        if self.item:
            return self.outcome == Outcome.FAIL
        return any(self.said(part) for part in ("words", "photos", "after"))

    @property
    def is_open(self) -> bool:
        """Return True if the part about what was found is to stand open."""
        return self.form.is_bound and bool(self["words"].data or self.errors)

    @property
    def errors(self) -> bool:
        """Return True if one of its fields is wrong."""
        parts = ("outcome", "words", "photos", "after", "severity", "becomes", "found_at", "told_at", "fixed_at")
        return any(self[part].errors for part in parts if self.name(part) in self.form.fields)

    @property
    def becomes(self) -> str:
        """Return what becomes of the finding; what is open already is supervised already."""
        return FindingStatus.RAISED if self.same_as else self.said("becomes") or FindingStatus.RAISED

    @property
    def same_as(self) -> Finding | None:
        """Return the open finding which this one repeats."""
        return self.known if self.known and self.said("same") else None

    def moments(self) -> dict[str, datetime | None]:
        """Return when it was found, told and fixed, as far as that counts for what becomes of it."""
        counts = {FindingStatus.TOLD: ("found_at", "told_at"), FindingStatus.FIXED: ("found_at", "told_at", "fixed_at")}
        return {part: self.said(part) for part in counts.get(self.becomes, ("found_at",))}

    def clean(self) -> None:
        """Say at its field what is missing."""
        if not (self.said("words") or "").strip():
            self._refuse("words", _("Say what was found."))
        needs_photo = self.item is None or self.item.needs_photo or self.becomes == FindingStatus.FIXED
        if needs_photo and not len(self.said("photos") or ()):
            self._refuse("photos", _("A photo must prove it."))
        if self.becomes == FindingStatus.FIXED and not len(self.said("after") or ()):
            self._refuse("after", _("A photo must show that it is fixed."))
        told = [(part, at) for part, at in self.moments().items() if at]
        for (_part, earlier), (part, later) in pairwise(told):
            if later < earlier:
                self._refuse(part, _("Found, told and fixed follow each other in time."))
        for part, at in told:
            if at > self.form.now + MINUTE:
                self._refuse(part, _("This moment is still to come."))

    def _refuse(self, part: str, words: str) -> None:
        self.form.add_error(self.name(part), words)


class Section:
    """A checklist with its rows; once begun it is judged to its last item."""

    def __init__(self, form, checklist: Checklist, known: dict[str, Finding]):
        self.form, self.checklist = form, checklist
        form.fields[self.rest] = forms.BooleanField(label=_("All other items are met"), required=False)
        self.rows = [Row(form, str(item.pk), item, known.get(item.code)) for item in checklist.items.all()]

    @property
    def rest(self) -> str:
        """Return the name of the key that says that all other items are met."""
        return f"rest_{self.checklist.pk}"

    @property
    def rest_field(self):
        """Return that key."""
        return self.form[self.rest]

    def clean(self) -> None:
        """Fill in what the key says, and mark what is not judged yet."""
        said = self.form.cleaned_data
        for row in self.rows:
            if said.get(self.rest) and not row.outcome:
                said[row.name("outcome")] = Outcome.PASS.value
        if any(row.outcome for row in self.rows):
            for row in self.rows:
                if not row.outcome and not row["outcome"].errors:
                    self.form.add_error(row.name("outcome"), _("Not judged yet."))
