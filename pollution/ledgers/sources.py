"""The ledger of pollution sources (污染源台账), declared once."""

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext_lazy

from pollution.codes import CodeState
from pollution.ledgers.basis import Basis, as_of, basis
from pollution.ledgers.filters import SourceFilter
from pollution.ledgers.forms import SourceForm, SourceListForm
from pollution.ledgers.intake import INTAKE
from pollution.ledgers.shown import Filled, Watched, shown
from pollution.ledgers.store import HOLDERS
from pollution.models import Source
from pollution.standing import with_light
from pollution.statuses import SLOTS, Crs, Disposal, MeasureClass, SourceKind, SourceLight, SourceStatus
from pollution.tabs import ROOMS, tabs
from tracker.ledger.register import Column, Facet, Kind, Ledger


def rows(user, act: str, basis: Basis):
    """Return the sources that a user sees, or on which they may do the act, each with its light."""
    found = Source.objects.visible_to(user) if act in ("view", "export") else Source.objects.actable_by(user, act)
    return with_light(found, now=basis.at, numbers=basis.numbers)


def below(values: tuple, sheet) -> str:
    """Return the second line under a name: where it is."""
    return values[2]


def flags(basis: Basis) -> dict[str, Q]:
    """Return the conditions whose sources the foot counts."""
    return {"red": Q(light=SourceLight.RED), "never": Q(visited_at=None, light=SourceLight.YELLOW)}


def foot(totals: dict, basis: Basis) -> dict[str, tuple | str]:
    """Return the foot's values by column."""
    red, never = totals.get("red"), totals.get("never")
    return {
        "overdue_matters": ngettext("%(count)d red", "%(count)d red", red) % {"count": red} if red else (None,),
        "visited_on": ngettext("%(count)d never visited", "%(count)d never visited", never) % {"count": never} if never else (None,),
    }


def slots() -> list[Column]:
    """Return the columns of the seven slots, as the import reads them."""
    found = []
    for slot, label in SLOTS:
        holder, phone = HOLDERS[slot]
        found.append(Column(holder, label, order=(), shown=False))
        found.append(Column(phone, format_lazy(_("{who}: telephone"), who=label), order=(), shown=False, width=14))
    return found


SOURCES = Ledger(
    name="sources",
    title=_("Ledger of pollution sources"),
    thing="pollution.source",
    model=Source,
    key="name",
    rows=rows,
    basis=basis,
    as_of=as_of,
    filters=SourceFilter,
    default_sort=("name",),
    facet=Facet("kind", SourceKind, lambda value: Q(kind=value), first=SourceKind.SITE),
    chips=("unit", "light", "status"),
    detail="pollution:source",
    counted=ngettext_lazy("%(count)d source", "%(count)d sources", "count"),
    new_title=_("New source"),
    tabs=lambda user: tabs(user, ROOMS, "list"),
    page_paths=shown,
    flags=flags,
    foot=foot,
    form=SourceForm,
    intake=INTAKE,
    upload_form=SourceListForm,
    columns=(
        Column("light", _("Light"), Kind.LIGHT, choices=SourceLight, order=("severity",), width=8),
        Column("name", pgettext_lazy("source", "Name of the source"), Kind.NAME, paths=("name", "name_en", "address"), says=below,
               always=True, width=36),
        Column("kind", pgettext_lazy("source", "Kind of source"), Kind.CHOICE, choices=SourceKind, width=12),
        Column("unit", pgettext_lazy("source", "Unit in charge"), Kind.UNIT, order=("unit__path_order",), width=20),
        Column("status", _("Status"), Kind.CHOICE, choices=SourceStatus, width=10),
        Column("visited_on", _("Last visit"), Kind.DATE, order=("visited_at",)),
        Column("open_matters", pgettext_lazy("source", "Open matters"), Kind.NUMBER, order=(), width=8),
        Column("overdue_matters", pgettext_lazy("source", "Overdue"), Kind.NUMBER, order=(), width=8),
        Column("officers", _("Three officers"), Kind.LIGHT, choices=Filled, order=(), width=10),
        Column("packs", _("Four to one"), Kind.LIGHT, choices=Filled, order=(), width=10),
        Column("measure", _("Measure class"), Kind.CHOICE, choices=MeasureClass, shown=False, width=10),
        Column("grid", _("Grid"), Kind.UNIT, order=("grid__path_order",), shown=False, width=18),
        Column("lead_unit", _("Department of the trade"), Kind.UNIT, order=("lead_unit__path_order",), shown=False, width=20),
        Column("disposal", _("Disposal"), Kind.CHOICE, choices=Disposal, shown=False, width=10),
        Column("disposal_due_on", _("Disposal due on"), Kind.DATE, shown=False),
        Column("disposed_on", _("Disposed of on"), Kind.DATE, shown=False),
        Column("is_disposed", pgettext_lazy("disposal", "Done"), Kind.FLAG, order=("disposed_on",), shown=False, width=8),
        Column("meets_all", _("Meets all hundred-percents"), Kind.FLAG, shown=False, width=12),
        Column("code_state", _("Credit code sound"), Kind.LIGHT, choices=CodeState, order=(), shown=False, width=10),
        Column("credit_code", _("Unified credit code"), shown=False, width=22),
        Column("permits", _("All permits"), paths=("permit_words",), order=(), shown=False, width=30),
        Column("permit_discharge", _("Discharge permit"), order=(), shown=False, width=26),
        Column("permit_building", _("Building permit"), order=(), shown=False, width=26),
        Column("permit_muck", _("Muck-disposal permit"), order=(), shown=False, width=26),
        Column("video", _("Video"), Kind.LIGHT, choices=Watched, order=(), shown=False, width=10),
        Column("pm10", _("PM10 monitor"), Kind.LIGHT, choices=Watched, order=(), shown=False, width=10),
        Column("address", _("Address"), shown=False, width=30),
        Column("entered_longitude", _("Longitude"), shown=False, width=14),
        Column("entered_latitude", _("Latitude"), shown=False, width=14),
        Column("entered_crs", _("Coordinates as entered"), Kind.CHOICE, choices=Crs, shown=False, width=14),
        Column("longitude", _("WGS-84 longitude"), shown=False, width=14),
        Column("latitude", _("WGS-84 latitude"), shown=False, width=14),
        Column("operator", _("Operator"), shown=False, width=24),
        Column("contact", pgettext_lazy("source", "Contact"), shown=False),
        Column("phone", _("Phone"), shown=False, width=14),
        Column("trade", _("Trade"), shown=False, width=20),
        Column("pollutants", _("Pollutants"), paths=("pollutant_words",), order=(), shown=False, width=30),
        Column("area_m2", _("Area (m²)"), Kind.NUMBER, shown=False),
        Column("first_day", _("Known since"), Kind.DATE, shown=False),
        Column("planned_end_on", _("Planned end of work"), Kind.DATE, shown=False),
        *slots(),
        Column("given", _("As the list gave it"), paths=("given_words",), order=(), shown=False, width=40),
        Column("name_en", _("English name"), shown=False, width=24),
    ),
)  # fmt: skip
