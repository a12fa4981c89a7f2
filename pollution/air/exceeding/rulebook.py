"""Keeping the rules of exceedance: on, off, other numbers. What a rule has found was found by its numbers, which therefore stay."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from pollution.air.models import Exceedance, ExceedanceRule
from tracker.lib.refusals import Refused
from tracker.org.models import User
from tracker.org.rights import reach

RULE = "air.exceedancerule"
JUDGING = ("kinds", "factor", "baseline", "over", "hours")  # by these an hour is too high
WORDS = ("name", "name_en", "source", "source_en", "doubt", "doubt_en")
FOLLOWING = ("reply_minutes", "days", "matter_kind", "last_day")
ONE_DAY = timedelta(days=1)


def demand_keeper(user: User) -> None:
    """Raise PermissionDenied unless the user keeps these rules."""
    if not reach(user, RULE, "change"):
        raise PermissionDenied(_("You may not do this here."))


def has_found(rule: ExceedanceRule) -> bool:
    """Return True if a rule has found anything, whoever may see it."""
    return Exceedance.objects.unscoped("whether a rule was ever used").filter(rule=rule).exists()


@transaction.atomic
def add_rule(*, on: date, by: User, **values) -> ExceedanceRule:
    """Write a rule down; it is off until somebody puts it in use. Raises Refused."""
    demand_keeper(by)
    if values.get("last_day") and values["last_day"] < on:
        raise Refused(_("The last day lies before the first day."), "last_day")
    return ExceedanceRule.objects.create(first_day=on, made_by=by, **values)


@transaction.atomic
def switch_on(rule: ExceedanceRule, *, on: date, by: User) -> None:
    """Put a rule in force from today on: no hour before this day becomes a matter. Raises Refused for one that has ended."""
    _hold(rule, by)
    if rule.is_on:
        raise Refused(_("This rule is in use already."))
    if rule.last_day and rule.last_day < on:
        raise Refused(_("This rule has ended: write another one."))
    _write(rule, is_on=True, first_day=max(rule.first_day, on))


@transaction.atomic
def switch_off(rule: ExceedanceRule, *, by: User) -> None:
    """Take a rule out of use: what it found stays, nothing more is found."""
    _hold(rule, by)
    if not rule.is_on:
        raise Refused(_("This rule is not in use."))
    _write(rule, is_on=False)


@transaction.atomic
def change_rule(rule: ExceedanceRule, *, on: date, by: User, **values) -> ExceedanceRule:
    """Change a rule and return the one that holds: a rule that has found something ends, and another with the new numbers begins tomorrow.

    Name, document and what follows from an exceedance change in place.
    """
    _hold(rule, by)
    is_judged_otherwise = any(values.get(name, getattr(rule, name)) != getattr(rule, name) for name in JUDGING)
    last_day = values.get("last_day", rule.last_day)
    if last_day and last_day < rule.first_day:
        raise Refused(_("The last day lies before the first day."), "last_day")
    if not (is_judged_otherwise and has_found(rule)):
        _write(rule, **values)
        return rule
    if last_day and last_day <= on:
        raise Refused(_("New numbers begin tomorrow: the last day must not lie before."), "last_day")
    kept = {name: getattr(rule, name) for name in (*JUDGING, *WORDS, *FOLLOWING)} | values
    made = ExceedanceRule.objects.create(is_on=rule.is_on, first_day=on + ONE_DAY, made_by=by, **kept)
    _write(rule, last_day=max(on, rule.first_day))
    return made


def _hold(rule: ExceedanceRule, by: User) -> None:
    demand_keeper(by)
    rule.refresh_from_db(from_queryset=ExceedanceRule.objects.select_for_update())


def _write(rule: ExceedanceRule, **values) -> None:
    for name, value in values.items():
        setattr(rule, name, value)
    rule.save(update_fields=list(values))
