"""Which log-in policy holds: the district's dated rows, and before the first of them what the product ships."""

import time
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.lib import periods
from tracker.org.clock import district
from tracker.org.login.models import LogInPolicy
from tracker.org.statuses import ADMINISTRATORS, Role
from tracker.trail.notes import note

NEED_SECOND_FACTOR = (*ADMINISTRATORS, Role.DISCIPLINE, Role.SUPERVISION, Role.REVIEWER, Role.LEADER)  # they reach the whole district
MORE_IS_STRONGER = ("least_length", "classes", "remembered", "lock_minutes")
LESS_IS_STRONGER = ("failures", "address_failures", "idle_minutes", "absolute_hours")
KEPT_SECONDS = 10  # so long another process may not know a new version

_known: tuple[float, list[LogInPolicy]] | None = None


class PolicyRefused(Exception):
    """A version of the policy cannot be added so."""


def shipped() -> LogInPolicy:
    """Return what holds before the district's first version: GB/T 22239-2019, level 3, as assessors test it."""
    return LogInPolicy(first_day=date(2000, 1, 1), source="", second_factor_roles=[str(role) for role in NEED_SECOND_FACTOR])


def policy_on(day: date) -> LogInPolicy:
    """Return the policy that holds on a real local day."""
    return next((one for one in _versions() if one.first_day <= day), None) or shipped()


def always_demanded() -> tuple[Role, ...]:
    """Return the roles that no version exempts from the second factor: the administrators of any district that is no demonstration."""
    row = district()
    return () if row is not None and row.is_demo else ADMINISTRATORS


def roles_with_factor(rules: LogInPolicy) -> set[str]:
    """Return the roles that need a second factor under a policy."""
    return {*rules.second_factor_roles, *always_demanded()}


def weaker_than_shipped(version: LogInPolicy) -> list[str]:
    """Return what is weaker in a version than in the values that the product ships with, by its labels."""
    ours = shipped()
    found = [name for name in MORE_IS_STRONGER if getattr(version, name) < getattr(ours, name)]
    found += [name for name in LESS_IS_STRONGER if getattr(version, name) > getattr(ours, name)]
    if ours.change_days and not 0 < version.change_days <= ours.change_days:
        found.append("change_days")
    if ours.one_session and not version.one_session:
        found.append("one_session")
    if set(ours.second_factor_roles) - set(version.second_factor_roles):
        found.append("second_factor_roles")
    return [str(LogInPolicy._meta.get_field(name).verbose_name) for name in found]


def current() -> LogInPolicy:
    """Return the policy of this moment; log-ins live in real time, also in a demonstration district."""
    return policy_on(periods.local_day(periods.real_now()))


def _versions() -> list[LogInPolicy]:
    """Return all versions, the latest first; kept for some seconds, because every request asks."""
    global _known
    if _known is None or time.monotonic() - _known[0] > KEPT_SECONDS:
        _known = (time.monotonic(), list(LogInPolicy.objects.latest_first()))
    return _known[1]


def forget() -> None:
    """Read the versions anew the next time."""
    global _known
    _known = None


@transaction.atomic
def add_version(values: dict, *, today: date) -> LogInPolicy:
    """Let other values hold from a day on that has not passed; earlier versions stay as they are, of one day the last one added holds.

    What is weaker than shipped is named in the audit trail. Raises PolicyRefused, ValidationError.
    """
    version = LogInPolicy(**values)
    if version.first_day < today:
        raise PolicyRefused(_("A version holds from today on or later: what held on past days is not changed afterwards."))
    version.full_clean()
    if set(always_demanded()) - set(version.second_factor_roles):
        raise PolicyRefused(_("The three administrators always need a second factor: leave them ticked."))
    version.save()
    _note(version)
    transaction.on_commit(forget)
    forget()
    return version


def _note(version: LogInPolicy) -> None:
    with override(settings.LANGUAGE_CODE):
        weaker = _(", ").join(weaker_than_shipped(version))
        words = _("New log-in policy from %(day)s") % {"day": version.first_day.isoformat()}
        words += _(" (weaker than shipped: %(what)s)") % {"what": weaker} if weaker else ""
    note("policy", thing=version, words=words)
