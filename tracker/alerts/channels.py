"""The acts on channels: save, switch, test, send again."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tracker.alerts.digest import TEST, TOPIC, new_digest
from tracker.alerts.models import Channel, Digest
from tracker.jobs import outbox
from tracker.jobs.models import Outbox
from tracker.lib import periods
from tracker.org.models import User
from tracker.org.rights import demand


class StaleChannel(Exception):
    """Somebody saved the channel since it was opened."""

    def __str__(self):
        return _("Somebody has changed this channel since you opened it. Reload the page.")


class NoAddress(Exception):
    """There is nobody to whom a test mail could go."""

    def __str__(self):
        return _("Your own person has no e-mail address to which a test could go.")


def save_channel(channel: Channel, *, by: User, version: int | None = None, **values) -> Channel:
    """Save a new channel, or change one that still is at `version`. Raises StaleChannel."""
    demand(by, "change", channel)
    if channel.pk is None:
        return Channel.objects.create(**values)
    if not Channel.objects.again(channel).filter(version=version).update(version=F("version") + 1, **values):
        raise StaleChannel
    return Channel.objects.again(channel).get()


def switch(channel: Channel, *, is_active: bool, by: User) -> None:
    """Put a channel in use or out of use; what waits for one out of use is not sent."""
    demand(by, "change", channel)
    Channel.objects.again(channel).update(is_active=is_active, version=F("version") + 1)


@transaction.atomic
def send_test(channel: Channel, *, at: datetime, by: User) -> Digest:
    """Ask for a test message: to the robot's group, or by mail to whoever asks. Raises NoAddress."""
    demand(by, "change", channel)
    person = None if channel.is_robot else by.person
    if not channel.is_robot and not (person and person.email):
        raise NoAddress
    digest = new_digest(channel, periods.local_day(at), f"{TEST}-{uuid4().hex[:12]}", person.pk if person else None)
    digest.save()
    outbox.ask(TOPIC, digest.key, {"digest": digest.pk})
    return digest


def send_again(digest: Digest, *, by: User) -> None:
    """Give a digest that was given up all its attempts once more, under the same key."""
    demand(by, "resend", digest)
    for row in Outbox.objects.filter(key=digest.key, dead_at__isnull=False):
        outbox.try_again(row)
