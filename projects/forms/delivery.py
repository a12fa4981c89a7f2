"""Forms of the acts on a project; they say kindly beforehand what the acts would refuse."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.delivery import Step
from projects.models import Delay, Milestone, Permit, Project, Quantity, QuantityMonth, Replan, Start, Term
from projects.statuses import MilestoneKind, PermitState

WAN_DIGITS = {"max_digits": 14, "decimal_places": 2, "min_value": 0}


def label(model, field: str):
    """Return a field's name as the model says it."""
    return model._meta.get_field(field).verbose_name


def day_field(words, **options) -> forms.DateField:
    """Return a field for a day, with the browser's calendar."""
    return forms.DateField(label=words, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def text_field(words, **options) -> forms.CharField:
    """Return a field for a sentence of at most 200 characters."""
    return forms.CharField(label=words, max_length=200, widget=forms.Textarea(attrs={"rows": 3}), **options)


class ActForm(forms.Form):
    """A form whose days of the past may not lie after today."""

    past: tuple[str, ...] = ()

    def __init__(self, *args, on: date, **kwargs):
        self.on = on
        super().__init__(*args, **kwargs)
        for name in self.past:
            self.fields[name].widget.attrs["max"] = on.isoformat()
            self.fields[name].initial = self.initial.get(name, on)


class StartForm(ActForm):
    """A start: in which sense, when, by what proof."""

    past = ("started_on",)
    definition = forms.ChoiceField(
        label=label(Start, "definition"),
        choices=Start._meta.get_field("definition").choices,
        help_text=gettext_lazy("Substantive means real works, not a ceremony; the start rate counts only these."),
    )
    started_on = day_field(label(Start, "started_on"))
    proof = text_field(
        label(Start, "proof"),
        help_text=gettext_lazy("For instance: building permit number, supervisor's start order, dated photos of piling."),
    )


class DeliverForm(ActForm):
    """The day on which a milestone was delivered, and the proof."""

    past = ("delivered_on",)
    delivered_on = day_field(label(Milestone, "delivered_on"))
    proof = text_field(
        label(Milestone, "proof"), help_text=gettext_lazy("What shows that it is done: document, number, record of acceptance.")
    )


class ReplanForm(ActForm):
    """The new day of a milestone, and why."""

    due_on = day_field(gettext_lazy("New due day"))
    reason = text_field(label(Replan, "reason"), help_text=gettext_lazy("The day before stays visible beside the new one."))


class MilestoneForm(ActForm):
    """A new milestone."""

    kind = forms.ChoiceField(label=label(Milestone, "kind"), choices=MilestoneKind.choices)
    name = forms.CharField(
        label=label(Milestone, "name"), max_length=80, required=False, help_text=gettext_lazy("Needed only for “Other milestone”.")
    )
    due_on = day_field(label(Milestone, "due_on"))

    def clean(self):
        said = super().clean()
        if said.get("kind") == MilestoneKind.OTHER and not said.get("name", "").strip():
            self.add_error("name", _("Please name the milestone."))
        return said


class PermitForm(ActForm):
    """How an approval stands; `was_state` is what the reader saw."""

    state = forms.ChoiceField(label=label(Permit, "state"), choices=PermitState.choices)
    authority = forms.CharField(label=label(Permit, "authority"), max_length=40, required=False)
    due_on = day_field(label(Permit, "due_on"), required=False)
    got_on = day_field(label(Permit, "got_on"), required=False, help_text=gettext_lazy("Only for an obtained permit."))
    number = forms.CharField(label=label(Permit, "number"), max_length=60, required=False)
    was_state = forms.CharField(widget=forms.HiddenInput, required=False, empty_value=None)


class DelayForm(ActForm):
    """Why the project is late and what happens next."""

    past = ("since",)
    cause = forms.ChoiceField(label=label(Delay, "cause"), choices=Delay._meta.get_field("cause").choices)
    since = day_field(label(Delay, "since"))
    description = text_field(label(Delay, "description"))
    next_step = text_field(label(Delay, "next_step"), help_text=gettext_lazy("Who does what to get over it."))
    next_step_due_on = day_field(label(Delay, "next_step_due_on"))


class NextStepForm(ActForm):
    """What happens next on a delay."""

    next_step = text_field(label(Delay, "next_step"))
    next_step_due_on = day_field(label(Delay, "next_step_due_on"))


class ResolveForm(ActForm):
    """When and how a delay was resolved."""

    past = ("resolved_on",)
    resolved_on = day_field(label(Delay, "resolved_on"))
    because = text_field(gettext_lazy("How it was resolved"))


class QuantityForm(ActForm):
    """Something to be counted by a team."""

    name = forms.CharField(
        label=label(Quantity, "name"),
        max_length=40,
        help_text=gettext_lazy("For instance: households moved, area cleared, kilometres of pipe."),
    )
    measure = forms.ChoiceField(label=label(Quantity, "measure"), choices=Quantity._meta.get_field("measure").choices)
    total = forms.DecimalField(label=label(Quantity, "total"), **WAN_DIGITS)
    team = forms.CharField(label=label(Quantity, "team"), max_length=40, required=False)


class QuantityMonthForm(ActForm):
    """What a month planned and did."""

    month = forms.DateField(
        label=label(QuantityMonth, "month"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"invalid": gettext_lazy("Give the month as 2016-08.")},
    )
    planned = forms.DecimalField(label=label(QuantityMonth, "planned"), **WAN_DIGITS)
    done = forms.DecimalField(label=label(QuantityMonth, "done"), **WAN_DIGITS)


class TermForm(ActForm):
    """A term of the agreement."""

    kind = forms.ChoiceField(label=label(Term, "kind"), choices=Term._meta.get_field("kind").choices)
    text = text_field(
        label(Term, "text"), help_text=gettext_lazy("For instance: invest at least 3 million yuan per mu before the end of 2017.")
    )
    due_on = day_field(label(Term, "due_on"), required=False)


class CompletionForm(ActForm):
    """When a project was completed, and the proof."""

    past = ("completed_on",)
    completed_on = day_field(label(Project, "completed_on"))
    proof = text_field(label(Term, "proof"), help_text=gettext_lazy("For instance: number of the completion filing."))


class TakeBackForm(ActForm):
    """Why a record is taken back."""

    because = text_field(label(Replan, "reason"), help_text=gettext_lazy("What was wrong with the record."))


class KeepForm(ActForm):
    """When a term was kept, and the proof."""

    past = ("kept_on",)
    kept_on = day_field(label(Term, "kept_on"))
    proof = text_field(label(Term, "proof"))


class PlanForm(ActForm):
    """The end date, the start, and each step's days; a step without days is left out."""

    end = day_field(gettext_lazy("End date"), help_text=gettext_lazy("The day on which the last step must be done."))
    start = day_field(gettext_lazy("Start date"), help_text=gettext_lazy("The day on which the first step can begin."))
    reason = forms.CharField(
        label=label(Replan, "reason"), max_length=200, help_text=gettext_lazy("Kept beside each milestone that moves.")
    )

    def __init__(self, *args, steps: list[Step], **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = [step.kind for step in steps]
        for step in steps:
            self.fields[f"days_{step.kind}"] = forms.IntegerField(
                label=_("%(step)s, days") % {"step": step.kind.label}, min_value=1, max_value=3650, required=False, initial=step.days
            )

    def clean(self):
        said = super().clean()
        if said.get("start") and said.get("end") and said["end"] < said["start"]:
            self.add_error("end", _("The end date lies before the start date."))
        if not self.steps() and not self.errors:
            self.add_error(None, _("Give at least one step its days."))
        return said

    def steps(self) -> list[Step]:
        """Return the steps that have days, in order of work."""
        days = {kind: self.cleaned_data.get(f"days_{kind}") for kind in self.kinds}
        return [Step(kind, taken) for kind, taken in days.items() if taken]
