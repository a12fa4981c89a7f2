"""Who acts on the matters besides the log-ins: officials and heads of the units, lead departments, a colleague in the office."""

from dataclasses import dataclass
from datetime import date

from projects.demo.people import People
from projects.demo.sources.spots import Spots
from tracker.org.models import Person, RoleInUnit, Unit, User
from tracker.org.statuses import Role, UnitKind

SINCE = date(2016, 1, 1)
LEADS = ("js", "hb", "cg", "xcz")  # departments that lead, without a log-in of their own on the log-in page
LOG_IN_OF = {"SS": "songshan", "HZ": "houzhai", "jt": "jiaoti"}


@dataclass
class Cast:
    """The units by key, and who acts for them."""

    units: dict[str, Unit]
    officials: dict[str, User]
    heads: dict[str, User]
    leads: dict[str, User]
    office: User
    colleague: User  # answers what the office itself had a hand in
    leader: User
    inspector: User
    discipline: User
    reviewer: User
    staff: People
    spots: Spots

    def acceptor(self, lead: str) -> User:
        """Return who re-checks what a department leads: its own user, else the office."""
        return self.leads.get(lead, self.office)


def build(units: dict[str, Unit], staff: People, spots: Spots) -> Cast:
    """Make the users that the matters need; they have the password of all demonstration users."""
    known = staff.users
    made: list[tuple[User, Role, Unit]] = []

    def user(name: str, person: Person, role: Role, unit: Unit) -> User:
        made.append((User(username=name, password=known["supervisor"].password, person=person), role, unit))
        return made[-1][0]

    places = {key: unit for key, unit in units.items() if unit.kind in (UnitKind.TOWNSHIP, UnitKind.SUBDISTRICT, UnitKind.COMMITTEE)}
    officials = {key: known[name] for key, name in LOG_IN_OF.items()}
    for key, unit in places.items():
        if key not in officials:
            officials[key] = user(f"official-{key.lower()}", staff.holders[key].responsible, Role.OFFICIAL, unit)
    heads = {key: user(f"head-{key.lower()}", staff.holders[key].main_leader, Role.OFFICIAL, unit) for key, unit in places.items()}
    leads = {key: user(f"lead-{key}", staff.holders[key].responsible, Role.LEAD_DEPARTMENT, units[key]) for key in LEADS}
    leads["jt"] = known["jiaoti"]
    colleague = user("supervisor-2", staff.holders["dc"].deputy, Role.SUPERVISION, units["root"])
    User.objects.bulk_create(each for each, _role, _unit in made)
    RoleInUnit.objects.bulk_create(RoleInUnit(user=each, role=role, unit=unit, first_day=SINCE) for each, role, unit in made)
    named = {name: known[name] for name in ("leader", "inspector", "discipline", "reviewer")}
    return Cast(units, officials, heads, leads, known["supervisor"], colleague, staff=staff, spots=spots, **named)
