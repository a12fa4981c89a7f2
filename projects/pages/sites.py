"""The sites of a project as pollution control sees them, and the project of a site as its own page shows it."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accountability.statuses import FINAL
from pollution.beside import Beside, register
from pollution.models import Finding, Source
from pollution.policies import numbers_on
from pollution.standing import with_light
from pollution.statuses import BUILDING, LIVING, SourceLight
from projects.models import Project, Site
from tracker.lib.periods import local_day
from tracker.org.models import User
from tracker.org.rights import may


def sites_of(project: Project, user: User, now: datetime) -> dict:
    """Return the sites of a project that a user sees, each with its light, last visit and open matters (three queries)."""
    sources = Source.objects.visible_to(user).filter(pk__in=Site.objects.within(project=project).values("source"))
    lit = with_light(sources, now=now, numbers=numbers_on(local_day(now))).annotate(open_matters=_open_matters())
    found = {source.pk: source for source in lit.select_related("unit", "grid")}
    rows = Site.objects.within(project=project).select_related("by__person")
    sites = [{"site": site, "source": found[site.source_id]} for site in rows if site.source_id in found]
    for row in sites:
        row["light"] = SourceLight(row["source"].light).label
    return {"sites": sites, "can_link": may(user, "deliver", project)}


def _open_matters() -> Coalesce:
    """Return how many matters in hand stand behind the findings of a source, as a subquery on its row."""
    raised = Finding.objects.filter(source=OuterRef("pk"), matter__isnull=False).exclude(matter__status__in=FINAL)
    return Coalesce(Subquery(raised.order_by().values("source").annotate(n=Count("pk")).values("n")), 0)


def offered(project: Project, user: User) -> QuerySet:
    """Return the sources that a user may make sites of a project: building sites on its territory, of no project yet."""
    here = Q(unit=project.territory_id) | Q(unit__path__startswith=project.territory.path)
    taken = Site.objects.unscoped("a source has one project at most, whoever sees it").values("source")
    free = Source.objects.visible_to(user).of_kinds(BUILDING).filter(here, status__in=LIVING).exclude(pk__in=taken)
    return free.order_by("name")


def _project_of(user: User, source: Source) -> Iterator[Beside]:
    """Say on a source's page of which project it is a site."""
    rows = Site.objects.visible_to(user).filter(source=source).select_related("project__lead_unit")
    for site in rows:
        yield Beside(_("Key project"), str(site.project), f"{site.project.get_absolute_url()}?tab=sites", str(site.project.lead_unit))


def declare() -> None:
    """Let the pages of sources name their project."""
    register(_project_of)
