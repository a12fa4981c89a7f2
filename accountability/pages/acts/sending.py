"""What happens when the form of an act is sent: files are kept, the matter is held and compared with what was seen, the act is done."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.forms.matters.fields import ActForm
from accountability.models import Case, Matter, MatterHistory
from accountability.pages.acts.kinds import Act
from accountability.pages.matter.stand import Stand
from accountability.records import hold
from tracker.evidence.forms import keep_chosen
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused, Stale

SEEN = (
    "status",
    "status_since",
    "title",
    "description",
    "handling_unit_id",
    "responsible_id",
    "due_on",
    "verdict",
    "instruction",
    "sign_round",
)


def seen(matter: Matter) -> str:
    """Return a mark of how a matter stood when its form was opened."""
    told = "\n".join(str(getattr(matter, name)) for name in SEEN)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def take(act: Act, stand: Stand, thing, form: ActForm, *, was_seen: str, at: datetime):
    """Do an act as its form says; return (True, what it returned), or (False, None) with the refusal on the form.

    The very form that was taken before is taken again without doing anything.
    """
    is_valid = form.is_valid()
    if is_valid and act.may_be_done and act.may_be_done(stand, form.cleaned_data):
        return True, None
    kept = {name: keep_chosen(form, name, unit=stand.matter.handling_unit, by=stand.user, at=at) for name in form.photo_fields}
    if not (is_valid and form.is_valid()):
        return False, None
    try:
        with transaction.atomic():
            _demand_seen(stand.matter, was_seen)
            return True, act.do(thing, at=at, by=stand.user, **_said(form, kept))
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except MoveRefused:
        form.add_error(None, str(Stale()))
    return False, None


def _said(form: ActForm, kept: dict) -> dict:
    """Return what the form says as the act takes it: files, and pairs with the photos before."""
    said = form.said() if hasattr(form, "said") else dict(form.cleaned_data)
    said = {name: value for name, value in said.items() if name not in kept}
    if "files" in kept:
        said["files"] = kept["files"]
    spots = getattr(form, "spots", [])
    if pairs := [(file, row) for row in spots for file in kept[f"spot_{row.pk}"]]:
        said["pairs"] = pairs
    return said


def _demand_seen(matter: Matter, was_seen: str) -> None:
    """Hold the matter; raise Stale unless it stands as it did when the form was opened."""
    hold(matter)
    if was_seen and was_seen != seen(matter):
        last = MatterHistory.objects.within(matter=matter).select_related("by__person").last()
        raise Stale(str(last.by) if last and last.by else "")


def told(act: Act, result) -> tuple[str, bool]:
    """Return what to say when it is done, and whether it is grave."""
    if isinstance(result, Case):
        return _("A case was opened: %(number)s. The evidence is frozen.") % {"number": result.number}, True
    if isinstance(result, Matter):
        return _("Registered: %(number)s.") % {"number": result.number}, False
    return _("%(act)s: recorded.") % {"act": act.title}, False
