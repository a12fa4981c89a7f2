"""The lines of the delivery log: how each message stands, without what it says."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from tracker.alerts.digest import DAILY, TEST
from tracker.alerts.models import Digest

STATES = {  # questions of DigestQuerySet
    "failed": pgettext_lazy("delivery", "Failed"),
    "waiting": pgettext_lazy("delivery", "Waiting"),
    "sent": pgettext_lazy("delivery", "Sent"),
}


@dataclass(frozen=True)
class Line:
    """One message as the log shows it."""

    digest: Digest
    tone: str
    state: str
    slot: str
    receiver: str
    is_dead: bool


def line_of(digest: Digest) -> Line:
    """Return the line of a digest that carries its outbox row (see with_outbox)."""
    tone, state = _state(digest)
    receiver = str(digest.person) if digest.person_id else _("the group")
    return Line(digest, tone, state, _slot(digest.slot), receiver, digest.dead_at is not None and digest.sent_at is None)


def _state(digest: Digest) -> tuple[str, str]:
    if digest.sent_at:
        return "green", str(STATES["sent"])
    if digest.dead_at:
        return "red", str(STATES["failed"])
    if digest.done_at:
        return "grey", _("Not needed any more")
    return ("yellow" if digest.attempts else "blue"), str(STATES["waiting"])


def _slot(slot: str) -> str:
    if slot == DAILY:
        return _("Daily digest")
    return pgettext("delivery", "Test") if slot.startswith(TEST) else _("At once, %(time)s") % {"time": slot}
