"""The looks that the verifier took, read back from the trail: only what it wrote itself, and only what has the right shape."""

from django.utils.translation import gettext as _

from tracker.lib import dbroles
from tracker.trail.heads import Head
from tracker.trail.models import Act
from tracker.trail.notes import ACCEPTED, VERIFIED

TRIED = 20  # broken notes that are passed over


def last_look() -> Act | None:
    """Return the note of the latest look."""
    acts = _believed(VERIFIED).order_by("-at", "-id")[:TRIED]
    return next((act for act in acts if is_look(act.detail)), None)


def _believed(kind: str):
    """Return the notes of a kind but those of logins that do not verify; who wrote is in the hash of the act's link."""
    doubted = [dbroles.named().name(kind) for kind in (dbroles.WEB, dbroles.RW, dbroles.BACKUP)]
    notes = Act.objects.unscoped("the verifier reads its own notes again, and the health page tells the last one")
    return notes.filter(kind=kind).exclude(db_role__in=doubted)


def is_look(detail) -> bool:
    """Return True if it says what the notes of our looks say."""
    if not isinstance(detail, dict):
        return False
    words = (detail.get("label"), detail.get("fingerprint"))
    known = detail.get("heads")
    return (
        all(isinstance(word, str) for word in words)
        and is_findings(detail.get("findings"))
        and isinstance(known, list)
        and all(isinstance(row, list) and list(map(type, row)) == [int, int, str] for row in known)
    )


def is_findings(found) -> bool:
    """Return True for findings by key, in words."""
    return isinstance(found, dict) and all(isinstance(words, str) and ":" in key for key, words in found.items())


def known_good(look: Act | None) -> list[Head]:
    """Return the heads up to which the last daily look went."""
    if look is None:
        return []
    source = _("the look of %(at)s") % {"at": f"{look.at:%Y-%m-%d}"}
    return [Head(chain, seq, link, source) for chain, seq, link in look.detail["heads"]]


def accepted() -> set[str]:
    """Return the findings that somebody looked into and accepted, with a reason."""
    details = _believed(ACCEPTED).values_list("detail", flat=True)
    lists = [detail.get("findings") for detail in details if isinstance(detail, dict)]
    return {key for keys in lists if isinstance(keys, list) for key in keys if isinstance(key, str)}
