"""Which log-in policy holds: the district's dated rows, and before the first of them what the product ships."""

import time
from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.lib import periods
from tracker.org.login.models import LogInPolicy
from tracker.org.statuses import ADMINISTRATORS, Role
from tracker.trail.notes import note

NEED_SECOND_FACTOR = (*ADMINISTRATORS, Role.DISCIPLINE, Role.SUPERVISION, Role.REVIEWER, Role.LEADER)  # they reach the whole district
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


def current() -> LogInPolicy:
    """Return the policy of this moment; log-ins live in real time, also in a demonstration district."""
    return policy_on(periods.local_day(periods.real_now()))


def _versions() -> list[LogInPolicy]:
    """Return all versions, the latest first; kept for some seconds, because every request asks."""
    global _known
    if _known is None or time.monotonic() - _known[0] > KEPT_SECONDS:
        _known = (time.monotonic(), list(LogInPolicy.objects.order_by("-first_day")))
    return _known[1]


def forget() -> None:
    """Read the versions anew the next time."""
    global _known
    _known = None


@transaction.atomic
def add_version(values: dict, *, today: date) -> LogInPolicy:
    """Let other values hold from a day on that has not passed; earlier versions stay as they are. Raises PolicyRefused, ValidationError."""
    version = LogInPolicy(**values)
    if version.first_day < today:
        raise PolicyRefused(_("A version holds from today on or later: what held on past days is not changed afterwards."))
    version.full_clean()
    version.save()
    note("policy", thing=version, words=format_lazy(gettext_lazy("New log-in policy from {day}"), day=version.first_day.isoformat()))
    transaction.on_commit(forget)
    forget()
    return version
