"""The lines of the delivery log: how each message stands, without what it says."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tracker.alerts.digest import DAILY, TEST
from tracker.alerts.models import Digest

STATES = {  # questions of DigestQuerySet
    "failed": pgettext_lazy("delivery", "Failed"),
    "waiting": pgettext_lazy("delivery", "Waiting"),
    "sent": pgettext_lazy("delivery", "Sent"),
}


REASONS = {  # the name of the error, as the outbox keeps it
    "TryLater": gettext_lazy("The receiver is busy or silent"),
    "Refused": gettext_lazy("The receiver refused"),
    "AddressRefused": gettext_lazy("The address is not allowed"),
    "NoMailServer": gettext_lazy("No mail server is named"),
}


@dataclass(frozen=True)
class Line:
    """One message as the log shows it."""

    digest: Digest
    tone: str
    state: str
    slot: str
    receiver: str
    reason: str  # why it has not been taken; empty once it was
    is_dead: bool


def line_of(digest: Digest) -> Line:
    """Return the line of a digest that carries its outbox row (see with_outbox)."""
    tone, state = _state(digest)
    receiver = str(digest.person) if digest.person_id else _("the group")
    reason = "" if digest.sent_at else _reason(digest.error or "")
    return Line(digest, tone, state, _slot(digest.slot), receiver, reason, digest.dead_at is not None and digest.sent_at is None)


def _state(digest: Digest) -> tuple[str, str]:
    if digest.sent_at:
        return "green", str(STATES["sent"])
    if digest.dead_at:
        return "red", str(STATES["failed"])
    if digest.done_at:
        return "grey", _("Not needed any more")
    return ("yellow" if digest.attempts else "blue"), str(STATES["waiting"])


def _reason(error: str) -> str:
    """Return an error of the outbox in words, with the receiver's own."""
    name, _colon, detail = error.partition(": ")
    return _("%(what)s: %(detail)s") % {"what": REASONS[name], "detail": detail} if name in REASONS else error


def _slot(slot: str) -> str:
    if slot == DAILY:
        return _("Daily digest")
    return pgettext("delivery", "Test") if slot.startswith(TEST) else _("At once, %(time)s") % {"time": slot}
