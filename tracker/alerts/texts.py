"""Alerts in words, in the language in force: for the inbox, mails and robots."""

from datetime import date

from django.conf import settings
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.alerts.digest import DAILY
from tracker.alerts.models import Alert, Channel, Digest
from tracker.alerts.robots import Message
from tracker.alerts.rules import rules
from tracker.alerts.statuses import URGENT
from tracker.alerts.sweep import told_now
from tracker.frame.templatetags.frame import day as short_day
from tracker.frame.templatetags.frame import days_late
from tracker.org.clock import district

MOST_LINES = 60
MOST_PHONES = 20
HARMLESS = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "\n": " ", "\r": " "})


def sentence_of(alert: Alert) -> str:
    """Return what an alert is about, in the reader's language."""
    rule = rules().get(alert.rule)
    return rule.sentence(alert.facts) if rule else alert.subject


def is_dated(alert: Alert) -> bool:
    """Return True if the alert is about a due day."""
    rule = rules().get(alert.rule)
    return alert.due_on is not None and (rule is None or rule.is_dated)


def title_of(code: str) -> str:
    """Return a rule's title."""
    rule = rules().get(code)
    return str(rule.title) if rule else code


def url_of(alert: Alert) -> str:
    """Return where an alert's subject lives; the inbox for a rule that is gone."""
    rule = rules().get(alert.rule)
    try:
        return rule.url(alert.facts) if rule else alert.get_absolute_url()
    except NoReverseMatch:
        return alert.get_absolute_url()


def message_of(digest: Digest, on: date) -> Message | None:
    """Return the message of a digest: each subject once, the latest first; None if nothing of it stands any more."""
    alerts = Alert.objects.open().filter(deliveries__digest=digest)
    if digest.person_id:  # whoever left or handed over since the digest was made is not written to any more
        alerts = Alert.objects.filter(pk__in=told_now(alerts, on=on))
    total = alerts.order_by().values("rule", "subject").distinct().count()
    if not total:
        return None
    is_urgent = digest.slot != DAILY
    phones = _phones(alerts) if is_urgent and digest.channel.is_robot else []
    return Message(_title(total, on), [_line(alert, on) for alert in _one_of_each(alerts)], total, is_urgent, phones)


def test_message(channel: Channel) -> Message:
    """Return the message by which an administrator sees that a channel works."""
    return Message(
        _("%(district)s: test of the channel “%(channel)s”") % {"district": _house(), "channel": channel.name}, [], 0, is_urgent=True
    )


def _house() -> str:
    return f"{district() or ''}{_('Two Hands')}"


def _title(total: int, on: date) -> str:
    words = ngettext("%(house)s: %(count)d alert on %(day)s", "%(house)s: %(count)d alerts on %(day)s", total)
    return words % {"house": _house(), "count": total, "day": short_day(on)}


def _one_of_each(alerts) -> list[Alert]:
    """Return the first alerts, each subject once, by due day."""
    seen: dict[tuple[str, str], Alert] = {}
    for alert in alerts.by_due()[: MOST_LINES * 4]:
        seen.setdefault((alert.rule, alert.subject), alert)
    return list(seen.values())[:MOST_LINES]


def _line(alert: Alert, on: date) -> str:
    """Return one line: what, how late, and the way there if the house's address is known."""
    text = sentence_of(alert).translate(HARMLESS)
    if is_dated(alert):
        text = _("%(what)s, %(when)s") % {"what": text, "when": days_late(alert.due_on, on)}
    return f"{text} {settings.SITE_URL}{url_of(alert)}" if settings.SITE_URL else text


def _phones(alerts) -> list[str]:
    """Return the phones of those who are told at once."""
    people = alerts.filter(level__in=URGENT, person__isnull=False).exclude(person__phone="")
    return list(people.order_by("person__phone").values_list("person__phone", flat=True).distinct()[:MOST_PHONES])
