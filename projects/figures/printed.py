"""Figures as documents print them, beside the ones derived from the rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from projects.figures.standing import LedgerStanding, ledger_standing
from projects.models import AnnualPlan, ReportedFigure
from projects.querysets import AnnualPlanQuerySet
from projects.statuses import LedgerName, MoneySource, YearLabel
from tracker.lib.measures import WAN_PER_YI, exact, rounded


@dataclass(frozen=True)
class Figure:
    """A figure that documents print: in which ledger it is found and how it is derived."""

    ledger: LedgerName
    title: str
    unit: str
    derive: Callable[[LedgerStanding], Fraction | Decimal | int | None]


PERCENT, YI, COUNT = "%", _("100 million yuan"), ""


def _in_yi(wan: Decimal) -> Fraction:
    return exact(wan) / exact(WAN_PER_YI)


def _in_percent(value: Fraction | None) -> Fraction | None:
    return None if value is None else value * 100


def _of_each_ledger(name: str, title: str, unit: str, derive: Callable) -> dict[str, Figure]:
    return {f"{ledger.value}.{name}": Figure(ledger, title, unit, derive) for ledger in LedgerName}


DERIVED: dict[str, Figure] = {
    **_of_each_ledger("projects", _("Projects in the ledger"), COUNT, lambda s: s.projects),
    **_of_each_ledger("total_invest", _("Total investment"), YI, lambda s: _in_yi(s.total_invest_wan)),
    **_of_each_ledger("planned", _("Planned this year"), YI, lambda s: _in_yi(s.planned_wan)),
    **_of_each_ledger("done", _("Done since January"), YI, lambda s: _in_yi(s.done_wan)),
    **_of_each_ledger("rate", _("Done of the annual plan"), PERCENT, lambda s: _in_percent(s.rate)),
    **_of_each_ledger("progress", _("Time progress"), PERCENT, lambda s: s.progress * 100),
    **_of_each_ledger("planned_starts", _("Planned starts of the year"), COUNT, lambda s: s.start_rate.planned_this_year),
    **_of_each_ledger("starts_to_date", _("Starts planned to date"), COUNT, lambda s: s.start_rate.planned_to_date),
    **_of_each_ledger("started", _("Planned starts that have started"), COUNT, lambda s: s.start_rate.started),
    **_of_each_ledger("not_started", _("Planned starts not yet started"), COUNT, lambda s: s.not_started),
    **_of_each_ledger("start_rate", _("Start rate to date"), PERCENT, lambda s: _in_percent(s.start_rate.of_planned_to_date)),
    **_of_each_ledger("continuing", _("Continuing projects"), COUNT, lambda s: s.by_label[YearLabel.CONTINUING]),
    **_of_each_ledger("in_full_swing", _("Projects in full swing"), COUNT, lambda s: s.in_full_swing),
    **_of_each_ledger("preliminary", _("Preliminary projects"), COUNT, lambda s: s.by_label[YearLabel.PRELIMINARY]),
    **_of_each_ledger("completion", _("Projects to be completed"), COUNT, lambda s: s.by_label[YearLabel.COMPLETION]),
    **_of_each_ledger(
        "district_money", _("District finance in the plan"), YI, lambda s: _in_yi(s.money.get(MoneySource.DISTRICT, Decimal(0)))
    ),
    **_of_each_ledger("on_milestones", _("Projects on their milestones"), COUNT, lambda s: s.on_milestones),
    **_of_each_ledger("behind_milestones", _("Projects behind a milestone"), COUNT, lambda s: s.behind_milestones),
    **_of_each_ledger("permit_rate", _("Permits obtained of those needed"), PERCENT, lambda s: _in_percent(s.permit_rate)),
}


@dataclass(frozen=True)
class Compared:
    """A printed figure beside the one derived from the rows, as of the printed day; `difference` is derived − reported as printed."""

    key: str
    title: str
    as_of: date
    reported: Decimal
    derived: Decimal | None
    unit: str
    source: str
    difference: Decimal | None


def reported_beside_derived(through: date, plans: AnnualPlanQuerySet | None = None) -> list[Compared]:
    """Return the figures printed as of days up to `through`, each beside its derivation; `plans`: all if not said."""
    plans = AnnualPlan.objects.all() if plans is None else plans
    known: dict[tuple[str, date], LedgerStanding] = {}
    found = []
    for row in ReportedFigure.objects.filter(as_of__lte=through, key__in=DERIVED).order_by("as_of", "id"):
        figure = DERIVED[row.key]
        if (figure.ledger, row.as_of) not in known:
            known[figure.ledger, row.as_of] = ledger_standing(plans, ledger=figure.ledger, year=row.as_of.year, through=row.as_of)
        found.append(_compared(row, figure, figure.derive(known[figure.ledger, row.as_of])))
    return found


def _compared(row: ReportedFigure, figure: Figure, value: Fraction | Decimal | int | None) -> Compared:
    """Return one comparison; the derived value is rounded as the printed one before they are subtracted."""
    places = max(0, -row.value.normalize().as_tuple().exponent)
    printed = rounded(row.value, places)
    derived = None if value is None else rounded(value, max(places, 2) if figure.unit != COUNT else 0)
    difference = None if value is None else rounded(value, places) - printed
    title = f"{figure.ledger.label} · {figure.title}"
    return Compared(row.key, title, row.as_of, printed, derived, str(figure.unit), row.source, difference)
