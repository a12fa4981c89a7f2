"""Quantities beside money, by team and month (实物量), as the clearance teams report them."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from projects.delivery.trail import note
from projects.models import Project, Quantity, QuantityMonth
from projects.statuses import Deed
from tracker.lib.refusals import Refused, demand_past, demand_text
from tracker.org.models import User


@transaction.atomic
def add_quantity(project: Project, *, name: str, measure: str, total: Decimal, team: str = "", at: datetime, by: User | None) -> Quantity:
    """Add something to be counted, by one team. Raises Refused when the team counts it already."""
    name, team = demand_text(name, "name"), team.strip()
    if total <= 0:
        raise Refused(_("The total must be more than nothing."), "total")
    quantity, is_new = project.quantities.get_or_create(name=name, team=team, defaults={"measure": measure, "total": total})
    if not is_new:
        raise Refused(_("This team already counts “%(name)s”.") % {"name": name}, "name")
    note(project, Deed.QUANTITY_ADDED, at=at, by=by, became={"total": total, "team": team}, quantity=quantity)
    return quantity


@transaction.atomic
def record_quantity_month(
    quantity: Quantity, *, month: date, planned: Decimal, done: Decimal, at: datetime, by: User | None
) -> QuantityMonth:
    """Write what a month planned and did, in the quantity's unit of measure; what stood before stays in the history.

    More done than the total is recorded, for a total may have been too small (see is_beyond_total). Raises InTheFuture, Refused.
    """
    month = month.replace(day=1)
    for value, field in ((planned, "planned"), (done, "done")):
        if value < 0:
            raise Refused(_("It cannot be less than nothing."), field)
    if done:
        demand_past(month, at, "month")
    Quantity.objects.locked(quantity)
    before = quantity.months.filter(month=month).first()
    was = {"planned": before.planned, "done": before.done} if before else {}
    became = {"planned": planned, "done": done}
    row, _is_new = quantity.months.update_or_create(month=month, defaults=became)
    note(quantity.project_id, Deed.QUANTITY_MONTH, at=at, by=by, because=f"{month:%Y-%m}", was=was, became=became, quantity=quantity)
    return row


def is_beyond_total(quantity: Quantity) -> bool:
    """Return True if the months add up to more than the total."""
    return (quantity.months.aggregate(sum=Sum("done"))["sum"] or 0) > quantity.total
