"""The ledger of supervised matters (督察事项台账), declared once."""

from django.db.models import BooleanField, Case, F, JSONField, Q, Value, When
from django.db.models.functions import Cast, JSONObject, NullIf
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext_lazy

from accountability.beside import beside
from accountability.ledgers.basis import Basis, as_of, basis
from accountability.ledgers.filters import MatterFilter
from accountability.ledgers.forms import HandDownForm
from accountability.ledgers.intake import INTAKE
from accountability.models import Matter
from accountability.querysets import with_unit
from accountability.standing import with_standing
from accountability.statuses import FixKind, Level, Light, MatterStatus, Origin, Verdict, Watch
from tracker.ledger.register import Column, Facet, Kind, Ledger

WATCHED = {
    Watch.OPEN: Q(is_open=True),
    Watch.RED: Q(light=Light.RED),
    Watch.OVERDUE: Q(is_overdue=True),
    Watch.TO_ASSIGN: Q(status=MatterStatus.REGISTERED),
    Watch.TO_RECHECK: Q(status=MatterStatus.SUBMITTED),
    Watch.TO_SIGN: Q(status=MatterStatus.ACCEPTED),
    Watch.CASE: Q(has_case=True),
}


def rows(user, act: str, basis: Basis):
    """Return the matters that a user sees, or on which they may do the act, as they stand on the day."""
    found = Matter.objects.visible_to(user) if act in ("view", "export") else Matter.objects.actable_by(user, act)
    return with_standing(found, on=basis.on, soon=basis.soon)


def shown(basis: Basis) -> dict:
    """Return when each matter that lies with its unit is due, with what is awaited of it; nothing instead of noughts."""
    step = Cast(JSONObject(status=F("status"), due_on=F("due_on")), JSONField())
    return {
        "deadline": Case(When(with_unit() & Q(due_on__isnull=False), then=step), default=Value(None, JSONField())),
        "times": NullIf("urged_times", Value(0)),
        "failed": NullIf("strikes", Value(0)),
        "with_case": Case(When(has_case=True, then=Value(True)), output_field=BooleanField(null=True)),
    }


AWAITED = {
    MatterStatus.ASSIGNED: _("Sign for it"),
    MatterStatus.ACKNOWLEDGED: _("Check the facts"),
    MatterStatus.RECTIFYING: _("Feed back"),
}


def awaited(values: tuple, sheet) -> str:
    """Return what the unit must do by the day."""
    return str(AWAITED.get(values[0]["status"], ""))


def number_of(values: tuple, sheet) -> str:
    """Return the second line under a title: number, number at the source, priority."""
    return " · ".join(str(part) for part in (values[1], values[2], _("Priority") if values[3] else "") if part)


def flags(basis: Basis) -> dict[str, Q]:
    """Return the conditions whose matters the foot counts."""
    return {"overdue": Q(is_overdue=True), "with_case": Q(has_case=True)}


def foot(totals: dict, basis: Basis) -> dict[str, tuple | str]:
    """Return the foot's values by column."""
    overdue, with_case = totals.get("overdue"), totals.get("with_case")
    return {
        "deadline": ngettext("%(count)d overdue", "%(count)d overdue", overdue) % {"count": overdue} if overdue else (None,),
        "urged_times": (totals["urged_times"],),
        "strikes": (totals["strikes"],),
        "has_case": ngettext("%(count)d with a case", "%(count)d with a case", with_case) % {"count": with_case} if with_case else (None,),
    }


TITLE = ("title", "number", "source_number", "is_priority")
MATTERS = Ledger(
    name="matters",
    title=_("Ledger of supervised matters"),
    thing="accountability.matter",
    model=Matter,
    key="source_number",
    rows=rows,
    basis=basis,
    as_of=as_of,
    filters=MatterFilter,
    default_sort=("-registered_at",),
    facet=Facet("watch", Watch, lambda value: WATCHED[Watch(value)], first=Watch.OPEN),
    chips=("unit", "status"),
    detail="accountability:matter",
    counted=ngettext_lazy("%(count)d matter", "%(count)d matters", "count"),
    new_title=_("New matter"),
    new_url="accountability:register",
    page_paths=shown,
    sums=("urged_times", "strikes"),
    flags=flags,
    foot=foot,
    intake=INTAKE,
    upload_form=HandDownForm,
    tabs=lambda user: beside(user, "list"),
    columns=(
        Column("light", _("Light"), Kind.LIGHT, choices=Light, order=("severity",), width=8),
        Column("title", _("Matter"), Kind.NAME, paths=TITLE, says=number_of, always=True, width=40),
        Column("handling_unit", _("Responsible unit"), Kind.UNIT, order=("handling_unit__path_order",), width=20),
        Column("level", _("Level of the source"), Kind.CHOICE, choices=Level, width=14),
        Column("status", _("Status"), Kind.CHOICE, choices=MatterStatus, width=10),
        Column("deadline", pgettext_lazy("matter", "Awaited of the unit"), Kind.STEP, says=awaited, order=("due_on",), width=22),
        Column("urged_times", _("Urgings"), Kind.NUMBER, paths=("times",), order=("urged_times",), width=8),
        Column("strikes", _("In vain"), Kind.NUMBER, paths=("failed",), order=("strikes",), width=8),
        Column("has_case", _("Case open"), Kind.FLAG, paths=("with_case",), order=("has_case",), width=8),
        Column("number", pgettext_lazy("matter", "Number"), shown=False, width=20),
        Column("source_number", _("Number at the source"), shown=False, width=20),
        Column("batch", _("Batch"), shown=False, width=20),
        Column("kind", _("Kind of matter"), Kind.UNIT, paths=("kind__name", "kind__name_en", "kind__name"), shown=False, width=14),
        Column("origin", _("Origin"), Kind.CHOICE, choices=Origin, shown=False, width=14),
        Column("origin_label", _("Named at its origin"), shown=False, width=24),
        Column("lead_unit", _("Lead unit"), Kind.UNIT, order=("lead_unit__path_order",), shown=False, width=20),
        Column("responsible", _("Responsible person"), Kind.PERSON, order=("responsible__initials",), shown=False),
        Column("is_priority", _("Priority"), Kind.FLAG, shown=False, width=8),
        Column("found_on", _("Found on"), Kind.DATE, shown=False),
        Column("registered_at", _("Registered at"), Kind.DATE, paths=("registered_on",), order=("registered_at",), shown=False),
        Column("original_due_on", _("Original due date"), Kind.DATE, shown=False),
        Column("due_on", _("Due on"), Kind.DATE, shown=False),
        Column("done_on", _("Done on"), Kind.DATE, shown=False),
        Column("closed_at", _("Closed out at"), Kind.DATE, paths=("closed_on",), order=("closed_at",), shown=False),
        Column("days_late", _("Days late"), Kind.NUMBER, paths=("late_days",), shown=False, width=8),
        Column("relapse_count", _("Relapses"), Kind.NUMBER, shown=False, width=8),
        Column("verdict", _("Verdict"), Kind.CHOICE, choices=Verdict, shown=False, width=10),
        Column("fix_kind", _("Kind of rectification"), Kind.CHOICE, choices=FixKind, shown=False, width=12),
        Column("interim_closed_on", _("Interim closing on"), Kind.DATE, shown=False),
        Column("address", _("Place"), shown=False, width=28),
        Column("description", pgettext_lazy("matter", "Description"), order=(), shown=False, width=48),
    ),
)  # fmt: skip
