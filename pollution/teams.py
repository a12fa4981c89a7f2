"""Joint enforcement teams (联合执法队伍): who is in one, from which unit or body, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from pollution.models import Team, TeamMember
from tracker.lib.refusals import Refused, SaidAlready
from tracker.org.models import Person, Unit, User
from tracker.org.rights import demand


@dataclass(frozen=True)
class Member:
    """Somebody in a team: from a unit of the district or from a body outside it, a person of the house or a name."""

    unit: Unit | None = None
    body: str = ""
    person: Person | None = None
    name: str = ""
    duty: str = ""

    def who(self) -> tuple:
        """Return what tells one member from another."""
        return self.person.pk if self.person else self.name.strip(), self.unit.pk if self.unit else self.body.strip()


@transaction.atomic
def save_team(team: Team | None, *, members: Sequence[Member], by: User, **values) -> Team:
    """Make a team, or change one with all its members. Raises PermissionDenied, Refused."""
    if team:
        team.refresh_from_db(from_queryset=Team.objects.select_for_update())
        demand(by, "change", team)
    team = team or Team()
    for name, value in values.items():
        setattr(team, name, value)
    demand(by, "change", team)
    _demand_sound(team, members)
    team.save()
    team.members.all().delete()
    TeamMember.objects.bulk_create(
        TeamMember(team=team, unit=one.unit, body=one.body.strip(), person=one.person, name=one.name.strip(), duty=one.duty.strip())
        for one in members
    )
    return team


def _demand_sound(team: Team, members: Sequence[Member]) -> None:
    if team.last_day and team.last_day < team.first_day:
        raise Refused(_("The last day lies before the first."), "last_day")
    if not members:
        raise Refused(_("A team has at least one member."))
    for one in members:
        if not (one.unit or one.body.strip()):
            raise Refused(_("Say for each member from which unit or body they come."))
        if not (one.person or one.name.strip()):
            raise Refused(_("Say for each member who it is."))
    if len({one.who() for one in members}) < len(members):
        raise Refused(_("Somebody stands in the team twice."))


@transaction.atomic
def end_team(team: Team, *, last_day: date, by: User) -> None:
    """End a team with its last day; what it did stays on record. Raises PermissionDenied, Refused, SaidAlready."""
    team.refresh_from_db(from_queryset=Team.objects.select_for_update())
    demand(by, "change", team)
    if team.last_day == last_day:
        raise SaidAlready
    if last_day < team.first_day:
        raise Refused(_("The last day lies before the first."), "last_day")
    team.last_day = last_day
    team.save(update_fields=["last_day"])
