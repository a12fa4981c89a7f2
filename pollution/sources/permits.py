"""The papers of a source: permits as they are issued and renewed."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pollution.models import Source, SourcePermit
from pollution.sources.holding import change, hold
from tracker.lib.refusals import Refused, demand_past, demand_text
from tracker.org.models import User


@transaction.atomic
def add_permit(source: Source, *, name: str, at: datetime, by: User, number: str = "", got_on: date | None = None,
               last_day: date | None = None, version: int | None = None) -> SourcePermit:  # fmt: skip
    """Enter a permit which the source has. Raises NotNow, Missing, InTheFuture, Refused when it has one of this name already."""
    hold(source, by=by, version=version)
    name = demand_text(name, "name")
    if source.permits.filter(name=name).exists():
        raise Refused(_("The source has this permit already: renew it instead."), "name")
    _demand_days(got_on, last_day, at)
    permit = source.permits.create(name=name, number=number.strip(), got_on=got_on, last_day=last_day)
    change(source)
    return permit


@transaction.atomic
def renew_permit(permit: SourcePermit, *, last_day: date, at: datetime, by: User, number: str = "", got_on: date | None = None,
                 version: int | None = None) -> None:  # fmt: skip
    """Renew a permit: it holds until a later day, perhaps under another number; what stood before stays in the field history.

    Raises NotNow, InTheFuture, Refused.
    """
    source = permit.source
    hold(source, by=by, version=version)
    permit.refresh_from_db(from_queryset=source.permits.all())
    if permit.last_day and last_day <= permit.last_day:
        sentence = _("It held until %(day)s already: a renewal holds longer.")
        raise Refused(sentence % {"day": permit.last_day.isoformat()}, "last_day")
    _demand_days(got_on, last_day, at)
    permit.last_day, permit.got_on, permit.number = last_day, got_on or permit.got_on, number.strip() or permit.number
    permit.save(update_fields=["last_day", "got_on", "number"])
    change(source)


def _demand_days(got_on: date | None, last_day: date | None, at: datetime) -> None:
    if got_on:
        demand_past(got_on, at, "got_on")
    if got_on and last_day and last_day < got_on:
        raise Refused(_("It would end before it was issued."), "last_day")
