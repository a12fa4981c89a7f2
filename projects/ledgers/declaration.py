"""The ledger of projects, declared once."""

from functools import lru_cache

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext, pgettext_lazy

from projects.ledgers.basis import Basis, as_of, basis
from projects.ledgers.filters import ProjectFilter
from projects.ledgers.forms import ProjectForm
from projects.ledgers.intake import INTAKE
from projects.models import Milestone, Project
from projects.rules import investment_rate, light_of_gap
from projects.statuses import Batch, Category, LedgerName, Light, YearLabel
from tracker.frame.templatetags.frame import pct
from tracker.ledger.register import Column, Facet, Kind, Ledger
from tracker.lib.measures import percent, points

WORST_FIRST = Case(
    *(When(light=light.value, then=Value(place)) for place, light in enumerate((Light.RED, Light.YELLOW, Light.GREEN, Light.GREY))),
    output_field=IntegerField(),
)


def rows(user, act: str, basis: Basis):
    """Return the projects of the year that a user may see, or on which they may do the act, as they stand."""
    found = Project.objects.actable_by(user, act).in_year(basis.year)
    return found.with_standing(on=basis.on, through=basis.through, thresholds=basis.thresholds).annotate(severity=WORST_FIRST)


def next_step(basis: Basis) -> dict:
    """Return each project's oldest milestone that is not delivered: the most overdue one, else the next to come."""
    open_ones = Milestone.objects.filter(project=OuterRef("pk")).undelivered(on=basis.on).order_by("due_on", "pk")
    return {"milestone": Subquery(open_ones.values(step=JSONObject(name="name", kind="kind", due_on="due_on"))[:1])}


def milestone_name(values: tuple, sheet) -> str:
    """Return the milestone's name in the reader's language."""
    return _label(values[0]["name"], values[0]["kind"], sheet.english)


@lru_cache(maxsize=2000)
def _label(name: str, kind: str, english: bool) -> str:
    return Milestone(name=name, kind=kind).label


def short_name(ledger: LedgerName) -> str:
    """Return a ledger's name for chips and second lines."""
    match ledger:
        case LedgerName.KEY:
            return pgettext("short", "Province and city")
        case LedgerName.MAJOR:
            return pgettext("short", "District major")
    return pgettext("short", "Government")


def ledgers_of(values: tuple, sheet) -> str:
    """Return the second line under a name: the ledgers in which the project sits."""
    return " · ".join(short_name(ledger) for ledger in LedgerName if ledger.value in (values[2] or ()))


def flags(basis: Basis) -> dict[str, Q]:
    """Return the conditions whose projects the foot counts."""
    return {"behind": Q(Exists(Milestone.objects.filter(project=OuterRef("pk")).overdue(on=basis.on)))}


def foot(totals: dict, basis: Basis) -> dict[str, tuple | str]:
    """Return the foot's values by column."""
    planned, done = totals["planned_wan"], totals["done_wan"]
    rate = investment_rate(done or 0, planned)
    gap = points(rate, basis.schedule)
    behind = totals.get("behind")
    return {
        "milestone": ngettext("%(count)d behind a milestone", "%(count)d behind a milestone", behind) % {"count": behind}
        if behind
        else (None,),
        "planned_wan": (planned,),
        "done_wan": (done,),
        "total_invest_wan": (totals["total_invest_wan"],),
        "rate": (percent(rate), light_of_gap(gap, basis.thresholds).value),
        "gap": (gap,),
    }


def tick_in_words(basis: Basis) -> str:
    """Return what the line in the bars means."""
    return _("(line: time progress %(progress)s)") % {"progress": pct(basis.schedule)}


PROJECTS = Ledger(
    name="projects",
    title=_("Ledger of key projects"),
    thing="projects.project",
    model=Project,
    key="code",
    rows=rows,
    basis=basis,
    as_of=as_of,
    filters=ProjectFilter,
    facet=Facet("ledger", LedgerName, lambda value: Q(ledgers__contains=[value]), short=short_name, first=LedgerName.MAJOR),
    chips=("unit", "label", "light"),
    detail="projects:project",
    counted=ngettext_lazy("%(count)d project", "%(count)d projects", "count"),
    new_title=_("New project"),
    default_sort=("name",),
    help={"rate": tick_in_words},
    page_paths=next_step,
    sums=("planned_wan", "done_wan", "total_invest_wan"),
    flags=flags,
    foot=foot,
    form=ProjectForm,
    intake=INTAKE,
    columns=(
        Column("light", _("Light"), Kind.LIGHT, choices=Light, order=("severity",), width=8),
        Column("name", _("Project"), Kind.NAME, paths=("name", "name_en", "ledgers"), says=ledgers_of, always=True, width=36),
        Column("lead_unit", _("Lead unit"), Kind.UNIT, order=("lead_unit__path_order",), width=20),
        Column("label", _("Year label"), Kind.CHOICE, paths=("year_label",), choices=YearLabel, width=10),
        Column("planned_wan", _("Planned this year"), Kind.MONEY, width=14),
        Column("done_wan", _("Done this year"), Kind.MONEY, width=14),
        Column("rate", _("Investment rate"), Kind.BAR, paths=("rate", "light"), width=12),
        Column("milestone", _("Next milestone"), Kind.STEP, says=milestone_name, order=(), width=24),
        Column("gap", _("Against time progress"), Kind.POINTS, measure=pgettext_lazy("unit of measure", "points"), shown=False),
        Column("code", _("Code"), shown=False, width=24),
        Column("ledgers", _("Ledgers"), Kind.CHOICES, choices=LedgerName, order=(), shown=False, width=24),
        Column("category", _("Category"), Kind.CHOICE, choices=Category, shown=False, width=16),
        Column("handling_unit", _("Handling unit"), Kind.UNIT, order=("handling_unit__path_order",), shown=False, width=20),
        Column("territory", _("Territory"), Kind.UNIT, order=("territory__path_order",), shown=False, width=20),
        Column("sponsor", _("Sponsor leader"), Kind.PERSON, order=("sponsor__initials",), shown=False),
        Column("responsible", _("Responsible person"), Kind.PERSON, order=("responsible__initials",), shown=False),
        Column("builder", _("Builder"), shown=False, width=28),
        Column("total_invest_wan", _("Total investment"), Kind.MONEY, shown=False, width=14),
        Column("has_started", _("Started"), Kind.FLAG, shown=False, width=8),
        Column("planned_start_on", _("Day of the planned start"), Kind.DATE, shown=False),
        Column("planned_end_on", _("Planned end"), Kind.DATE, shown=False),
        Column("batches", _("Batches"), Kind.CHOICES, choices=Batch, order=(), shown=False, width=16),
        Column("location", _("Location"), shown=False, width=28),
        Column("content", _("Content and scale"), order=(), shown=False, width=40),
    ),
)
