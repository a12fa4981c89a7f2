"""Changes and acts told in plain words: who did what to which object, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tracker.trail.models import Act, Change, Op
from tracker.trail.showing import NAMING, Shown
from tracker.trail.words import Line, Names, lines_of, model_of, thing_of

FIRST_CHANGES = 5  # of one act
FIRST_LINES = 3  # of a row that was added or deleted, before somebody asks for all
TONES = {Op.INSERT: "green", Op.UPDATE: "blue", Op.DELETE: "red", Op.TRUNCATE: "red"}


@dataclass(frozen=True)
class Told:
    """One change of one row, as a page shows it."""

    op: str  # I, U, D or T
    label: str  # "Changed"
    tone: str
    thing: str  # "Milestone"
    name: str
    lines: list[Line]
    url: str = ""
    label_of_kind: str = ""  # "projects.milestone", with which the browser finds all acts upon the row
    pk: str = ""

    @property
    def first_lines(self) -> list[Line]:
        """Return the fields that are told at once: what its name does not say already, and what is not usual."""
        if self.op == Op.UPDATE:
            return self.lines
        said = {self.name, _("No")}
        return [line for line in self.lines if not (line.is_masked or said & {line.was, line.became})][:FIRST_LINES]

    @property
    def other_lines(self) -> list[Line]:
        """Return the fields behind “more”."""
        first = self.first_lines
        return [line for line in self.lines if line not in first and (self.op == Op.UPDATE or self.name not in (line.was, line.became))]


@dataclass
class Entry:
    """An act with those of its changes that a page shows."""

    act: Act
    doer: str
    changes: list[Told] = field(default_factory=list)

    @property
    def first(self) -> list[Told]:
        """Return the changes that are told at once."""
        return self.changes if len(self.changes) <= FIRST_CHANGES + 1 else self.changes[:FIRST_CHANGES]

    @property
    def others(self) -> list[Told]:
        """Return the changes behind “more”."""
        return self.changes[len(self.first) :]


def collect(names: Names, changes: Iterable[Change]) -> None:
    """Let the names of all rows that changes speak of be read together."""
    for change in changes:
        names.want(model_of(change.table_name), change.object_pk)
        names.want_keys(change.table_name, change.before, change.after)


def tell(change: Change, names: Names, *, of: Shown | None = None, whole: bool = False, url: str = "") -> Told:
    """Return a change in words; `of` leaves out what that history hides, `whole` tells also the machine's own columns."""
    model = model_of(change.table_name)
    hidden = of.hides(model) if of and model else frozenset()
    return Told(
        op=change.op,
        label=change.get_op_display(),
        tone=TONES[change.op],
        thing=thing_of(change.table_name),
        name=name_of(change, names),
        lines=lines_of(change.table_name, change.before, change.after, names, hidden=hidden, whole=whole),
        url=url,
        label_of_kind=model._meta.label_lower if model is not None else "",
        pk=change.object_pk,
    )


def name_of(change: Change, names: Names) -> str:
    """Return what the changed row is called: its name today, else the one it had, else its number."""
    model = model_of(change.table_name)
    today = names.of(model, change.object_pk) if model is not None and change.object_pk else ""
    if today or change.op == Op.TRUNCATE:
        return today
    recorded = {**(change.before or {}), **(change.after or {})}
    return next((str(recorded[name]) for name in NAMING if recorded.get(name)), _("no. %(number)s") % {"number": change.object_pk})


def doer_of(act: Act, names: Names) -> str:
    """Return who acted: a person by today's name, a stranger, a job, or the database role of what went past the program."""
    if act.user_id:
        return names.of(get_user_model(), act.user_id) or act.user_name
    if act.user_name:
        return act.user_name
    if act.job:
        return _("Job %(job)s") % {"job": act.job}
    return pgettext("who acted", "Not logged in") if act.request else _("Database role %(role)s") % {"role": act.db_role}
