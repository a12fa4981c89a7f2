"""What happens when the form of an act on a source is sent: photos are kept, the act is done, a refusal is said on the form."""

from datetime import datetime

from pollution.forms.source import SourceForm
from pollution.pages.source.acts import Act
from pollution.pages.source.stand import Stand
from tracker.evidence.forms import keep_chosen
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import Refused, Stale


def take(act: Act, stand: Stand, thing, form: SourceForm, *, version: str, at: datetime) -> bool:
    """Do an act as its form says and return True, or return False with the refusal on the form."""
    form.is_valid()
    kept = {name: keep_chosen(form, name, unit=stand.source.unit, by=stand.user, at=at) for name in form.photo_fields}
    if not form.is_valid():
        return False
    seen = int(version) if version.isdecimal() and len(version) < 10 else None
    try:
        act.do(thing, at=at, by=stand.user, version=seen, **{**form.said(), **kept})
        return True
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except MoveRefused:
        form.add_error(None, str(Stale()))
    return False
