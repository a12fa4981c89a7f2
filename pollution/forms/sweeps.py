"""Forms of sweeps: the plan, and the acts on a sweep."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.forms.campaigns import CampaignChoice
from pollution.models import Sweep
from pollution.querysets import SWEEP
from pollution.statuses import SourceKind, SweepLevel
from pollution.sweeps import Plan, field_people
from pollution.sweeps.people import units_of
from pollution.sweeps.planning import LYING
from tracker.org.models import Unit, User
from tracker.org.rights import reach
from tracker.org.statuses import TERRITORIAL, UnitKind

ORGANISING = (UnitKind.DISTRICT, UnitKind.DEPARTMENT, *TERRITORIAL)
LEVELS = dict.fromkeys(TERRITORIAL, SweepLevel.TOWNSHIP) | {UnitKind.COMMUNITY: SweepLevel.VILLAGE, UnitKind.GRID: SweepLevel.VILLAGE}
LOT, GRID, HAND = "lot", "grid", "hand"
GIVING = [
    (LOT, _("Drawn by lot: persons and places")),
    (GRID, _("Dealt out: whole grids to one person each")),
    (HAND, _("By hand, after planning")),
]


def label(field: str):
    """Return a field's name as the model says it."""
    return Sweep._meta.get_field(field).verbose_name


def day_field(words, **options) -> forms.DateField:
    """Return a field for a day, with the browser's calendar."""
    return forms.DateField(label=words, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def reason_field(**options) -> forms.CharField:
    """Return a field for why something is done."""
    words = pgettext_lazy("of an act", "Reason")
    return forms.CharField(label=words, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **options)


class PeopleField(forms.ModelMultipleChoiceField):
    """People with the unit in which they hold their role."""

    widget = forms.CheckboxSelectMultiple
    units: dict[int, str] = {}

    def label_from_instance(self, user: User) -> str:
        return f"{user} · {self.units.get(user.pk, '')}"


class PlanForm(forms.Form):
    """A sweep to be planned."""

    name = forms.CharField(label=label("name"), max_length=80)
    level = forms.ChoiceField(label=label("level"), choices=SweepLevel.choices)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=label("unit"), empty_label=None)
    source = forms.CharField(label=label("source"), max_length=200, required=False)
    campaign = CampaignChoice(label=label("campaign"), required=False, empty_label="—")
    kinds = forms.MultipleChoiceField(label=label("kinds"), choices=SourceKind.choices, widget=forms.CheckboxSelectMultiple)
    territories = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Territories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: wherever the unit may."),
    )
    first_day = day_field(label("first_day"))
    last_day = day_field(label("last_day"))
    is_covert = forms.BooleanField(label=label("is_covert"), required=False, help_text=Sweep._meta.get_field("is_covert").help_text)
    is_night = forms.BooleanField(label=label("is_night"), required=False, help_text=_("The visits are made from 22:00 to 06:00."))
    giving = forms.ChoiceField(label=_("Who visits what"), choices=GIVING, widget=forms.RadioSelect, initial=GRID)
    share = forms.IntegerField(
        label=label("share"),
        min_value=1,
        max_value=100,
        initial=100,
        required=False,
        help_text=_("For a draw: so many sources in a hundred."),
    )
    members = PeopleField(User.objects.none(), label=_("Who goes"), required=False)

    def __init__(self, *args, by: User, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        where = reach(by, SWEEP, "plan")
        units = Unit.objects.on(on).filter(where.limit("pk")).in_order()
        self.fields["unit"].queryset = units.filter(kind__in=ORGANISING if where.everywhere else (*ORGANISING, *LYING))
        self.fields["unit"].initial = mine = by.acting_unit_id()
        self.fields["level"].initial = LEVELS.get(units.filter(pk=mine).values_list("kind", flat=True).first(), SweepLevel.DEPARTMENT)
        lying = TERRITORIAL if where.everywhere else LYING
        self.fields["territories"].queryset = units.filter(kind__in=lying)
        self.fields["campaign"].offer(on)
        people = field_people(by, on=on)
        self.fields["members"].queryset = people
        self.fields["members"].units = units_of(people, on=on)
        for name in ("first_day", "last_day"):
            self.fields[name].widget.attrs["min"] = on.isoformat()
            self.fields[name].initial = on

    @property
    def said(self) -> Plan:
        """Return the plan that was filled in."""
        said = dict(self.cleaned_data)
        giving = said.pop("giving")
        members = () if giving == HAND else tuple(said.pop("members"))
        said.pop("members", None)
        return Plan(**said | {"share": said["share"] or 100, "is_drawn": giving == LOT, "members": members})

    def clean(self):
        """Ask for people where visits are given to people at once."""
        said = super().clean()
        if said.get("giving") in (LOT, GRID) and not said.get("members"):
            self.add_error("members", _("Tick who goes, or give the visits out by hand later."))
        return said


class AgainForm(forms.Form):
    """For which days the same sweep is planned again."""

    first_day = day_field(label("first_day"))
    last_day = day_field(label("last_day"))


class ExtendForm(forms.Form):
    """Until when a sweep goes on, and why."""

    last_day = day_field(label("last_day"))
    because = reason_field()


class ReasonForm(forms.Form):
    """Why a sweep is cancelled."""

    because = reason_field()


class EndForm(forms.Form):
    """Why a sweep ends though something was not visited."""

    because = reason_field(required=False, help_text=_("Asked for where something was not visited."))


class AssignForm(forms.Form):
    """Which visits are given to whom."""

    visits = forms.TypedMultipleChoiceField(label=_("Visits"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    all = forms.BooleanField(label=_("All of this list, on its further pages too"), required=False)
    inspector = forms.ModelChoiceField(User.objects.none(), label=_("Give them to"), empty_label="—")
    because = forms.CharField(label=pgettext_lazy("of an act", "Reason"), max_length=200, required=False)

    def __init__(self, *args, people, visits, needs_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = people
        self.fields["visits"].choices = [(visit, visit) for visit in visits]
        self.fields["because"].required = needs_reason
        if needs_reason:
            self.fields["because"].help_text = _("These visits were drawn by lot: the record keeps why they change hands.")
