"""Guessing is stopped: failures are counted by account name and by address (django-axes), and each has a limit of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import F, Max, Q, Sum

from tracker.lib.addresses import client_address
from tracker.org.login import policy
from tracker.org.login.models import LogInPolicy
from tracker.trail.notes import note

NOWHERE = "0.0.0.0"  # where the address is not known; it is never locked


class NotLocked(AxesStandaloneBackend):
    """Refuse a locked name or address before its password is looked at, be it right or wrong."""

    def authenticate(self, request, username=None, password=None, **credentials):
        """Raise PermissionDenied for who is locked, None to let the next backend look. Only passwords can be guessed."""
        return super().authenticate(request, username, password, **credentials) if username is not None else None


class ByNameAndAddress(AxesDatabaseHandler):
    """Count failures by name and by address; nothing of what was typed is kept but the name."""

    def get_failures(self, request, credentials=None) -> int:
        """Return the failures of the name; an address over its own limit counts as a name over its."""
        rules, name = policy.current(), get_client_username(request, credentials)
        address = request.axes_ip_address or NOWHERE
        of_name, of_address = Q(username=name), Q(ip_address=address)
        counted = _recent(rules, request.axes_attempt_time).filter(of_name | of_address)
        sums = counted.aggregate(name=Sum("failures_since_start", filter=of_name), address=Sum("failures_since_start", filter=of_address))
        is_address_locked = address != NOWHERE and (sums["address"] or 0) >= rules.address_failures
        return max(sums["name"] or 0, rules.failures if is_address_locked else 0)

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        """Count a failure; the one that reaches a limit locks. Who is locked already is not counted, or the lock would never end."""
        if request is None:
            return
        request.axes_credentials = credentials
        name = get_client_username(request, credentials)
        if request.axes_locked_out or name is None:
            return
        _count(name, request.axes_ip_address or NOWHERE, policy.current(), request.axes_attempt_time)
        request.axes_failures_since_start = self.get_failures(request, credentials)
        request.axes_locked_out = request.axes_failures_since_start >= failure_limit(request, credentials)
        if request.axes_locked_out:
            note("locked", words=name, address=request.axes_ip_address or "", failures=request.axes_failures_since_start)

    def user_logged_in(self, sender, request, user, **kwargs):
        """Forget the failures of who got in."""
        unlock(name=user.get_username())

    def user_logged_out(self, sender, request, user, **kwargs):
        """Nothing is counted at a log-out."""


def _recent(rules: LogInPolicy, at: datetime):
    return AccessAttempt.objects.filter(attempt_time__gt=at - timedelta(minutes=rules.lock_minutes))


@transaction.atomic
def _count(name: str, address: str, rules: LogInPolicy, at: datetime) -> None:
    empty = {"failures_since_start": 0, "get_data": "", "post_data": "", "http_accept": "", "path_info": ""}
    attempts = AccessAttempt.objects.select_for_update()
    row, _is_new = attempts.get_or_create(username=name, ip_address=address, user_agent="", defaults=empty)
    is_old = row.attempt_time <= at - timedelta(minutes=rules.lock_minutes)
    failures = 1 if is_old else F("failures_since_start") + 1
    AccessAttempt.objects.filter(pk=row.pk).update(failures_since_start=failures, attempt_time=at)


# --- What django-axes asks (settings.py) ----------------------------------------


def failure_limit(request, credentials) -> int:
    """Return after how many failures a name is locked."""
    return policy.current().failures


def lock_lasts(request) -> timedelta:
    """Return how long a lock lasts."""
    return timedelta(minutes=policy.current().lock_minutes)


def address_of(request) -> str | None:
    """Return the address of a client as axes keeps it."""
    return client_address(request) or None


# --- Who is locked, and for how long ---------------------------------------------


@dataclass(frozen=True)
class Lock:
    """A name or an address that is locked until a moment."""

    name: str
    address: str
    failures: int
    until: datetime


def locks(*, at: datetime) -> list[Lock]:
    """Return the names and addresses that are locked at a moment, the latest first."""
    rules = policy.current()
    lasts = timedelta(minutes=rules.lock_minutes)
    found = []
    for column, limit in (("username", rules.failures), ("ip_address", rules.address_failures)):
        rows = _recent(rules, at).values(column).annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        for row in rows.filter(failures__gte=limit):
            name, address = (row[column], "") if column == "username" else ("", row[column])
            if address != NOWHERE:
                found.append(Lock(name, address, row["failures"], row["last"] + lasts))
    return sorted(found, key=lambda lock: lock.until, reverse=True)


def lock_on(name: str | None, address: str | None, *, at: datetime) -> Lock | None:
    """Return the lock that keeps a name or an address out the longest, or None."""
    return next((lock for lock in locks(at=at) if (name and lock.name == name) or (address and lock.address == address)), None)


def unlock(*, name: str = "", address: str = "") -> int:
    """Forget the failures of a name or of an address; return how many rows that were."""
    wanted = Q(username=name) if name else Q(ip_address=address)
    return AccessAttempt.objects.filter(wanted).delete()[0] if name or address else 0


def let_try_again(*, name: str = "", address: str = "") -> None:
    """Unlock a name or an address before its time, which the security administrator does."""
    if failures := unlock(name=name, address=address):
        note("unlocked", words=name or address, failures=failures)


def forget_old_failures(*, at: datetime) -> int:
    """Throw away failures that count no more."""
    return AccessAttempt.objects.filter(attempt_time__lte=at - timedelta(minutes=policy.current().lock_minutes)).delete()[0]
