"""What the pages of the rules of the field show: versions with what each changed, the numbers, who answers for each grid."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from pollution.forms.rules import NUMBERS
from pollution.models import Checklist, ChecklistItem, FieldPolicy
from pollution.rules import DEFAULT_NUMBERS
from pollution.statuses import SourceKind, StopRule
from tracker.org.models import in_english

SHOWN = ("words", "days", "severity", "needs_photo", "stop_rules", "matter_kind_id")


@dataclass(frozen=True)
class Version:
    """A version of a checklist: how it stands today, and how it differs from the one before."""

    checklist: Checklist
    tone: str
    state: str
    count: int
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    is_first: bool = False


@dataclass(frozen=True)
class Series:
    """A checklist through its versions, the latest first; `now` is the one that stands above: in force, or else the first to come."""

    versions: list[Version]
    now: Version

    @property
    def kinds(self) -> str:
        """Return for which sources it is made."""
        return kinds_in_words(self.now.checklist)


def kinds_in_words(checklist: Checklist) -> str:
    """Return the kinds of sources of a checklist."""
    return _(", ").join(str(SourceKind(kind).label) for kind in checklist.kinds)


def doubt_of(checklist: Checklist) -> str:
    """Return what is assumed in a version, in the reader's language."""
    return checklist.doubt_en if in_english() and checklist.doubt_en else checklist.doubt


def document_of(checklist: Checklist) -> str:
    """Return on what a version rests, in the reader's language."""
    return checklist.source_en if in_english() and checklist.source_en else checklist.source


def series(on: date, only: str = "") -> list[Series]:
    """Return all checklists with their versions; those that count for the pass rate first. Two queries."""
    rows = Checklist.objects.prefetch_related("items").select_related("made_by__person").order_by("-is_standard", "series", "first_day")
    found: dict[str, list[Checklist]] = {}
    for row in rows.filter(series=only) if only else rows:
        found.setdefault(row.series, []).append(row)
    return [_series(list_, on) for list_ in found.values()]


def _series(rows: list[Checklist], on: date) -> Series:
    in_force = next((row for row in reversed(rows) if row.first_day <= on), None)
    versions = []
    for place, row in enumerate(rows):
        tone, state = _state(row, in_force, on)
        items = list(row.items.all())
        versions.append(Version(row, tone, state, len(items), *_differences(rows[place - 1] if place else None, items), is_first=not place))
    now = next((one for one in versions if one.checklist == in_force), versions[0])
    return Series(versions[::-1], now)


def _state(row: Checklist, in_force: Checklist | None, on: date) -> tuple[str, str]:
    if row == in_force:
        return "green", _("In force")
    return ("blue", _("To come")) if row.first_day > on else ("grey", _("Replaced"))


def _differences(before: Checklist | None, items: list[ChecklistItem]) -> tuple[list[str], list[str], list[str]]:
    """Return which items a version brought, dropped and changed."""
    if before is None:
        return [], [], []
    old, new = {item.code: item for item in before.items.all()}, {item.code: item for item in items}
    came = [str(item) for code, item in new.items() if code not in old]
    went = [str(item) for code, item in old.items() if code not in new]
    changed = [str(item) for code, item in new.items() if code in old and _differs(old[code], item)]
    return came, went, changed


def _differs(old: ChecklistItem, new: ChecklistItem) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in SHOWN)


def items(checklist: Checklist) -> list[tuple[ChecklistItem, str]]:
    """Return the items of a version, each with the rules by which work stops."""
    rows = checklist.items.select_related("matter_kind")
    return [(row, _(", ").join(str(StopRule(rule).label) for rule in row.stop_rules)) for row in rows]


@dataclass(frozen=True)
class Number:
    """One number of the field: its name, its value, and what it was before, if it changed."""

    label: str
    value: int
    was: int | None = None


def numbers(row, before=None) -> list[Number]:
    """Return the numbers of a version, with those of the one before where they differ."""
    found = []
    for name in NUMBERS:
        value = getattr(row, name)
        was = getattr(before, name) if before is not None and getattr(before, name) != value else None
        found.append(Number(str(FieldPolicy._meta.get_field(name).verbose_name), value, was))
    return found


def number_versions() -> list[tuple[FieldPolicy | None, list[Number]]]:
    """Return the versions of the numbers with what each changed, the latest first, the built-in ones last."""
    found: list[tuple[FieldPolicy | None, list[Number]]] = [(None, [])]
    before = DEFAULT_NUMBERS
    for row in FieldPolicy.objects.select_related("made_by__person").order_by("first_day"):
        found.append((row, [number for number in numbers(row, before) if number.was is not None]))
        before = row
    return found[::-1]
