"""Keys of the programs' door: made once and shown once, only the digest is kept; ended by hand or by their last day.

A key is 256 bits of chance, so a plain digest is enough: nobody finds it by trying.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pollution.air.models import ApiKey, Device, Station
from pollution.air.statuses import Factor
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, SaidAlready, demand_text
from tracker.org.models import User
from tracker.org.rights import demand

BEGINS = "air_"
SHOWN = 8  # letters by which a key is told from others
LONGEST = 200  # letters of what is looked at
SEEN_EVERY = timedelta(minutes=1)


def digest_of(token: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def make_key(
    name: str,
    *,
    stations: Collection[Station] = (),
    device: Device | None = None,
    factors: Collection[str] = (),
    is_reading: bool = False,
    last_day: date | None = None,
    at: datetime,
    by: User,
) -> tuple[ApiKey, str]:
    """Make a key and return it with the token, which is known only now. Raises PermissionDenied, Missing, Refused."""
    key = ApiKey(name=demand_text(name, "name"), device=device, is_reading=is_reading, last_day=last_day, made_at=at, made_by=by)
    demand(by, "change", key)
    if bool(device) == bool(stations):
        raise Refused(_("Choose a device or stations: a key opens to one of them only."), "stations")
    if set(factors) - set(Factor.values):
        raise Refused(_("Choose what was measured."), "factors")
    if last_day and last_day < local_day(at):
        raise Refused(_("This day is over."), "last_day")
    token = BEGINS + secrets.token_urlsafe(32)
    key.factors = [one for one in Factor.values if one in set(factors)]
    key.digest, key.shown = digest_of(token), token[:SHOWN]
    key.save()
    key.stations.add(*stations)
    return key, token


@transaction.atomic
def end_key(key: ApiKey, *, at: datetime, by: User) -> None:
    """End a key: it opens nothing from now on. Raises PermissionDenied, SaidAlready."""
    demand(by, "change", key)
    key.refresh_from_db(from_queryset=ApiKey.objects.again(key).select_for_update(of=("self",)))
    if key.ended_at:
        raise SaidAlready
    key.ended_at = at
    key.save(update_fields=["ended_at"])


def opened_by(token: str, *, on: date) -> ApiKey | None:
    """Return the key that a token is, if it opens on a day; None for any other, without saying why."""
    if not token.startswith(BEGINS) or len(token) > LONGEST:
        return None
    rows = ApiKey.objects.unscoped("found by the digest of a secret that only its holder has").in_use(on)
    rows = rows.filter(Q(device=None) | Q(device__last_day=None) | Q(device__last_day__gte=on))
    return rows.filter(digest=digest_of(token)).first()


def see(key: ApiKey, at: datetime) -> None:
    """Note that a key was used, once a minute."""
    if key.used_at is None or key.used_at < at - SEEN_EVERY:
        ApiKey.objects.again(key).update(used_at=at)
