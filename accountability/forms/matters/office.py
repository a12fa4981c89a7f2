"""Forms of the supervision office: hand down, urge, decide, settle, join and close out."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accountability.forms.matters.fields import (
    MOST_LETTERS,
    ActForm,
    UnitField,
    WithPhotos,
    answering,
    day_field,
    label,
    people_of,
    text_field,
    yes_or_no,
)
from accountability.matters.handing import deadline_of
from accountability.models import (
    Breach,
    Contact,
    Extension,
    Feedback,
    Matter,
    MatterFile,
    MatterHolder,
    Notice,
    Review,
    Signature,
    Statement,
)
from accountability.statuses import ContactKind, NoticeKind, Slot
from tracker.evidence.forms import PhotosField
from tracker.org.models import Person, Unit

HAND_DOWN = (NoticeKind.ASSIGNMENT, NoticeKind.SUPERVISION)
EMPTY = "—"
REASON = pgettext_lazy("act", "Reason")


class BecauseForm(ActForm):
    """A reason."""

    because = text_field(REASON, rows=3)


class NothingForm(ActForm):
    """Nothing to fill in."""


class AssignForm(ActForm):
    """By which notice, until when; the text is shown before it is sent."""

    part = "accountability/act/_preview.html"
    due_on = day_field(label(Matter, "due_on"))
    kind = forms.ChoiceField(label=label(Notice, "kind"), choices=[(kind.value, kind.label) for kind in HAND_DOWN])
    signer = forms.CharField(label=label(Notice, "signer"), max_length=40, required=False)
    requirement = text_field(
        label(Notice, "requirement"), rows=2, required=False, help_text=gettext_lazy("Left empty, the usual sentence stands there.")
    )

    def prepare(self):
        due = deadline_of(self.stand.matter, self.stand.on)
        self.initial.setdefault("due_on", self.stand.matter.due_on or due.day)  # a workbook may have named the day
        kind = self.stand.matter.kind
        words = _("%(kind)s: %(days)d working days") if kind.is_in_working_days else _("%(kind)s: %(days)d days")
        provisional = _(" (provisional: next year's calendar is not known)") if due.is_provisional else ""
        self.fields["due_on"].help_text = words % {"kind": kind, "days": kind.days} + provisional
        self.fields["due_on"].widget.attrs["min"] = self.stand.on.isoformat()


class AcceptForm(WithPhotos):
    """What the re-check found: it is adequate."""

    part = "accountability/act/_feedback.html"
    words = text_field(label(Feedback, "judgement"), rows=3)
    field_order = ("words", "files")


class ReturnForm(WithPhotos):
    """What the re-check found: it is not adequate."""

    part = "accountability/act/_feedback.html"
    because = text_field(
        label(Feedback, "judgement"),
        rows=3,
        help_text=gettext_lazy("What is still wrong, where, how much: it stands on the slip and in the case."),
    )
    field_order = ("because", "files")


class SignForm(ActForm):
    """An opinion, if there is one."""

    part = "accountability/act/_gate.html"
    words = text_field(label(Signature, "words"), rows=2, required=False)


class CloseForm(ActForm):
    """A remark, if there is one; the gate stands above."""

    part = "accountability/act/_gate.html"
    words = text_field(gettext_lazy("Remark"), rows=2, required=False)


class RefuseSignForm(BecauseForm):
    """Why it is not signed."""

    part = "accountability/act/_gate.html"


class InterimForm(ActForm):
    """What this phase has brought, and until when the next one runs."""

    words = text_field(gettext_lazy("What this phase has brought"))
    next_due_on = day_field(gettext_lazy("Next phase until"))


class DecideExtensionForm(ActForm):
    """More time, or not."""

    part = "accountability/act/_extension.html"
    is_granted = yes_or_no(pgettext_lazy("act", "Decision"), gettext_lazy("Grant"), gettext_lazy("Refuse"))
    answer = text_field(label(Extension, "answer"), rows=2, required=False, help_text=gettext_lazy("Needed when it is refused."))


class UrgeForm(BecauseForm):
    """Why it is urged."""

    part = "accountability/act/_rounds.html"


class ProposedForm(ActForm):
    """Send what the system proposed."""

    part = "accountability/act/_rounds.html"


class DeclineForm(BecauseForm):
    """Why what the system proposed is not sent."""

    part = "accountability/act/_rounds.html"


class UnclearForm(ActForm):
    """What is unclear."""

    words = text_field(label(Breach, "words"), rows=3)


class SettleForm(BecauseForm):
    """How a breach was dealt with."""

    part = "accountability/act/_breach.html"
    because = text_field(gettext_lazy("How it was dealt with"), rows=3)


class AnswerStatementForm(ActForm):
    """The answer to what a unit states."""

    part = "accountability/act/_statement.html"
    is_upheld = yes_or_no(pgettext_lazy("act", "Decision"), gettext_lazy("Uphold"), gettext_lazy("Do not uphold"))
    words = text_field(label(Statement, "answer"), rows=3)


class AnswerReviewForm(ActForm):
    """The answer to a review."""

    part = "accountability/act/_strike.html"
    is_upheld = yes_or_no(
        pgettext_lazy("act", "Decision"), gettext_lazy("Uphold: annul the strike"), gettext_lazy("Reject: the strike stands")
    )
    answer = text_field(label(Review, "answer"), rows=3)


class ReassignForm(ActForm):
    """Another unit, why, and until when."""

    unit = UnitField(label(Matter, "handling_unit"), empty_label=EMPTY)
    due_on = day_field(
        label(Matter, "due_on"), required=False, help_text=gettext_lazy("Left empty, the time limit of its kind counts from today.")
    )
    because = text_field(REASON, rows=3)


class MergeForm(ActForm):
    """Into which matter, and why."""

    part = "accountability/act/_others.html"
    into = forms.ModelChoiceField(
        Matter.objects.none(),
        to_field_name="number",
        widget=forms.TextInput,
        label=gettext_lazy("Number of the matter that stays"),
        error_messages={"invalid_choice": gettext_lazy("There is no such matter in hand. Copy its number from the list above.")},
    )
    because = text_field(REASON, rows=3)

    def prepare(self):
        self.fields["into"].queryset = Matter.objects.visible_to(self.stand.user).in_hand().exclude(pk=self.stand.matter.pk)


class SplitForm(ActForm):
    """Which further units get a part of their own."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("Units that get a part"), widget=forms.CheckboxSelectMultiple
    )
    because = text_field(REASON, rows=2)

    def prepare(self):
        self.fields["units"].queryset = answering(self.stand).exclude(pk=self.stand.matter.handling_unit_id)


