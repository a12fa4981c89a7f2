"""Forms of the acts on a case."""

from datetime import date

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accountability.cases.outcomes import Decided
from accountability.cases.people import Named
from accountability.cases.tracks import TRACK_OF
from accountability.models import Case, CasePerson, Clause, Outcome, Relief
from accountability.statuses import Form, Relieved, Responsibility, Track, WhyDropped
from tracker.org.models import Person

NAMELESS = gettext_lazy("Others read this: write it without names.")


def label(model, field: str):
    """Return a field's name as the model says it."""
    return model._meta.get_field(field).verbose_name


def day_field(words, **options) -> forms.DateField:
    """Return a field for a day, with the browser's calendar."""
    return forms.DateField(label=words, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def line_field(model, field: str, **options) -> forms.CharField:
    """Return a field for one line, as long as the model takes it."""
    return forms.CharField(label=label(model, field), max_length=model._meta.get_field(field).max_length, **options)


def text_field(words, **options) -> forms.CharField:
    """Return a field for some sentences."""
    return forms.CharField(label=words, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), **options)


class HandOverForm(forms.Form):
    """To which organ a case is handed over."""

    organ = line_field(
        Case, "organ", help_text=gettext_lazy("For instance: the district commission for discipline inspection and supervision.")
    )


class PersonForm(forms.Form):
    """Somebody named in a case."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=label(CasePerson, "person"),
        required=False,
        help_text=gettext_lazy("Somebody of the house, if it is; the name below is what stands in the case."),
    )
    name = line_field(CasePerson, "name")
    post = line_field(CasePerson, "post")
    responsibility = forms.ChoiceField(label=label(CasePerson, "responsibility"), choices=Responsibility.choices)
    words = text_field(label(CasePerson, "words"), required=False)
    is_crime_suspected = forms.BooleanField(
        label=label(CasePerson, "is_crime_suspected"),
        required=False,
        help_text=gettext_lazy("It must have been transferred: name the organ and the day."),
    )
    transfer_organ = line_field(CasePerson, "transfer_organ", required=False)
    transfer_document = line_field(CasePerson, "transfer_document", required=False)
    transferred_on = day_field(label(CasePerson, "transferred_on"), required=False)

    def __init__(self, *args, people: QuerySet[Person], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people

    @property
    def said(self) -> Named:
        """Return what was filled in."""
        return Named(**self.cleaned_data)


class ClauseField(forms.ModelChoiceField):
    """A clause of an instrument, under the instrument's name; its note and its months of effect stand beside it, as a proposal only."""

    def label_from_instance(self, clause: Clause) -> str:
        months = _("(effect as a rule: %(months)d months)") % {"months": clause.effect_months} if clause.effect_months else ""
        return f"{clause} {months}".strip()


class OutcomeForm(forms.Form):
    """One measure about a person as the organ's document gives it; the form decides to which kind of measure it belongs."""

    form = forms.ChoiceField(label=label(Outcome, "form"), choices=[])
    clause = ClauseField(
        Clause.objects.select_related("instrument"),
        label=label(Outcome, "clause"),
        help_text=gettext_lazy("Only clauses of documents in force on the day of the decision, which provide for this form, are taken."),
    )
    organ = line_field(Outcome, "organ")
    document = line_field(Outcome, "document")
    decided_on = day_field(label(Outcome, "decided_on"))
    effect_from = day_field(label(Outcome, "effect_from"), required=False)
    effect_until = day_field(label(Outcome, "effect_until"), required=False)
    effect_basis = line_field(
        Outcome,
        "effect_basis",
        required=False,
        help_text=gettext_lazy("As the document gives it, never worked out here; leave days and basis empty if it gives none."),
    )

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        groups = {track: [(form.value, form.label) for form in Form if TRACK_OF[form] == track] for track in Track}
        self.fields["form"].choices = [("", "—"), *((track.label, forms_) for track, forms_ in groups.items())]
        self.fields["decided_on"].widget.attrs["max"] = on.isoformat()

    @property
    def said(self) -> Decided:
        """Return what was filled in."""
        return Decided(track=TRACK_OF[self.cleaned_data["form"]], **self.cleaned_data)


class DecideForm(forms.Form):
    """That the organ has decided."""

    decided_on = day_field(label(Case, "decided_on"))
    is_without_measures = forms.BooleanField(
        label=gettext_lazy("The organ took no measures against anybody"),
        required=False,
        help_text=gettext_lazy("Tick it only where no outcome is recorded."),
    )


class DropForm(forms.Form):
    """Why a case is dropped."""

    why = forms.ChoiceField(
        label=label(Case, "why_dropped"), choices=[(one.value, one.label) for one in (WhyDropped.NO_GROUNDS, WhyDropped.RELIEF)]
    )
    because = text_field(pgettext_lazy("of an act", "Reason"), help_text=NAMELESS)


class ReopenForm(forms.Form):
    """Why a decided case is taken up again."""

    because = text_field(pgettext_lazy("of an act", "Reason"), help_text=NAMELESS)


class ReliefForm(forms.Form):
    """A request for relief."""

    reason = text_field(
        label(Relief, "reason"), help_text=gettext_lazy("The facts that speak for an honest mistake; only discipline reads this.")
    )


class ReliefDecisionForm(forms.Form):
    """What was decided on relief."""

    result = forms.ChoiceField(label=label(Relief, "result"), choices=Relieved.choices)
    organ = line_field(Relief, "organ")
    decided_on = day_field(label(Relief, "decided_on"))
    answer = text_field(label(Relief, "answer"))
