"""Digests: what leaves the house, one message per receiver, channel, day and slot, written with its outbox row in one transaction.

By level, as the sweep: every open alert that has not left through a channel leaves with the day's digest;
what has climbed to a leader leaves at once. In quiet hours nothing leaves.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value

from tracker.alerts.models import Alert, Channel, Digest
from tracker.alerts.policies import policy_on
from tracker.alerts.rules import is_quiet
from tracker.alerts.statuses import URGENT
from tracker.jobs import outbox
from tracker.lib import periods
from tracker.org.workdays import is_workday

TOPIC = "alerts.deliver"
DAILY = "daily"
TEST = "test"


@dataclass(frozen=True)
class Made:
    """How many digests were made, holding how many alerts."""

    digests: int = 0
    alerts: int = 0

    def __add__(self, other: "Made") -> "Made":
        return Made(self.digests + other.digests, self.alerts + other.alerts)

    def __str__(self):
        return f"{self.digests} ({self.alerts})"


@transaction.atomic
def make_digests(at: datetime) -> Made:
    """Make the digests that are due at a moment; run twice it makes nothing more."""
    day = periods.local_day(at)
    clock = at.astimezone(periods.LOCAL).time()
    policy = policy_on(day)
    made = Made()
    if is_quiet(clock, not is_workday(day), policy):
        return made
    for channel in Channel.objects.active().select_related("unit"):
        if clock >= policy.digest_at:
            made += _fill(channel, day, DAILY, Alert.objects.leaving_by(channel))
        made += _fill(channel, day, f"{clock:%H:%M}", Alert.objects.leaving_by(channel).filter(level__in=URGENT))
    return made


def _fill(channel: Channel, day: date, slot: str, alerts: QuerySet) -> Made:
    """Put the alerts into new digests of a slot; a receiver whose digest of this slot exists waits for the next."""
    existing = Digest.objects.filter(channel=channel, day=day, slot=slot)
    if channel.is_robot:
        receivers = [None] if not existing.exists() and alerts.exists() else []
    else:
        told = set(existing.values_list("person", flat=True))
        receivers = sorted(set(alerts.order_by().values_list("person", flat=True).distinct()) - told)
    if not receivers:
        return Made()
    digests = Digest.objects.bulk_create([new_digest(channel, day, slot, person_id) for person_id in receivers], batch_size=1000)
    made = Digest.objects.filter(pk__in=[digest.pk for digest in digests])
    digest_of = made if channel.is_robot else made.filter(person=OuterRef("person"))
    rows = alerts.filter(Exists(digest_of)).order_by().values_list("pk", Value(channel.pk), digest_of.values("pk")[:1])
    taken = _insert_deliveries(rows)
    outbox.ask_many(TOPIC, [(digest.key, {"digest": digest.pk}) for digest in digests])
    return Made(len(digests), taken)


def new_digest(channel: Channel, day: date, slot: str, person_id: int | None) -> Digest:
    """Return an unsaved digest with its key."""
    key = f"alerts:{channel.pk}:{person_id or 'group'}:{day}:{slot}"
    return Digest(channel=channel, person_id=person_id, day=day, slot=slot, key=key, made_at=periods.real_now())


def _insert_deliveries(rows: QuerySet) -> int:
    """Write (alert, channel, digest) in one INSERT … SELECT."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO alerts_delivery (alert_id, channel_id, digest_id) {sql} ON CONFLICT DO NOTHING", params)
        return cursor.rowcount
