"""The form of a project with its plan of the year."""

from django.forms import fields_for_model
from django.utils.translation import gettext_lazy as _

from projects.ledgers.intake import STORE
from projects.models import AnnualPlan, Project
from tracker.ledger.forms import LedgerForm, model_field
from tracker.org.models import Person, Unit

PLAN = fields_for_model(AnnualPlan, STORE.part.fields, formfield_callback=model_field)


class ProjectForm(LedgerForm):
    """Master data of a project and what the year asks of it."""

    ledgers, label, planned_wan, planned_start_on = (PLAN[name] for name in STORE.part.fields)

    fieldsets = (
        (_("What it is"), ("name", "code", "name_en", "category", "ledgers", "builder", "location", "content", "batches")),
        (
            _("Who answers"),
            ("lead_unit", "handling_unit", "territory", "sponsor", "main_leader", "deputy", "responsible", "team", "scheme"),
        ),
        (
            _("Money and the year's plan"),
            ("total_invest_wan", "done_before_wan", "label", "planned_wan", "planned_start_on", "planned_end_on"),
        ),
    )

    class Meta:
        model = Project
        fields = STORE.fields
        formfield_callback = model_field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["planned_start_on"].label = _("Day of the planned start")
        for name in ("lead_unit", "handling_unit", "territory"):
            self.fields[name].queryset = Unit.objects.answerable().in_order()
        for name in ("sponsor", "main_leader", "deputy", "responsible"):
            self.fields[name].queryset = Person.objects.visible_to(self.user).order_by("initials", "pk")
