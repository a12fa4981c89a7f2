"""The form of one source, and what the upload of a list asks for besides the file."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pollution.ledgers.cells import split
from pollution.models import Source
from pollution.places import BadPlace, place_of
from pollution.statuses import MEASURE_OF, Crs, SourceKind
from tracker.ledger.forms import NOTHING, LedgerForm, UploadForm, model_field
from tracker.org.models import Unit
from tracker.org.statuses import UnitKind

DEGREES = {"max_digits": 12, "decimal_places": 9, "required": False, "min_value": -180, "max_value": 180}


def field_of(field, **options):
    """Return the form field of a model field: a line for a list of words."""
    return (
        forms.CharField(label=field.verbose_name, required=False, max_length=2000)
        if field.name == "pollutants"
        else model_field(field, **options)
    )


class SourceForm(LedgerForm):
    """Master data of a source; slots, permits, devices, status and disposal change on its page, by acts of their own."""

    entered_longitude = forms.DecimalField(label=_("Longitude"), **DEGREES)
    entered_latitude = forms.DecimalField(label=_("Latitude"), **DEGREES)

    fieldsets = (
        (_("What it is"), ("name", "name_en", "kind", "measure", "trade", "pollutants", "area_m2", "first_day", "planned_end_on")),
        (_("Where it lies"), ("unit", "grid", "lead_unit", "address", "entered_crs", "entered_longitude", "entered_latitude")),
        (_("Who runs it"), ("operator", "credit_code", "contact", "phone")),
    )

    class Meta:
        model = Source
        fields = (
            "name", "name_en", "kind", "measure", "trade", "pollutants", "area_m2", "first_day", "planned_end_on", "unit", "grid",
            "lead_unit", "address", "entered_crs", "operator", "credit_code", "contact", "phone",
        )  # fmt: skip
        formfield_callback = field_of

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = self.fields["lead_unit"].queryset = Unit.objects.answerable().in_order()
        self.fields["grid"].queryset = Unit.objects.filter(kind__in=(UnitKind.COMMUNITY, UnitKind.GRID)).in_order()
        self.fields["measure"].required = False
        self.fields["measure"].help_text = _("Left empty, the one that its kind falls under.")
        self.fields["pollutants"].help_text = _("Several with 、 between")
        self.initial["pollutants"] = "、".join(self.instance.pollutants)
        for name in ("entered_longitude", "entered_latitude"):
            value = getattr(self.instance, name)
            self.initial[name] = None if value is None else f"{value.normalize():f}"
        if not self.instance.pk:
            self.initial |= {"first_day": self.basis.on, "entered_crs": Crs.GCJ02}

    def clean_pollutants(self):
        """Return the names as a list, each once."""
        return list(dict.fromkeys(split(self.cleaned_data["pollutants"])))

    def clean(self):
        """Take the measure class from the kind, and see whether the coordinates are a place."""
        said = super().clean()
        if said.get("kind") and not said.get("measure"):
            said["measure"] = MEASURE_OF[said["kind"]]
        pair = [said.get(name) for name in ("entered_latitude", "entered_longitude")]
        if pair == [None, None]:
            said["entered_crs"] = ""
        elif not said.get("entered_crs"):
            self.add_error("entered_crs", _("Say in which coordinates it was taken."))
        elif None not in pair:
            try:
                place_of(*pair, said["entered_crs"])
            except BadPlace as bad:
                self.add_error("entered_latitude", str(bad))
        return said


class SourceListForm(UploadForm):
    """A list of sources, and what holds for its rows where the list is silent."""

    file = forms.FileField(
        label=_("List (.xlsx, .csv or .json)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json"}),
        help_text=_("Columns that the ledger has no room for are kept with each source as they came."),
    )  # fmt: skip
    for_unit = forms.ModelChoiceField(
        Unit.objects.none(), label=pgettext_lazy("source", "Unit in charge"), required=False, empty_label=NOTHING,
        help_text=_("For new rows where the list names none."),
    )  # fmt: skip
    for_kind = forms.ChoiceField(
        label=pgettext_lazy("source", "Kind of source"), choices=[("", NOTHING), *SourceKind.choices], required=False,
        help_text=_("For new rows where the list names none."),
    )  # fmt: skip
    crs = forms.ChoiceField(label=_("Coordinates of the list"), choices=Crs, initial=Crs.WGS84)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["for_unit"].queryset = Unit.objects.answerable().in_order()

    @classmethod
    def initial_of(cls, basis) -> dict:
        """Return nothing: a list of sources has no year."""
        return {}

    def params(self) -> dict[str, str]:
        """Return what the basis of the import is made from."""
        said = self.cleaned_data
        return {"for_unit": str(said["for_unit"].pk) if said["for_unit"] else "", "for_kind": said["for_kind"], "crs": said["crs"]}
