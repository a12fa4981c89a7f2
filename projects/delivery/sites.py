"""Which pollution sources are sites of a project: linked and taken off, each with who did it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pollution.models import Source
from projects.delivery.trail import note
from projects.models import Project, Site
from projects.statuses import Deed
from tracker.lib import acting
from tracker.lib.refusals import Refused, Stale, demand_text
from tracker.org.models import User


class LinkedAlready(Refused):
    """The source is a site of a project already."""

    def __init__(self):
        super().__init__(_("This source is a site of a project already. Take it off there first."), "source")


@transaction.atomic
def link_site(project: Project, *, source: Source, at: datetime, by: User | None) -> Site:
    """Make a source a site of a project. Raises LinkedAlready."""
    try:
        with transaction.atomic():
            site = Site.objects.create(project=project, source=source, at=at, by=by)
    except IntegrityError as error:
        raise LinkedAlready from error
    note(project, Deed.SITE_LINKED, at=at, by=by, became={"source": source.name})
    return site


@acting.gives_reason()
@transaction.atomic
def unlink_site(site: Site, *, because: str, at: datetime, by: User | None) -> None:
    """Take a source off a project. Raises Stale when somebody did so already, Missing."""
    because = demand_text(because, "because")
    if not Site.objects.again(site).delete()[0]:
        raise Stale
    note(site.project_id, Deed.SITE_UNLINKED, at=at, by=by, because=because, was={"source": site.source.name}, became={"source": None})
