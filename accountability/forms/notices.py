"""Forms of notices: one issued by hand, a reply."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability import texts
from accountability.models import Matter
from accountability.notices import Draft
from accountability.statuses import NoticeKind
from tracker.org.models import Unit

BY_HAND = (NoticeKind.SUPERVISION, NoticeKind.LETTER)
BODIES = {NoticeKind.SUPERVISION: texts.NOTICE_BODY, NoticeKind.LETTER: texts.LETTER_BODY}
ASKS = {NoticeKind.SUPERVISION: texts.NOTICE_ASKS, NoticeKind.LETTER: texts.LETTER_ASKS}


class NoticeForm(forms.Form):
    """A supervision notice or letter about a matter, its text begun for the office."""

    kind = forms.ChoiceField(label=_("Kind of notice"), choices=[(kind.value, kind.label) for kind in BY_HAND])
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("To"))
    title = forms.CharField(label=_("Title of the notice"), max_length=160)
    body = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    requirement = forms.CharField(label=_("What is required"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = forms.DateField(
        label=_("To be answered by"),
        required=False,
        help_text=_("With a day the unit is asked for a reply."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    signer = forms.CharField(label=_("Issued by"), max_length=40, required=False)

    def __init__(self, *args, matter: Matter, kind: str = NoticeKind.SUPERVISION, **kwargs):
        facts = {"title": matter.title, "number": matter.number, "state": matter.state, "due": matter.due_on}
        initial = {
            "kind": kind,
            "unit": matter.handling_unit_id,
            "title": matter.title,
            "body": str(texts.kept(BODIES[kind], **facts)),
            "requirement": str(texts.kept(ASKS[kind], **facts)),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.matter = matter
        further = matter.further_units.values_list("unit", flat=True)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[matter.handling_unit_id, matter.lead_unit_id, *further]).in_order()

    def draft(self) -> Draft:
        """Return the notice before it has its number."""
        return Draft(matter=self.matter, **self.cleaned_data)


class ReplyForm(forms.Form):
    """What a unit replies."""

    words = forms.CharField(label=_("Reply"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
