"""What a page asks of who opens it, and what follows from the table of rights; written apart from the code that the views call.

`tracker.org.rights.table()` is read as data (role → scope); where the objects of the test stand is declared in WHERE.
Nothing here calls reach, may, demand or visible_to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tracker.org.statuses import Role

OWN, BELOW, SHARED, PARTNER, ABOVE, FOREIGN, HOUSE = "own", "below", "shared", "partner", "above", "foreign", "house"
MINE, OTHERS = "mine", "others"

# Where an object stands, as seen from the unit in which every user of the test holds the role.
PROJECTS = (OWN, BELOW, SHARED, FOREIGN, ABOVE)  # shared: led elsewhere, lying in the own unit
UNITS = (OWN, BELOW, PARTNER, FOREIGN, ABOVE)  # partner: the unit that leads the shared project
PEOPLE = (OWN, BELOW, SHARED, FOREIGN, ABOVE)  # shared: of another unit today, formerly of the own one
HELD = (MINE, OTHERS)  # things that are somebody's own: views, imports, alerts

IN_SCOPE = {"unit": {OWN, SHARED}, "subtree": {OWN, BELOW, SHARED}, "district": {*PROJECTS, PARTNER, HOUSE}}
BY_PROJECT = {scope: places | {PARTNER, ABOVE} for scope, places in IN_SCOPE.items()}  # a unit is seen if one of its projects is

ROLES = tuple(Role.values)
NOBODY, ENDED, TO_COME, CLOSED, STRANGER = "nobody", "ended", "to come", "closed", "stranger"
ACCOUNTS = (*ROLES, NOBODY, ENDED, TO_COME)  # those who get past the log-in
EVERYBODY = (*ACCOUNTS, CLOSED, STRANGER)

SAFE = ("GET", "HEAD")
READ = ("GET",)  # downloads: HEAD would be another one
FORM = ("GET", "HEAD", "POST")
POST = ("POST",)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

Rights = dict[tuple[str, str], dict[str, str]]


@dataclass(frozen=True)
class Step:
    """One question that a page asks, in the page's order; `otherwise` is the answer to who fails it."""

    passes: Callable[[Rights, str, str], bool]  # (table of rights, who, where)
    otherwise: int


def anywhere(thing: str, act: str = "view", *, otherwise: int = 404) -> Step:
    """The role knows the act at all, whatever the scope."""
    return Step(lambda rights, who, where: who in rights.get((thing, act), {}), otherwise)


def on_it(thing: str, act: str = "view", *, otherwise: int = 404, scopes: dict[str, set] = IN_SCOPE) -> Step:
    """The role knows the act, and the object stands within its scope."""
    return Step(lambda rights, who, where: where in scopes.get(rights.get((thing, act), {}).get(who), ()), otherwise)


def everywhere(thing: str, act: str = "view", *, otherwise: int = 404) -> Step:
    """The role has the act over the whole district."""
    return Step(lambda rights, who, where: rights.get((thing, act), {}).get(who) == "district", otherwise)


def among(*roles: str, otherwise: int = 404) -> Step:
    """One of these roles."""
    return Step(lambda rights, who, where: who in roles, otherwise)


def mine(*, otherwise: int = 404) -> Step:
    """The object is the user's own."""
    return Step(lambda rights, who, where: where == MINE, otherwise)


@dataclass(frozen=True)
class Row:
    """One address, or one case of it: what it takes, what it asks, which methods it answers, what a sound POST looks like.

    `at` and `sound` take the object of the place (see district.py): rows without places get the house itself.
    """

    url: str
    asks: tuple[Step, ...] = ()  # empty: everybody who is logged in, for their own
    methods: tuple[str, ...] = SAFE
    at: Callable[[object], dict] = field(default=lambda it: {})
    places: tuple[str, ...] = (HOUSE,)
    sound: Callable[[object], dict] | None = None
    query: str = ""
    fine: tuple[int, ...] = (200,)  # what an allowed GET answers
    done: tuple[int, ...] = (302,)  # what an allowed sound POST answers
    case: str = ""  # tells several rows of one address apart
    for_strangers: bool = False
    changes: bool = True  # an allowed sound POST changes a row
    mostly: tuple[str, ...] = ()  # the places of the normal run, where the same view answers many addresses; all places in the long one
    only: str = ""  # the one method that this case is about
    only_if: str = ""  # why the address is not always there

    @property
    def name(self) -> str:
        """Return the address and the case."""
        return f"{self.url} ({self.case})" if self.case else self.url


@dataclass(frozen=True)
class Answer:
    """What must come back: one of these statuses; whether rows may or must change; whether it leads to the log-in."""

    statuses: tuple[int, ...]
    changes: bool | None = False  # None: as it comes
    to_log_in: bool = False


TO_LOG_IN = Answer((302,), to_log_in=True)
AS_IT_COMES = (200, 302, 303, 409, 422)  # an empty POST is no sound one, and no refusal of rights either


def expected(rights: Rights, row: Row, method: str, who: str, where: str, *, is_sound: bool = True) -> Answer:
    """Return what the table of rights and the row's questions give for one cell."""
    if who in (STRANGER, CLOSED) and not row.for_strangers:
        return TO_LOG_IN
    if method not in row.methods:
        return Answer((405,))
    for step in row.asks:
        if not step.passes(rights, who, where):
            return Answer((step.otherwise,))
    if method in SAFE:
        return Answer(row.fine, changes=None)
    if is_sound:
        return Answer(row.done, changes=row.changes or None)
    return Answer((*row.done, *AS_IT_COMES), changes=None)
