"""What waits for somebody in the air (待办): exceedances to reply to; for who keeps the data, what must be decided or looked at."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability.models import Matter
from accountability.statuses import MatterStatus
from pollution.air.alerts import to_decide
from pollution.air.exceeding.replies import is_late, opening
from pollution.air.models import Channel, Exceedance, Stranger
from pollution.clock import moment_of
from tracker.frame.templatetags.frame import moment
from tracker.lib.panels import TodoItem, roof
from tracker.lib.periods import local_day
from tracker.org.models import User
from tracker.org.rights import reach

MOST = 100


def declare() -> None:
    """Register at start."""
    roof.add_todo(todo)


def todo(user: User, on: date) -> list[TodoItem]:
    """Return what waits for a person."""
    return [*_to_reply(user), *_late(user, on), *_to_decide(user, on), *_strangers(user), *_doubts(user)]


def _to_reply(user: User) -> Iterator[TodoItem]:
    """Yield the exceedances to which the user's unit has not replied: the matter is still to be signed for."""
    mine = Matter.objects.actable_by(user, "handle").filter(status=MatterStatus.ASSIGNED)
    rows = _asked(user).filter(matter__in=mine)
    for row in rows[:MOST]:
        minutes = _("reply within %(n)d minutes of %(found)s") % {"n": row.rule.reply_minutes, "found": moment(row.found_at)}
        kind, act = _("Exceedance to be replied to"), _("Sign for it and reply")
        yield TodoItem(row.matter.title, row.matter.get_absolute_url(), kind, local_day(row.found_at), minutes, act)


def _asked(user: User):
    rows = Exceedance.objects.visible_to(user).filter(opening(), replied_at=None).select_related("rule", "matter__handling_unit")
    return rows.order_by("found_at", "pk")


def _late(user: User, on: date) -> Iterator[TodoItem]:
    """Yield how many replies are overdue, for the office and the lead department, which ring the units."""
    if not reach(user, "air.station", "change"):
        return
    rows = Exceedance.objects.visible_to(user).filter(is_late(moment_of(on))).order_by("found_at")
    count, first = rows.count(), rows.values_list("found_at", flat=True).first()
    if count:
        url = f"{reverse('ledger:list', args=['exceedances'])}?state=late"
        words = ngettext("%(n)d exceedance not replied to in time", "%(n)d exceedances not replied to in time", count) % {"n": count}
        yield TodoItem(words, url, _("Replies to exceedances"), local_day(first), "", _("Ring the unit, and log the call"))


def _to_decide(user: User, on: date) -> Iterator[TodoItem]:
    """Yield the matters of which no hour stands any more and which people must judge."""
    if not reach(user, "accountability.matter", "supervise").everywhere:
        return
    rows = to_decide(on) & Exceedance.objects.visible_to(user)
    for row in rows.filter(matter__closed_at=None).select_related("matter")[:MOST]:
        kind = _("Matter whose data were withdrawn")
        yield TodoItem(
            row.matter.title, row.matter.get_absolute_url(), kind, local_day(row.withdrawn_at), row.withdrawn_because, _("Judge")
        )


def _strangers(user: User) -> Iterator[TodoItem]:
    """Yield the numbers that wait to be adopted or ignored."""
    if not reach(user, "air.stranger", "adopt"):
        return
    if count := Stranger.objects.visible_to(user).waiting().count():
        words = ngettext("%(n)d unknown device in quarantine", "%(n)d unknown devices in quarantine", count) % {"n": count}
        yield TodoItem(words, reverse("air:quarantine"), pgettext("air", "Devices"), None, "", _("Adopt or ignore"))


def _doubts(user: User) -> Iterator[TodoItem]:
    """Yield how many channels probably send another unit of measure."""
    if not reach(user, "air.station", "change"):
        return
    if count := Channel.objects.visible_to(user).filter(is_in_use=True).exclude(doubt="").count():
        words = ngettext("%(n)d doubtful unit of measure", "%(n)d doubtful units of measure", count) % {"n": count}
        yield TodoItem(words, reverse("air:devices"), pgettext("air", "Devices"), None, "", _("Look and settle"))
