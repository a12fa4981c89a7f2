"""What every act on a source does: hold its row, compare it with what was read, ask for the right, count the version up."""

from django.utils.translation import gettext as _

from pollution.models import Source
from pollution.statuses import LIVING, SourceStatus
from tracker.lib.refusals import Refused, Stale
from tracker.org.models import User
from tracker.org.rights import demand


class NotNow(Refused):
    """The source stands where this act cannot be done."""

    def __init__(self, source: Source):
        text = _("The source is “%(status)s”: this can no longer be done, or not yet. Reload the page to see how it stands.")
        super().__init__(text % {"status": source.get_status_display()})


def hold(source: Source, *, by: User, version: int | None, statuses: tuple[SourceStatus, ...] = LIVING) -> None:
    """Lock a source until the transaction ends and read it anew; `version` is the one that was read, None: not asked.

    Raises PermissionDenied, Stale when somebody has changed it since, NotNow unless it is in one of the statuses.
    """
    source.refresh_from_db(from_queryset=Source.objects.again(source).select_for_update(of=("self",)))
    demand(by, "change", source)
    if version is not None and version != source.version:
        raise Stale
    if source.status not in statuses:
        raise NotNow(source)


def change(source: Source, **changes) -> None:
    """Change columns of a source that is held, and count its version up; without columns the version only."""
    changes["version"] = source.version + 1
    Source.objects.again(source).update(**changes)
    for name, value in changes.items():
        setattr(source, name, value)
