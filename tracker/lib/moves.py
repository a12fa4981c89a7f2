"""One door for every change of status: the UPDATE names the status it expects, so of two workers one wins."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from tracker.lib import acting


class MoveRefused(Exception):
    """The object is not in a status from which this move is allowed, or somebody else moved it first."""

    def __init__(self, obj: models.Model, to: str):
        self.obj, self.to = obj, to
        super().__init__(
            _("%(thing)s is “%(was)s” and cannot become “%(to)s”. Reload the page: somebody may have changed it.")
            % {"thing": obj, "was": obj.get_status_display(), "to": dict(obj._meta.get_field("status").flatchoices).get(to, to)}
        )


def move(obj, to: str, *, at: datetime, by=None, because: str = "", **changes) -> None:
    """Move obj to status `to`, once, and write its history row in the same transaction.

    Raises MoveRefused when MOVES does not allow it or the row's status changed meanwhile.
    """
    was = obj.status
    if to not in obj.MOVES.get(was, ()):
        raise MoveRefused(obj, to)
    changes = {"status": to, "status_since": at, **changes}
    with acting.because(because), transaction.atomic():
        if not type(obj)._base_manager.filter(pk=obj.pk, status=was).update(**changes):
            raise MoveRefused(obj, to)
        obj.history.create(was=was, became=to, at=at, by=by, because=because)
    for name, value in changes.items():
        setattr(obj, name, value)
