"""What only rows of a project refuse; the refusals that all acts share stand in tracker/lib/refusals.py."""

from django.db.models import QuerySet

from projects.models import Project
from tracker.lib.refusals import SaidAlready


def demand_new(project: Project, rows: QuerySet, **fields) -> None:
    """Raise SaidAlready if a row with these fields exists; further acts of the kind wait until this transaction ends."""
    Project.objects.again(project).select_for_update(no_key=True, of=("self",)).get()
    if rows.within(project=project).filter(**fields).exists():
        raise SaidAlready
