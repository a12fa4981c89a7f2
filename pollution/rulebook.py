"""Keeping the rules of the field: new versions of checklists and of its numbers; a version that has begun, or was used, stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import MatterKind
from pollution.models import Checklist, ChecklistItem, FieldPolicy
from pollution.statuses import Severity
from tracker.lib.refusals import Missing, Refused
from tracker.org.models import User
from tracker.org.rights import reach
from tracker.trail.notes import note

CHECKLIST, POLICY = "pollution.checklist", "pollution.fieldpolicy"


@dataclass(frozen=True)
class ItemDraft:
    """One item of a version as it is written; without a code it is new."""

    words: str
    matter_kind: MatterKind
    words_en: str = ""
    basis: str = ""
    needs_photo: bool = True
    severity: str = Severity.MINOR
    days: int = 3
    stop_rules: list[str] = field(default_factory=list)
    code: str = ""

    def values(self) -> dict:
        """Return the columns of the item."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def demand_keeper(user: User, thing: str) -> None:
    """Raise PermissionDenied unless the user keeps these rules."""
    if not reach(user, thing, "change"):
        raise PermissionDenied(_("You may not do this here."))


def has_begun(checklist: Checklist, on: date) -> bool:
    """Return True if a version holds already or has held: visits may rest on it, so that it is never changed again."""
    return checklist.first_day <= on


@transaction.atomic
def new_version(of: Checklist, *, items: Sequence[ItemDraft], on: date, by: User, **values) -> Checklist:
    """Add a version to the series of a checklist; it holds from its first day on, and visits before keep theirs. Raises Refused."""
    demand_keeper(by, CHECKLIST)
    _demand_sound(of, values, items, on)
    made = Checklist.objects.create(series=of.series, is_standard=of.is_standard, made_by=by, **values)
    _write_items(made, items)
    words = gettext_lazy("New version of “{name}” from {day}")
    note("policy", thing=made, words=format_lazy(words, name=made.name, day=made.first_day.isoformat()))
    return made


@transaction.atomic
def change_version(checklist: Checklist, *, items: Sequence[ItemDraft], on: date, by: User, **values) -> Checklist:
    """Change a version that has not begun; one that has begun is never changed. Raises Refused."""
    demand_keeper(by, CHECKLIST)
    _demand_to_come(checklist, on)
    _demand_sound(checklist, values, items, on, besides=checklist)
    for name, value in values.items():
        setattr(checklist, name, value)
    checklist.save(update_fields=list(values))
    checklist.items.all().delete()
    _write_items(checklist, items)
    return checklist


@transaction.atomic
def withdraw_version(checklist: Checklist, *, on: date, by: User) -> None:
    """Take back a version that has not begun; the one before then goes on. Raises Refused."""
    demand_keeper(by, CHECKLIST)
    _demand_to_come(checklist, on)
    words = gettext_lazy("Version of “{name}” from {day} withdrawn")
    note("policy", thing=checklist, words=format_lazy(words, name=checklist.name, day=checklist.first_day.isoformat()))
    checklist.delete()


def _demand_to_come(checklist: Checklist, on: date) -> None:
    checklist.refresh_from_db(from_queryset=Checklist.objects.select_for_update())
    if has_begun(checklist, on):
        raise Refused(_("This version has begun, and visits may rest on it: it stays as it is. Add a new version instead."))


def _demand_sound(series: Checklist, values: dict, items: Sequence[ItemDraft], on: date, besides: Checklist | None = None) -> None:
    """Raise Refused unless a version may begin on its day with these items."""
    if values["first_day"] < on:
        raise Refused(_("A version begins today or later: what was done before rests on the one in force then."), "first_day")
    others = Checklist.objects.filter(series=series.series, first_day=values["first_day"])
    if others.exclude(pk=besides.pk if besides else None).exists():
        raise Refused(_("Another version of this checklist begins on that day already: choose another, or change that one."), "first_day")
    if not values["source"].strip():
        raise Missing("source")
    if not values["kinds"]:
        raise Missing("kinds")
    if not items:
        raise Refused(_("A checklist has at least one item."))
    if len({item.words.strip() for item in items}) < len(items):
        raise Refused(_("Two items say the same."))


def _write_items(checklist: Checklist, items: Sequence[ItemDraft]) -> None:
    """Write the items in their order; an item that is new gets a code which no version of the series has had."""
    known = ChecklistItem.objects.filter(checklist__series=checklist.series)
    taken = {*known.values_list("code", flat=True), *(item.code for item in items)}
    rows = []
    for number, item in enumerate(items, start=1):
        code = item.code or next(code for place in range(1, 1000) if (code := f"added{place}") not in taken)
        taken.add(code)
        rows.append(ChecklistItem(checklist=checklist, number=number, **item.values() | {"code": code}))
    ChecklistItem.objects.bulk_create(rows)


@transaction.atomic
def new_numbers(*, on: date, by: User, **values) -> FieldPolicy:
    """Add a version of the rules of the field; it holds from its first day. Raises Refused."""
    demand_keeper(by, POLICY)
    if values["first_day"] < on:
        raise Refused(_("A version begins today or later: what was done before rests on the one in force then."), "first_day")
    made = FieldPolicy.objects.create(made_by=by, **values)
    note("policy", thing=made, words=format_lazy(gettext_lazy("New rules of the field from {day}"), day=made.first_day.isoformat()))
    return made
