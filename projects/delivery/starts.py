"""That a project started, in which sense, and the proof (开工认定); and that it was completed (竣工)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from projects.delivery.trail import note
from projects.models import Permit, Project, Start
from projects.statuses import Deed, PermitStage
from tracker.lib.refusals import Refused, demand_past, demand_text
from tracker.org.models import User


class AlreadyStarted(Refused):
    """The start is recorded in this sense already."""

    def __init__(self, start: Start):
        super().__init__(
            _("“%(definition)s” was already recorded for %(day)s.")
            % {"definition": start.get_definition_display(), "day": start.started_on},
            "definition",
        )


@transaction.atomic
def record_start(project: Project, *, definition: str, started_on: date, proof: str, at: datetime, by: User | None) -> Start:
    """Record a start; a missing building permit does not refuse it, for it is what happened (see missing_building_permits).

    Raises AlreadyStarted, InTheFuture, Missing.
    """
    demand_past(started_on, at, "started_on")
    start, is_new = project.starts.get_or_create(
        definition=definition,
        defaults={"started_on": started_on, "proof": demand_text(proof, "proof"), "at": at, "by": by},
    )
    if not is_new:
        raise AlreadyStarted(start)
    return start


def missing_building_permits(project: Project, on: date) -> list[Permit]:
    """Return the needed permits of the building stage not obtained by a day (建筑法第七条: no start without one)."""
    needed = project.permits.needed().of_stage(PermitStage.BUILDING).select_related("kind")
    got = set(needed.obtained(on=on).values_list("pk", flat=True))
    return [permit for permit in needed if permit.pk not in got]


@transaction.atomic
def record_completion(project: Project, *, completed_on: date, proof: str, at: datetime, by: User | None) -> None:
    """Record that a project is complete; it then reports no more. Raises InTheFuture, Missing, Refused."""
    demand_past(completed_on, at, "completed_on")
    proof = demand_text(proof, "proof")
    if project.starts.filter(started_on__gt=completed_on).exists():
        raise Refused(_("It cannot have been completed before it started."), "completed_on")
    if not Project.objects.again(project).filter(completed_on=None).update(completed_on=completed_on):
        raise Refused(_("The completion was already recorded. Reload the page."))
    note(project, Deed.COMPLETED, at=at, by=by, because=proof, became={"completed_on": completed_on})
    project.completed_on = completed_on