class RestateForm(ActForm):
    """The matter in other words."""

    title = forms.CharField(label=label(Matter, "title"), max_length=120)
    description = text_field(label(Matter, "description"), rows=6)

    def prepare(self):
        self.initial.setdefault("title", self.stand.matter.title)
        self.initial.setdefault("description", self.stand.matter.description)


class HoldersForm(ActForm):
    """Who holds the slots: somebody of the house, or a name from outside."""

    part = "accountability/act/_holders.html"

    def prepare(self):
        held = {row.slot: row for row in self.stand.matter.holders.all()}
        people = people_of(self.stand, self.stand.matter.handling_unit_id, self.stand.matter.lead_unit_id)
        chosen = list(people)
        for slot in Slot:
            row = held.get(slot)
            person = forms.ModelChoiceField(people, label=slot.label, required=False, empty_label=EMPTY)
            if row and row.person_id and row.person_id not in {one.pk for one in chosen}:
                person.queryset = people | Person.objects.visible_to(self.stand.user).filter(pk=row.person_id)
            self.fields[f"person_{slot}"] = person
            self.fields[f"name_{slot}"] = forms.CharField(label=_("%(slot)s: name") % {"slot": slot.label}, max_length=40, required=False)
            self.fields[f"phone_{slot}"] = forms.CharField(label=_("%(slot)s: phone") % {"slot": slot.label}, max_length=20, required=False)
            if row:
                self.initial |= {f"person_{slot}": row.person_id, f"name_{slot}": row.name, f"phone_{slot}": row.phone}

    @property
    def slot_rows(self) -> list[tuple]:
        """Return slot by slot its name and its fields."""
        return [(slot.label, self[f"person_{slot}"], self[f"name_{slot}"], self[f"phone_{slot}"]) for slot in Slot]

    def said(self) -> dict:
        """Return the holders as the act takes them."""
        holders = [
            MatterHolder(slot=slot, **{name: self.cleaned_data[f"{name}_{slot}"] for name in ("person", "name", "phone")}) for slot in Slot
        ]
        return {"holders": holders}


class ContactForm(ActForm):
    """A call, a visit, a talk or a reminder."""

    kind = forms.ChoiceField(label=label(Contact, "kind"), choices=ContactKind.choices)
    with_whom = forms.CharField(label=label(Contact, "with_whom"), max_length=60)
    result = text_field(label(Contact, "result"), rows=3)


class BlameForm(ActForm):
    """Why the lead unit is said not to have coordinated."""

    words = text_field(_("What the lead unit left undone"), rows=3)


class InstructForm(ActForm):
    """A leader's instruction."""

    words = text_field(label(Matter, "instruction"), rows=4, max_length=MOST_LETTERS)

    def prepare(self):
        self.initial.setdefault("words", self.stand.matter.instruction)


class AttachForm(ActForm):
    """Photos of what was found, or papers."""

    phase = forms.ChoiceField(
        label=label(MatterFile, "phase"),
        choices=[(phase.value, phase.label) for phase in (MatterFile.Phase.BEFORE, MatterFile.Phase.PAPER)],
    )
    files = PhotosField()
    words = forms.CharField(label=label(MatterFile, "words"), max_length=120, required=False)
