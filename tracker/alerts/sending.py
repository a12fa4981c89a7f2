"""Sending a digest: asked by the outbox, at least once, under one key that the receiver can see."""

from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from tracker.alerts import robots, wire
from tracker.alerts.digest import TEST, TOPIC
from tracker.alerts.models import Channel, Digest
from tracker.alerts.policies import policy_on
from tracker.alerts.rules import quiet_ends
from tracker.alerts.statuses import ChannelKind
from tracker.alerts.texts import message_of, test_message
from tracker.jobs import outbox
from tracker.jobs.outbox import TryLater
from tracker.lib import periods
from tracker.org.workdays import is_workday

SMTP = "django.core.mail.backends.smtp.EmailBackend"


class NoMailServer(Exception):
    """No mail server is named in the environment."""

    def __str__(self):
        return "TRACKER_MAIL_HOST"


def declare() -> None:
    """Let the outbox send digests."""
    outbox.handle(TOPIC, deliver)


def deliver(payload: dict, key: str) -> None:
    """Send one digest unless all of it was settled meanwhile; called by the outbox, whose key the receiver sees."""
    digest = Digest.objects.select_related("channel", "person").filter(pk=payload["digest"], sent_at=None).first()
    if digest is None or (not digest.channel.is_active and not is_test(digest)):
        return
    if not is_test(digest):
        _wait_for_quiet_to_end(periods.now())
    with translation.override(_language_of(digest)):
        message = test_message(digest.channel) if is_test(digest) else message_of(digest, periods.today())
        if message is None:
            return
        _send(digest, message, key)
    Digest.objects.filter(pk=digest.pk).update(sent_at=periods.real_now())


def is_test(digest: Digest) -> bool:
    """Return True if an administrator only wants to see whether the channel works."""
    return digest.slot.startswith(TEST)


def _wait_for_quiet_to_end(at: datetime) -> None:
    """Raise TryLater in quiet hours: a message made before them may not be repeated in the night."""
    ends = quiet_ends(at, is_workday, policy_on(periods.local_day(at)))
    if ends > at:
        raise TryLater(_("quiet hours"), ends - at)


def _language_of(digest: Digest) -> str:
    user = getattr(digest.person, "user", None) if digest.person else None
    return user.language_code if user else settings.LANGUAGE_CODE


def _send(digest: Digest, message: robots.Message, key: str) -> None:
    if digest.channel.kind == ChannelKind.MAIL:
        return _send_mail(digest, message, key)
    return _send_to_robot(digest.channel, message, key)


def _send_mail(digest: Digest, message: robots.Message, key: str) -> None:
    """Send one mail; its Message-ID is the key, so that a repetition can be told."""
    if settings.EMAIL_BACKEND == SMTP and not settings.EMAIL_HOST:
        raise NoMailServer
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    headers = {"Message-ID": f"<{key.replace(':', '.')}@{domain}>", "X-Idempotency-Key": key}
    body = robots.fitted(message.title, message.lines, message.total, 10**6)
    try:
        EmailMessage(message.title, body, to=[digest.person.email], headers=headers).send()
    except (SMTPException, OSError) as error:
        raise TryLater(f"{type(error).__name__}: {error}") from error


def _send_to_robot(channel: Channel, message: robots.Message, key: str) -> None:
    """Post to a robot, one message at a time and no more than twenty a minute."""
    channel = Channel.objects.select_for_update().get(pk=channel.pk)
    _keep_the_rate(channel)
    address = channel.address
    if channel.kind == ChannelKind.DINGTALK:
        address = robots.signed(address, channel.secret, periods.real_now())
    try:
        answer = wire.post_json(address, robots.payload(channel.kind, message), key=key)
    except OSError as error:
        raise TryLater(f"{type(error).__name__}: {error}") from error
    try:
        robots.understand(answer)
    except robots.Refused as error:
        raise robots.Refused(_without_secrets(str(error), channel)) from None


def _without_secrets(said: str, channel: Channel) -> str:
    """Return what a receiver said with its own key cut out: the sentence goes into logs and onto the health page."""
    values = [value for _name, value in parse_qsl(urlsplit(channel.address).query)]
    for secret in filter(None, (channel.address, channel.secret, *values)):
        said = said.replace(secret, "…")
    return said


def _keep_the_rate(channel: Channel) -> None:
    now = periods.real_now()
    latest = Digest.objects.filter(channel=channel, sent_at__gt=now - robots.MINUTE).order_by("-sent_at").values_list("sent_at", flat=True)
    recent = list(latest[: robots.MOST_A_MINUTE])
    if len(recent) == robots.MOST_A_MINUTE:
        raise TryLater(_("twenty messages in the last minute"), recent[-1] + robots.MINUTE - now + timedelta(seconds=1))
