"""A register declared once: columns, filters, natural key, import fields, rights. Apps register theirs at start, as with admin.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Expression, Q, QuerySet
from django.http import Http404

if TYPE_CHECKING:
    from django_filters import FilterSet

    from tracker.ledger.fields import Intake
    from tracker.ledger.forms import LedgerForm, UploadForm
    from tracker.org.models import User


class Kind(StrEnum):
    """How a column's values are shown, sorted and exported; kinds.py draws each."""

    TEXT = "text"
    NAME = "name"  # the row's name, linked, with a second line
    CHOICE = "choice"
    CHOICES = "choices"  # several of a choice
    UNIT = "unit"
    PERSON = "person"
    MONEY = "money"  # 万元 in the database, 亿元 or 万元 on the screen
    NUMBER = "number"
    PERCENT = "percent"
    POINTS = "points"
    DATE = "date"
    LIGHT = "light"
    BAR = "bar"  # a rate with the schedule as a tick
    FLAG = "flag"  # yes or no
    STEP = "step"  # {"name": …, "due_on": …}: the next dated step, red once it is overdue


@dataclass(frozen=True)
class Column:
    """One column: where its value comes from, how it is shown, whether and by what it sorts.

    `paths` are read with values(); the first is the value, further ones belong to the kind (see kinds.py).
    `order` are the paths or annotations it sorts by; () where it does not sort, None for the first path.
    """

    name: str
    title: Any
    kind: Kind = Kind.TEXT
    paths: tuple[str, ...] = ()
    order: tuple[str, ...] | None = None
    shown: bool = True
    always: bool = False
    width: int = 12  # characters, in a workbook
    choices: Any = None
    tones: Mapping[str, str] = field(default_factory=dict)  # of a light: the tone of each choice whose value is none itself
    measure: Any = ""  # unit of measure, for the head
    says: Callable[[tuple, Any], str] | None = None  # (values, sheet) → the second line of a name, the name of a step

    def __post_init__(self):
        if not self.paths:
            object.__setattr__(self, "paths", kind_paths(self.kind, self.name))

    @property
    def sorts_by(self) -> tuple[str, ...]:
        """Return the paths by which the list is ordered when this column is chosen."""
        return self.paths[:1] if self.order is None else self.order

    @property
    def is_number(self) -> bool:
        """Return True if its cells stand on the right."""
        return self.kind in (Kind.MONEY, Kind.NUMBER, Kind.PERCENT, Kind.POINTS)


def kind_paths(kind: Kind, name: str) -> tuple[str, ...]:
    """Return the paths that a kind reads for a column or relation of this name."""
    if kind == Kind.UNIT:
        return (f"{name}__short_name", f"{name}__name_en", f"{name}__name")
    if kind == Kind.PERSON:
        return (f"{name}__name",)
    return (name,)


@dataclass(frozen=True)
class Facet:
    """The filter that stands first, as one chip a choice with its count: `has(value)` is its condition on a row."""

    name: str
    choices: Any
    has: Callable[[str], Q]
    short: Callable[[Any], str] = lambda choice: choice.label
    first: Any = None  # the choice that stands first; the others follow as declared

    def options(self) -> list:
        """Return the choices in the order of their chips."""
        return sorted(self.choices, key=lambda choice: choice != self.first)


@dataclass(frozen=True)
class Ledger:
    """A register. `rows(user, act, basis)` are the rows a user may see, export or change, with everything that columns and filters name.

    `basis(params)` says for which year and day the page is asked; it is made once a request, and everything gets it.
    `page_paths(basis)` are annotations computed for the rows of one page only. `sums` are added up
    over the filtered rows, `flags(basis)` are conditions whose rows are counted,
    `foot(totals, basis)` turns them into column name → values of that column's paths, or words that warn.
    """

    name: str
    title: Any
    thing: str  # what rights are asked on: "projects.project"
    model: type
    key: str  # the natural key
    columns: tuple[Column, ...]
    rows: Callable[["User", str, Any], QuerySet]
    filters: "type[FilterSet]"
    detail: str = ""  # URL name of a row's page
    counted: str = "%(count)s"  # "80 projects", translated when shown
    default_sort: tuple[str, ...] = ()
    facet: Facet | None = None
    chips: tuple[str, ...] = ()  # filters that have a menu of their own
    basis: Callable[[Mapping[str, str]], Any] = lambda params: None
    as_of: Callable[[Any], str] = lambda basis: ""
    page_paths: Callable[[Any], dict[str, Expression]] = lambda basis: {}
    sums: tuple[str, ...] = ()
    flags: Callable[[Any], dict[str, Q]] = lambda basis: {}
    foot: Callable[[dict, Any], dict[str, tuple | str]] = lambda totals, basis: {}
    form: "type[LedgerForm] | None" = None  # the edit page; it saves through the store of `intake`
    intake: "Intake | None" = None
    new_title: Any = ""  # what the button for a new row says
    new_url: str = ""  # URL name of the page of its own on which a new row is entered; "": the edit page of the register
    tabs: Callable[["User"], list] = lambda user: []  # the pages beside the list, for who may open them (see _tabs.html)
    upload_form: "type[UploadForm] | None" = None  # what else the upload asks for, where a year is not enough
    help: dict[str, Callable[[Any], str]] = field(default_factory=dict)  # column name → basis → what its head explains

    def can(self, act: str) -> bool:
        """Return False for an act that the register does not offer to anybody: it declares no form, or takes no workbooks in."""
        if act == "add" and self.new_url:
            return True
        if act in ("add", "change"):
            return self.form is not None and self.intake is not None
        return act != "import" or self.intake is not None

    def column(self, name: str) -> Column:
        """Return a column by name."""
        return next(column for column in self.columns if column.name == name)


_ledgers: dict[str, Ledger] = {}


def register(ledger: Ledger) -> None:
    """Make a register known."""
    _ledgers[ledger.name] = ledger


def ledgers() -> dict[str, Ledger]:
    """Return all registers by name."""
    return dict(_ledgers)


def ledger_or_404(name: str) -> Ledger:
    """Return a register, for an address that names it."""
    if name not in _ledgers:
        raise Http404(name)
    return _ledgers[name]
