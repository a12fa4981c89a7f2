"""Forms of ladders, consequences, targets and the rules of air periods."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pollution.air.ladders import StepDraft
from pollution.air.models import AirPolicy, AirTarget, Ladder, LadderStep
from pollution.air.rulebook import DIVISORS, POINTS, WEIGHTS
from pollution.air.standards import Factor
from pollution.air.statuses import Factor as FactorWords
from pollution.forms.rules import day_input
from tracker.org.models import Unit

STEP = ("place", "times", "within", "in_month", "brings", "money")
MOST_STEPS = 20
NUMBERS = ("week_days", "month_days", "february_days", "quarter_days", "year_days", *POINTS, "percentile", "leaves_out_events")
CONFIRM, DROP = "confirm", "drop"


class LadderForm(forms.ModelForm):
    """From which day on, and by which document."""

    class Meta:
        model = Ladder
        fields = ["first_day", "source", "source_en", "doubt"]
        widgets = {"first_day": day_input(), "doubt": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_day"].help_text = _("Today or later; until then the ladder before holds.")


class StepForm(forms.ModelForm):
    """One step of a ladder."""

    class Meta:
        model = LadderStep
        fields = list(STEP)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].help_text = _("1 is the first, −1 the last")
        self.fields["place"].required = False

    def _post_clean(self):
        """Leave the model's own checks to the act, which says in words what is wrong."""

    def draft(self) -> StepDraft | None:
        """Return the step, or None for one that was left empty."""
        return StepDraft(**{name: self.cleaned_data[name] for name in STEP}) if self.cleaned_data.get("place") is not None else None


class Steps(forms.BaseFormSet):
    """The steps of a ladder, some empty ones after them."""

    def drafts(self) -> list[StepDraft]:
        """Return the steps that stay: neither taken out nor left empty."""
        return [one for form in self.forms if form not in self.deleted_forms and (one := form.draft())]


StepsFormSet = forms.formset_factory(StepForm, formset=Steps, extra=2, can_delete=True, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


def steps_of(ladder: Ladder) -> list[dict]:
    """Return the steps of a ladder as a form begins with them."""
    return [{name: getattr(step, name) for name in STEP} for step in ladder.steps.all()]


class EndLadderForm(forms.Form):
    """The last day of a ladder."""

    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=day_input())


class DecideForm(forms.Form):
    """What becomes of a proposal, and why."""

    decision = forms.ChoiceField(label=pgettext_lazy("consequence", "Decision"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=pgettext_lazy("consequence", "Note"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, is_confirmed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        drop = (DROP, _("Take back") if is_confirmed else _("Drop it"))
        self.fields["decision"].choices = [drop] if is_confirmed else [(CONFIRM, _("Confirm it")), drop]
        self.fields["decision"].initial = DROP if is_confirmed else CONFIRM
        self.fields["note"].help_text = _("Needed where it is dropped or taken back.")


class TargetForm(forms.ModelForm):
    """What a unit is to reach in a period."""

    class Meta:
        model = AirTarget
        fields = ["unit", "aim", "value", "first_day", "last_day", "source", "source_en"]
        widgets = {"first_day": day_input(), "last_day": day_input()}

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].empty_label = None
        self.fields["value"].help_text = _("µg/m³ for a mean, days for good days, the number itself for the index")

    def _post_clean(self):
        """Leave the model's own checks to the act, which says in words what is wrong."""


def units_with_targets(on) -> object:
    """Return the units for which a target may be set: the district, townships, sub-districts and committees."""
    return (Unit.objects.on(on).territorial() | Unit.objects.on(on).filter(parent=None)).in_order()


class PolicyForm(forms.ModelForm):
    """A version of the rules of air periods."""

    class Meta:
        model = AirPolicy
        fields = ["first_day", "source", "source_en", "doubt", "doubt_en", *NUMBERS, *WEIGHTS, *DIVISORS]
        widgets = {"first_day": day_input(), "doubt": forms.Textarea(attrs={"rows": 2}), "doubt_en": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for factor in Factor:
            label = FactorWords(factor).label
            self.fields[f"weight_{factor}"].label = _("Weight of %(factor)s") % {"factor": label}
            self.fields[f"divisor_{factor}"].label = _("S of %(factor)s") % {"factor": label}
        self.fields["doubt_en"].label = _("What is not confirmed, in English")
