"""The history that edits and imports leave on a project."""

from collections.abc import Callable
from datetime import datetime

from projects.delivery.trail import differences
from projects.models import Change, Project
from projects.statuses import Deed
from tracker.ledger.store import Done
from tracker.org.models import Person, Unit, User

AT_ONCE = 1000
DEEDS = {("edit", True): Deed.ENTERED, ("edit", False): Deed.EDITED, ("import", True): Deed.IMPORTED, ("import", False): Deed.IMPORTED}


def write_trail(done: list[Done], *, at: datetime, by: User, how: str) -> None:
    """Write one row for each project: which fields, from what to what, in words that stay true when a unit is renamed."""
    say = _words(done)
    rows = [
        Change(
            project_id=one.pk,
            deed=DEEDS[how, one.is_new],
            at=at,
            by=by,
            fields=differences(say(one.was), {} if one.is_new else say(one.became)),
        )
        for one in done
    ]
    Change.objects.bulk_create(rows, batch_size=AT_ONCE)


def _words(done: list[Done]) -> Callable[[dict], dict]:
    """Return what turns ids of units and people into names, and lists into text."""
    names = {}
    for field in Project._meta.get_fields():
        model = field.related_model if field.many_to_one and field.concrete else None
        if model in (Unit, Person):
            ids = {values.get(field.name) for one in done if not one.is_new for values in (one.was, one.became)} - {None}
            rows = Unit.objects if model is Unit else Person.objects.unscoped("the history names whom the row named, in words that stay")
            names[field.name] = dict(rows.filter(pk__in=ids).values_list("pk", "name")) if ids else {}

    def say(values: dict) -> dict:
        return {name: _word(value, names.get(name)) for name, value in values.items()}

    return say


def _word(value, names: dict[int, str] | None):
    if names is not None:
        return names.get(value)
    return "、".join(value) if isinstance(value, list) else value
