"""Who goes into the field: supervisors of the construction bureau, inspectors of the departments; all names are invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from projects.demo.matters.cast import Cast
from projects.demo.people import GIVEN, SURNAMES
from projects.demo.rows import dice
from tracker.lib import pinyin
from tracker.org.models import Person, Post, RoleInUnit, Unit, User
from tracker.org.statuses import Role

SUPERVISORS = 25  # at the construction bureau: 154 sites in operation are 6.16 for each
SINCE = date(2016, 1, 1)
INSPECTORS = {"js": 4, "hb": 3, "cg": 2}  # log-ins of departments, the first of the supervisors among them
TITLES = {
    "js": ("工地监管员", "Site Supervisor"),
    "hb": ("环境监察员", "Environmental Inspector"),
    "cg": ("城管执法队员", "Urban Management Officer"),
}


@dataclass
class Crew:
    """Who looks after sites, who visits sources, and names that nobody bears yet."""

    supervisors: list[Person]
    inspectors: dict[str, list[User]]  # by department
    names: Iterator[str]
    phones: Iterator[int]

    def phone(self) -> str:
        """Return a number that cannot be dialled."""
        return f"100371{next(self.phones):05d}"


def build(units: dict[str, Unit], password: str) -> Crew:
    """Make them, their posts and log-ins; these have the password of all demonstration users."""
    names = _free_names()
    wanted = {"js": SUPERVISORS, "hb": INSPECTORS["hb"], "cg": INSPECTORS["cg"]}
    people = {key: [_person(next(names)) for _number in range(count)] for key, count in wanted.items()}
    Person.objects.bulk_create(person for each in people.values() for person in each)
    posts = [_post(person, units[key], *TITLES[key]) for key, each in people.items() for person in each]
    Post.objects.bulk_create(posts)
    users = {key: [_user(f"field-{key}-{n}", people[key][n - 1], password) for n in range(1, INSPECTORS[key] + 1)] for key in people}
    User.objects.bulk_create(user for each in users.values() for user in each)
    RoleInUnit.objects.bulk_create(
        RoleInUnit(user=user, role=Role.INSPECTOR, unit=units[key], first_day=SINCE) for key, each in users.items() for user in each
    )
    return Crew(people["js"], users, names, count(1))


def _free_names() -> Iterator[str]:
    taken = set(Person.objects.values_list("name", flat=True))
    pairs = [surname + given for surname in SURNAMES for given in GIVEN]
    return iter([name for name in dice("names in the field").sample(pairs, len(pairs)) if name not in taken])


def _person(name: str) -> Person:
    return Person(name=name, initials="".join(word[:1] for word in pinyin.syllables(name)).lower())


def _post(person: Person, unit: Unit, title: str, english: str) -> Post:
    return Post(person=person, unit=unit, title=title, title_en=english, first_day=SINCE)


def _user(username: str, person: Person, password: str) -> User:
    return User(username=username, password=password, person=person)


def everybody(played: Cast, crew: Crew) -> list[User]:
    """Return all who visit sources."""
    departments = [user for each in crew.inspectors.values() for user in each]
    return [*departments, played.inspector, *played.officials.values(), *(played.leads[key] for key in ("hb", "js", "cg"))]
