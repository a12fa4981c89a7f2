"""The rows of the inbox: each alert with its words, its light and who else was told."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from tracker.alerts.models import Alert
from tracker.alerts.statuses import Ending, Level
from tracker.alerts.texts import is_dated, sentence_of, title_of, url_of
from tracker.frame.templatetags.frame import days_late
from tracker.org.models import User

SOON_DAYS = 3


@dataclass(frozen=True)
class Row:
    """One alert as the inbox shows it."""

    alert: Alert
    what: str
    url: str
    kind: str
    tone: str
    light: str
    due_on: date | None
    others: list[tuple[str, str]]  # name, level
    is_new: bool

    @property
    def can_open_again(self) -> bool:
        """Return True if the person's own mark ended it."""
        return self.alert.done_as == Ending.DONE


@dataclass(frozen=True)
class Kind:
    """A kind of alert in the filter, with how many there are."""

    code: str
    label: str
    count: int


def rows_of(alerts: list[Alert], user: User, on: date) -> list[Row]:
    """Return the alerts of one page in words, with one more query for all who were told beside the user."""
    others = _others(alerts, user)
    return [_row(alert, on, others[alert.rule, alert.subject]) for alert in alerts]


def _row(alert: Alert, on: date, others: list[tuple[str, str]]) -> Row:
    dated = is_dated(alert)
    late = (on - alert.due_on).days if dated else 0
    tone, light = _light(alert, late, dated)
    due_on = alert.due_on if dated else None
    return Row(alert, sentence_of(alert), url_of(alert), title_of(alert.rule), tone, light, due_on, others, alert.seen_at is None)


def _light(alert: Alert, late: int, dated: bool) -> tuple[str, str]:
    """Return tone and words: red when late, yellow in the last days, green before; grey once it has ended."""
    if alert.done_at:
        return "grey", alert.get_done_as_display()
    if not dated:
        return "red", alert.get_level_display()
    return ("red" if late > 0 else "yellow" if late >= -SOON_DAYS else "green"), days_late(late)


def _others(alerts: list[Alert], user: User) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return (rule, subject) → who else is told of it now, the nearest level first."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    if not alerts:
        return found
    order = list(Level)
    mine = Alert.objects.visible_to(user).values("pk")
    told = (
        Alert.objects.unscoped("whoever was told of a matter learns who else was")
        .on_subjects_of(alerts)
        .exclude(pk__in=mine)
        .select_related("person", "user__person")
    )
    for alert in sorted(told, key=lambda one: (order.index(one.level), one.pk)):
        found[alert.rule, alert.subject].append((str(alert.person or alert.user), alert.get_level_display()))
    return found


def kinds_of(alerts) -> list[Kind]:
    """Return the kinds that occur among alerts, the most frequent first."""
    counts = alerts.order_by().values_list("rule").annotate(count=Count("pk")).order_by("-count", "rule")
    return [Kind(code, title_of(code), count) for code, count in counts]
