"""All acts in the order in which a page offers them, and which of them one person may do now."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.look_back import may_look_back
from accountability.models import Review, Statement
from accountability.pages.acts import office, unit
from accountability.pages.acts.kinds import Act, Offered
from accountability.pages.matter.stand import Stand
from accountability.statuses import LookBackStatus

ACTS: list[Act] = [*unit.ACTS[:3], *office.JUDGE, *office.DESK, *unit.ACTS[3:], *office.FURTHER]
LEAST_OFFERED = 3  # so many stand in the column, if there are as many at all
MOST_OFFERED = 4  # stand in the column; the others below "more"


def by_name() -> dict[str, Act]:
    """Return the acts by their names."""
    return {act.name: act for act in ACTS}


def offered(stand: Stand) -> tuple[list[Offered], list[Offered]]:
    """Return the acts that this person may do now, the most urgent first, and the further ones."""
    first, further = [], []
    for act in ACTS:
        things = act.things(stand)
        if not things or not act.is_allowed(stand):
            continue
        for thing in things:
            button = Offered(_label(act, thing), act.url(thing), act.follows(stand, thing), danger=act.is_danger)
            (further if act.is_aside or len(first) >= MOST_OFFERED else first).append(button)
    for button, is_aside in _elsewhere(stand):
        (further if is_aside else first).append(button)
    while len(first) < LEAST_OFFERED and further:
        first.append(further.pop(0))
    if first and not first[0].danger:
        first[0] = Offered(first[0].label, first[0].url, first[0].follows, primary=True)
    return first, further


def _elsewhere(stand: Stand) -> list[tuple[Offered, bool]]:
    """Return the acts that have pages of their own: a look-back, a notice written by hand."""
    found = []
    if stand.may("supervise") and not stand.matter.is_final:
        follows = _("A numbered notice or letter beside the matter; it is no urging.")
        found.append((Offered(_("Send a notice"), reverse("accountability:notice-send", args=[stand.matter.pk]), follows), True))
    for row in stand.look_backs:
        if row.status == LookBackStatus.DUE and may_look_back(stand.user, stand.matter):
            follows = _("If it has come back, a new matter of the same lineage opens, with priority.")
            label = _("Look back after %(days)d days") % {"days": row.days}
            found.append((Offered(label, reverse("accountability:look-back", args=[row.pk]), follows), False))
    return found


def _label(act: Act, thing) -> str:
    """Return the words of the button; a row is named."""
    title = str(act.button or act.title)
    return title if act.every is None else f"{title}{_(': ')}{_name(thing)}"


def _name(thing) -> str:
    """Return what names a row to who reads the button: a review by its urging, a statement by its breach."""
    named = {Review: "urging", Statement: "breach"}.get(type(thing))
    return str(getattr(thing, named) if named else thing)
