"""Forms of the responsible unit: sign for, check, plan, feed back, ask for time or review, state, hand on."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accountability.forms.matters.fields import ActForm, UnitField, WithPhotos, day_field, keys_field, label, people_of, text_field
from accountability.matters.rectifying import Step
from accountability.models import Extension, Feedback, Matter, Plan, Review, Statement
from accountability.rules import latest_extension
from accountability.statuses import FixKind, Verdict
from tracker.org.models import Person

STEPS = 6  # rows for steps of a plan
EMPTY = "—"


class AcknowledgeForm(ActForm):
    """Nothing to fill in: the button is the signature."""

    part = "accountability/act/_slip.html"


class VerifyForm(ActForm):
    """What the check of the facts found."""

    part = "accountability/act/_found.html"

    verdict = keys_field(label(Matter, "verdict"), Verdict.choices)
    words = text_field(label(Matter, "verdict_words"), help_text=gettext_lazy("What was seen on site: where, how much, since when, who."))


class PlanForm(ActForm):
    """A rectification plan with its steps; a row without words is left out."""

    part = "accountability/act/_plan.html"
    fix_kind = keys_field(label(Plan, "fix_kind"), FixKind.choices)
    target = text_field(label(Plan, "target"), rows=2)
    measures = text_field(label(Plan, "measures"), rows=3)
    planned_on = day_field(label(Plan, "planned_on"))
    acceptor = UnitField(
        label(Plan, "acceptor"), required=False, empty_label=EMPTY, help_text=gettext_lazy("Who checks the result; never the unit itself.")
    )
    responsible = forms.ModelChoiceField(Person.objects.none(), label=label(Plan, "responsible"), required=False, empty_label=EMPTY)

    def prepare(self):
        self.fields["responsible"].queryset = people_of(self.stand, self.stand.matter.handling_unit_id)
        for number in range(1, STEPS + 1):
            words = {"number": number}
            self.fields[f"words_{number}"] = forms.CharField(label=_("Step %(number)d") % words, max_length=200, required=False)
            self.fields[f"due_{number}"] = day_field(_("Step %(number)d: due on") % words, required=False)
            self.fields[f"person_{number}"] = forms.CharField(label=_("Step %(number)d: person") % words, max_length=40, required=False)

    @property
    def step_rows(self) -> list[tuple]:
        """Return the fields of the steps, row by row."""
        return [(self[f"words_{number}"], self[f"due_{number}"], self[f"person_{number}"]) for number in range(1, STEPS + 1)]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields that are no steps."""
        return [field for field in self.visible_fields() if not field.name.rpartition("_")[2].isdigit()]

    def clean(self):
        said = super().clean()
        for number in range(1, STEPS + 1):
            words, due_on = said.get(f"words_{number}"), said.get(f"due_{number}")
            if words and not due_on and f"due_{number}" not in self.errors:
                self.add_error(f"due_{number}", _("A step has its day."))
            if due_on and not words:
                self.add_error(f"words_{number}", _("Say what is done by that day."))
        return said

    def said(self) -> dict:
        """Return the plan with its steps as the act takes them."""
        said = {name: value for name, value in self.cleaned_data.items() if not name.rpartition("_")[2].isdigit()}
        rows = [[self.cleaned_data[f"{name}_{number}"] for name in ("words", "due", "person")] for number in range(1, STEPS + 1)]
        return said | {"steps": [Step(words, due_on, person) for words, due_on, person in rows if words]}


class FeedBackForm(WithPhotos):
    """What was done, with photos; the same form sent twice is one feedback."""

    part = "accountability/act/_found.html"
    words = text_field(
        label(Feedback, "words"),
        help_text=gettext_lazy("What was done, when, by whom; what keeps it so."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    uid = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("words", "files", "uid")

    def prepare(self):
        super().prepare()
        self.initial.setdefault("uid", uuid.uuid4())
        self.fields["files"].help_text = _("Photos of the result or papers; at least one, unless some were fed back before.")


class AskExtensionForm(ActForm):
    """Until when more time is wanted, and why."""

    part = "accountability/act/_found.html"

    wanted_on = day_field(label(Extension, "wanted_on"))
    reason = text_field(label(Extension, "reason"))

    def prepare(self):
        latest = latest_extension(self.stand.matter.original_due_on or self.stand.on, self.stand.policy)
        self.fields["wanted_on"].widget.attrs["max"] = latest.isoformat()
        self.fields["wanted_on"].help_text = _("%(day)s at the latest; it may be extended %(times)d times in all.") % {
            "day": latest.isoformat(),
            "times": self.stand.policy.extension_times,
        }


class StateForm(ActForm):
    """What the unit has to say to a breach."""

    part = "accountability/act/_breach.html"
    words = text_field(label(Statement, "words"))


class AskReviewForm(ActForm):
    """Why a strike should be looked at again."""

    part = "accountability/act/_strike.html"
    reason = text_field(label(Review, "reason"), help_text=gettext_lazy("What was overlooked or judged wrongly, and what proves it."))


class HandOnForm(ActForm):
    """Another person of the same unit."""

    responsible = forms.ModelChoiceField(Person.objects.none(), label=label(Matter, "responsible"), empty_label=EMPTY)
    because = text_field(pgettext_lazy("act", "Reason"), rows=2)

    def prepare(self):
        self.fields["responsible"].queryset = people_of(self.stand, self.stand.matter.handling_unit_id)
