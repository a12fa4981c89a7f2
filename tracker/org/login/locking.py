"""Guessing is stopped: failures are counted by account name and by address (django-axes), and each has a limit of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.backends import AxesStandaloneBackend
from axes.exceptions import AxesBackendPermissionDenied
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import F, Max, Q, Sum

from tracker.lib.addresses import client_address
from tracker.org.login import policy
from tracker.org.login.models import LogInPolicy
from tracker.trail.notes import note

LONGEST_NAME = 150  # of an account
NOWHERE = "0.0.0.0"  # where the address is not known; it is never locked


class NotLocked(AxesStandaloneBackend):
    """Refuse a locked name or address before its password is looked at, be it right or wrong; each look is counted before it."""

    def authenticate(self, request, username=None, password=None, **credentials):
        """Raise PermissionDenied for who is locked, None to let the next backend look. Only passwords can be guessed."""
        if username is None:
            return None
        super().authenticate(request, username, password, **credentials)
        request.tried = try_once(as_counted(username), request.axes_ip_address or NOWHERE, at=request.axes_attempt_time)
        if request.tried is None:  # others were quicker
            request.axes_locked_out = True
            raise AxesBackendPermissionDenied
        return None


class ByNameAndAddress(AxesDatabaseHandler):
    """Count tries by name and by address until one gets in; nothing of what was typed is kept but the name."""

    def get_failures(self, request, credentials=None) -> int:
        """Return the failures of the name; an address over its own limit counts as a name over its."""
        rules, name = policy.current(), as_counted(get_client_username(request, credentials) or "")
        address = request.axes_ip_address or NOWHERE
        since = request.axes_attempt_time - lock_lasts(request)
        tried = _sums(_counting(name, address, since), name, address)
        return max(tried.of_name, rules.failures if tried.of_address >= rules.address_failures else 0)

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        """Say that the try which reached a limit locks; it was counted before the password was looked at."""
        tried = getattr(request, "tried", None)
        if request is None or tried is None:
            return
        request.axes_credentials, rules = credentials, policy.current()
        request.axes_failures_since_start = tried.of_name
        request.axes_locked_out = tried.of_name >= rules.failures or tried.of_address >= rules.address_failures
        if request.axes_locked_out:
            name = as_counted(get_client_username(request, credentials) or "")
            note("locked", words=name, address=request.axes_ip_address or "", failures=max(tried.of_name, tried.of_address))

    def user_logged_in(self, sender, request, user, **kwargs):
        """Forget the failures of who got in."""
        unlock(name=user.get_username())

    def user_logged_out(self, sender, request, user, **kwargs):
        """Nothing is counted at a log-out."""


@dataclass(frozen=True)
class Tried:
    """How often a name, and an address, were tried since one got in."""

    of_name: int
    of_address: int


def as_counted(name: str) -> str:
    """Return a name as its tries are counted: what no account can be called does not break the count."""
    return name.replace("\0", "")[:LONGEST_NAME]


def try_once(name: str, address: str, *, at: datetime) -> Tried | None:
    """Count a try before its password is looked at; None if the limit is reached, and then it is not counted, or the lock would never end.

    Tries of the same name or address wait for each other here: of any number at once no more are looked at than the limit allows.
    """
    rules = policy.current()
    since = at - timedelta(minutes=rules.lock_minutes)
    empty = {"failures_since_start": 0, "get_data": "", "post_data": "", "http_accept": "", "path_info": ""}
    own, _is_new = AccessAttempt.objects.get_or_create(username=name, ip_address=address, user_agent="", defaults=empty)
    mine = AccessAttempt.objects.filter(pk=own.pk)
    mine.filter(attempt_time__lte=since).update(failures_since_start=0, attempt_time=at)
    with transaction.atomic():
        counting = _counting(name, address, since)
        list(counting.select_for_update().order_by("pk").values_list("pk"))  # of two, the later holds or awaits a row of the earlier
        before = _sums(counting.all(), name, address)  # read anew: rows may have come while this waited
        if before.of_name >= rules.failures or before.of_address >= rules.address_failures:
            return None
        mine.update(failures_since_start=F("failures_since_start") + 1, attempt_time=at)
    return Tried(before.of_name + 1, before.of_address + (address != NOWHERE))


def _counting(name: str, address: str, since: datetime):
    """Return the rows that count for a name or an address."""
    return AccessAttempt.objects.filter(Q(username=name) | Q(ip_address=address), attempt_time__gt=since)


def _sums(rows, name: str, address: str) -> Tried:
    rows = list(rows)
    of_address = sum(row.failures_since_start for row in rows if row.ip_address == address and address != NOWHERE)
    return Tried(sum(row.failures_since_start for row in rows if row.username == name), of_address)


def _recent(rules: LogInPolicy, at: datetime):
    since = at - timedelta(minutes=rules.lock_minutes)
    return AccessAttempt.objects.filter(attempt_time__gt=since, failures_since_start__gt=0)


def has_just_locked(request) -> bool:
    """Return True if the password that this request brought was looked at, was wrong, and reached the limit."""
    return getattr(request, "tried", None) is not None and request.axes_locked_out


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
    name = as_counted(name or "")
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
