"""A finding as its page shows it: the four moments and the minutes between them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pollution.models import Finding
from pollution.policies import numbers_on
from pollution.statuses import FindingStatus
from tracker.lib.periods import local_day


@dataclass(frozen=True)
class Stamp:
    """One of the four moments: found, told, fixed, replied."""

    label: str
    at: datetime | None
    between: str = ""


def stamps(finding: Finding) -> list[Stamp]:
    """Return the four moments in their order, each with the minutes since it was found (发现、告知、整改、回复)."""
    names = ["found_at", "told_at", "fixed_at", "replied_at"]
    told = []
    for name in names:
        at = getattr(finding, name)
        between = _after(minutes(finding.found_at, at)) if at and name != "found_at" else ""
        told.append(Stamp(str(Finding._meta.get_field(name).verbose_name), at, between))
    return told


def minutes(first: datetime, last: datetime) -> int:
    """Return the whole minutes from one moment to another."""
    return int((last - first).total_seconds() // 60)


def _after(count: int) -> str:
    return ngettext("%(count)d minute after it was found", "%(count)d minutes after it was found", count) % {"count": count}


def judged(finding: Finding, *, now: datetime) -> tuple[str, str]:
    """Return in words how a finding stands against the minutes of the policy, and the tone; ("", "") where nothing is counted."""
    numbers = numbers_on(local_day(finding.found_at))
    allowed = {"allowed": numbers.reply_minutes}
    if finding.status == FindingStatus.TOLD:
        left = numbers.raise_minutes - minutes(finding.told_at, now)
        if left <= 0:
            return _("No reply in time: it becomes a supervised matter."), "red"
        words = ngettext(
            "To be answered within %(allowed)d minutes; in %(left)d minute it becomes a matter.",
            "To be answered within %(allowed)d minutes; in %(left)d minutes it becomes a matter.",
            left,
        )
        return words % (allowed | {"left": left}), "yellow"
    if finding.replied_at and finding.status in (FindingStatus.REPLIED, FindingStatus.FIXED):
        took = minutes(finding.found_at, finding.replied_at)
        words = (
            _("Closed within %(took)d minutes, of %(allowed)d allowed.")
            if took <= numbers.reply_minutes
            else _("Took %(took)d minutes, %(allowed)d were allowed.")
        )
        return words % (allowed | {"took": took}), "green" if took <= numbers.reply_minutes else "yellow"
    return "", ""
