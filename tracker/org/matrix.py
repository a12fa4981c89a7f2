"""The table of rights as a page shows it: thing by thing, act by act, one cell per role."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.org.rights import DISTRICT, SUBTREE, UNIT, table
from tracker.org.statuses import Role

SCOPES = {DISTRICT: (_("whole district"), "green"), SUBTREE: (_("unit and below"), "blue"), UNIT: (_("own unit"), "yellow")}
ACTS = {
    "view": pgettext_lazy("act", "view"),
    "add": pgettext_lazy("act", "add"),
    "change": pgettext_lazy("act", "change"),
    "leave": pgettext_lazy("act", "let leave"),
    "delete": pgettext_lazy("act", "delete"),
    "report": pgettext_lazy("act", "report"),
    "review": pgettext_lazy("act", "review"),
    "deliver": pgettext_lazy("act", "record progress"),
    "export": pgettext_lazy("act", "export"),
    "import": pgettext_lazy("act", "import"),
    "publish": pgettext_lazy("act", "publish"),
    "draft": pgettext_lazy("act", "see drafts"),
    "resend": pgettext_lazy("act", "send again"),
    "supervise": pgettext_lazy("act", "assign, urge and close out"),
    "handle": pgettext_lazy("act", "handle and feed back"),
    "accept": pgettext_lazy("act", "judge what was put right"),
    "contact": pgettext_lazy("act", "write down contacts and photos"),
    "sign": pgettext_lazy("act", "sign before close-out"),
    "instruct": pgettext_lazy("act", "instruct"),
    "hand_over": pgettext_lazy("act", "hand over"),
    "decide": pgettext_lazy("act", "decide"),
    "place": pgettext_lazy("act", "see where it was taken"),
    "compare": pgettext_lazy("act", "see photos alike"),
    "inspect": pgettext_lazy("act", "visit and file"),
    "answer": pgettext_lazy("act", "reply to what was told"),
    "enforce": pgettext_lazy("act", "record measures by law"),
    "plan": pgettext_lazy("act", "plan sweeps"),
    "see_covert": pgettext_lazy("act", "know of covert sweeps"),
    "void": pgettext_lazy("act", "void readings"),
    "adopt": pgettext_lazy("act", "adopt devices"),
}


@dataclass(frozen=True)
class Cell:
    """What one role may: a scope in words and a tone, or nothing."""

    role: str
    scope: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """One act on one kind of thing."""

    act: str
    cells: list[Cell]


@dataclass(frozen=True)
class Group:
    """One kind of thing."""

    thing: str
    lines: list[Line]


def matrix() -> list[Group]:
    """Return the whole table, by thing and act."""
    rights = table()
    things = dict.fromkeys(thing for thing, _act in sorted(rights))
    return [Group(_name_of(thing), [_line(act, rights[thing, act]) for act in _acts_on(thing, rights)]) for thing in things]


def _acts_on(thing: str, rights: dict) -> list[str]:
    """Return the acts on a kind of thing, in the order in which they are named above."""
    places = list(ACTS)
    found = [act for of, act in rights if of == thing]
    return sorted(found, key=lambda act: places.index(act) if act in places else len(places))


def _name_of(thing: str) -> str:
    try:
        return apps.get_model(thing)._meta.verbose_name
    except (LookupError, ValueError):
        return thing


def _line(act: str, scopes: dict[str, str]) -> Line:
    return Line(ACTS.get(act, act), [Cell(role.label, *SCOPES.get(scopes.get(role), ("", ""))) for role in Role])
