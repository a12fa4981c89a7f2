"""Special treatments (专项治理): two levels, written by the supervision office; what is over takes no more sweeps."""

from datetime import date

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from pollution.models import Campaign
from tracker.lib.refusals import Refused, SaidAlready, demand_text
from tracker.org.models import User
from tracker.org.rights import demand


@transaction.atomic
def add_campaign(*, year: int, by: User, parent: Campaign | None = None, order: int | None = None, **values) -> Campaign:
    """Add a field to a year, or an item to a field, the last in order unless told. Raises PermissionDenied, Missing, Refused."""
    if parent:
        parent = Campaign.objects.select_for_update().get(pk=parent.pk)
    place = order if order is not None else next_place(year, parent)
    row = Campaign(year=year, parent=parent, order=place, **values)
    return _saved(row, by)


@transaction.atomic
def change_campaign(campaign: Campaign, *, by: User, **values) -> Campaign:
    """Change what is said of a field or an item; its year and its field stay. Raises PermissionDenied, Missing, Refused."""
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    for name in values.keys() - {"year", "parent"}:
        setattr(row, name, values[name])
    return _saved(row, by)


@transaction.atomic
def end_campaign(campaign: Campaign, *, last_day: date, by: User) -> Campaign:
    """End a field or an item with its last day; a field ends its open items too. Raises PermissionDenied, Refused, SaidAlready."""
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    demand(by, "change", row)
    if row.last_day == last_day:
        raise SaidAlready
    row.last_day = last_day
    for item in row.items.select_for_update().filter(Q(last_day=None) | Q(last_day__gt=last_day)):
        item.last_day = last_day
        item.save(update_fields=["last_day"])
    return _saved(row, by)


def next_place(year: int, parent: Campaign | None) -> int:
    """Return the place after the last one of a field, or of a year."""
    rows = Campaign.objects.filter(year=year, parent=parent)
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1


def _saved(row: Campaign, by: User) -> Campaign:
    demand(by, "change", row)
    row.name, row.source = demand_text(row.name, "name"), demand_text(row.source, "source")
    _demand_two_levels(row)
    _demand_within(row)
    if Campaign.objects.filter(year=row.year, parent=row.parent, name=row.name).exclude(pk=row.pk).exists():
        raise Refused(_("This name stands here already."), "name")
    row.save()
    return row


def _demand_two_levels(row: Campaign) -> None:
    if row.parent and row.parent.parent_id:
        raise Refused(_("An item stands under a field, not under another item."), "parent")
    if row.parent and row.parent.year != row.year:
        raise Refused(_("The field belongs to another year."), "parent")


def _demand_within(row: Campaign) -> None:
    """Raise Refused for a last day before the year, or after the field's, or before one of its items'."""
    if row.last_day and row.last_day < date(row.year, 1, 1):
        raise Refused(_("The last day lies before the year."), "last_day")
    if row.parent and row.parent.last_day and (row.last_day is None or row.last_day > row.parent.last_day):
        raise Refused(_("The field ends on %(day)s: its items end by then.") % {"day": row.parent.last_day.isoformat()}, "last_day")
    if row.pk and row.last_day and row.items.filter(Q(last_day=None) | Q(last_day__gt=row.last_day)).exists():
        raise Refused(_("Some of its items last longer. End the field: its items end with it."), "last_day")
