"""Forms of enforcement: a measure from its paper, carried out, lifted; a team with its members."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pollution.enforcement import LIFTABLE, Measure
from pollution.models import Enforcement, Finding, Inspection, Source, Team, TeamMember
from pollution.statuses import EnforcementKind, SourceStatus
from pollution.teams import Member
from tracker.evidence.forms import PhotosField
from tracker.org.models import Person, Unit, User
from tracker.org.rights import may

MOST_LETTERS, MOST_OFFERED = 4000, 50


def label(field: str, model=Enforcement):
    """Return a field's name as the model says it."""
    return model._meta.get_field(field).verbose_name


def day_field(words, **options) -> forms.DateField:
    """Return a field for a day, with the browser's calendar."""
    return forms.DateField(label=words, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def words_field(words, **options) -> forms.CharField:
    """Return a field for several lines."""
    return forms.CharField(label=words, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 3}), **options)


def units():
    """Return the units that may decide or take part, as the district lists them."""
    return Unit.objects.answerable().in_order()


class MeasureForm(forms.Form):
    """A measure against a source, from its paper; finding and visit are chosen among those of the source."""

    kind = forms.ChoiceField(label=label("kind"), choices=EnforcementKind.choices)
    number = forms.CharField(label=label("number"), max_length=60, required=False)
    organ = forms.ModelChoiceField(Unit.objects.none(), label=label("organ"))
    decided_on = day_field(label("decided_on"))
    basis = forms.CharField(label=label("basis"), max_length=200)
    words = words_field(label("words"))
    amount_yuan = forms.DecimalField(
        label=label("amount_yuan"), max_digits=12, decimal_places=2, required=False, help_text=gettext_lazy("Of a fine only.")
    )
    handed_to = forms.CharField(
        label=label("handed_to"), max_length=60, required=False, help_text=gettext_lazy("Of a transfer only: police, court, procurator …")
    )
    executed_on = day_field(label("executed_on"), required=False, help_text=gettext_lazy("May be added later."))
    team = forms.ModelChoiceField(Team.objects.none(), label=label("team"), required=False)
    finding = forms.ModelChoiceField(Finding.objects.none(), label=label("finding"), required=False)
    inspection = forms.ModelChoiceField(Inspection.objects.none(), label=gettext_lazy("Inspection"), required=False)
    stops = forms.BooleanField(label=gettext_lazy("The source is stopped by this order"), required=False)
    files = PhotosField(label=gettext_lazy("Paper and photos"), required=False)

    def __init__(self, *args, source: Source, user: User, **kwargs):
        self.source = source
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = units()
        self.fields["team"].queryset = Team.objects.order_by("-first_day", "-pk")
        self.fields["finding"].queryset = source.findings.filter(pk__in=self._latest(source.findings, "finding"))
        visits = source.inspections.filter(pk__in=self._latest(source.inspections, "inspection"))
        self.fields["inspection"].queryset = visits.select_related("source")
        if source.status == SourceStatus.STOPPED or not may(user, "change", source):
            del self.fields["stops"]

    def _latest(self, rows, name: str) -> list[int]:
        """Return the latest of a source's rows, and the one from which the form was reached."""
        chosen = [self.initial[name]] if self.initial.get(name) else []
        return [*rows.values_list("pk", flat=True)[:MOST_OFFERED], *chosen]

    def measure(self) -> Measure:
        """Return the measure as its act takes it."""
        names = [name for name in self.cleaned_data if name not in ("stops", "files")]
        return Measure(source=self.source, **{name: self.cleaned_data[name] for name in names})


class CarryOutForm(forms.Form):
    """The day on which a measure was carried out, with what shows it."""

    executed_on = day_field(label("executed_on"))
    files = PhotosField(required=False)

    def __init__(self, *args, measure: Enforcement, user: User, **kwargs):
        super().__init__(*args, **kwargs)


class LiftForm(forms.Form):
    """The day from which a stop order or a seal holds no more, and why."""

    lifted_on = day_field(label("lifted_on"))
    because = words_field(gettext_lazy("Why it is lifted"))
    resumes = forms.BooleanField(label=gettext_lazy("The source is in operation again"), required=False)

    def __init__(self, *args, measure: Enforcement, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        if measure.source.status != SourceStatus.STOPPED or not may(user, "change", measure.source):
            del self.fields["resumes"]


def can_be_lifted(measure: Enforcement) -> bool:
    """Return True if a measure still holds and is of those that are lifted."""
    return measure.kind in LIFTABLE and measure.lifted_on is None


class TeamForm(forms.ModelForm):
    """A joint team; its members stand below it."""

    class Meta:
        model = Team
        fields = ["name", "unit", "source", "first_day", "last_day"]
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("first_day", "last_day")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units()


class MemberForm(forms.Form):
    """One member of a team: from a unit or from a body outside, a person of the house or a name."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=label("unit", TeamMember), required=False)
    body = forms.CharField(
        label=label("body", TeamMember), max_length=60, required=False, help_text=gettext_lazy("Police, court, procurator …")
    )
    person = forms.ModelChoiceField(Person.objects.none(), label=label("person", TeamMember), required=False)
    name = forms.CharField(label=pgettext_lazy("team", "Name, if from outside"), max_length=40, required=False)
    duty = forms.CharField(label=label("duty", TeamMember), max_length=60, required=False)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units()
        self.fields["person"].queryset = Person.objects.visible_to(user).in_order()

    def clean(self):
        said = super().clean()
        if any(said.get(name) for name in ("unit", "body", "person", "name", "duty")):
            if not (said.get("unit") or said.get("body")):
                self.add_error("body", _("From which unit or body?"))
            if not (said.get("person") or said.get("name")):
                self.add_error("name", _("Who is it?"))
        return said

    def member(self) -> Member | None:
        """Return the member, or None for a row that was left empty."""
        said = {name: self.cleaned_data.get(name) for name in ("unit", "body", "person", "name", "duty")}
        return Member(**said) if any(said.values()) else None


class Members(forms.BaseFormSet):
    """The members of a team, some empty rows after them."""

    def members(self) -> list[Member]:
        """Return those who stay: neither taken out nor left empty."""
        return [one for form in self.forms if form not in self.deleted_forms and (one := form.member())]


MembersFormSet = forms.formset_factory(MemberForm, formset=Members, extra=2, can_delete=True, max_num=60, absolute_max=60)
