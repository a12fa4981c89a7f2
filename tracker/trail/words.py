"""Recorded values in the reader's words: columns as verbose names, keys as names, choices as labels, days, money, yes and no."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tracker.frame.templatetags.frame import day, decimals, moment, month
from tracker.trail.coverage import MACHINERY, SECRET, SECRET_NAMES
from tracker.trail.showing import called, joins

MOST_CHARACTERS = 300  # of one value on a page
MOST_DIGITS = 18  # of a key
ENGLISH = "_en"  # the end of columns that hold an English name


@dataclass(frozen=True)
class Line:
    """One field of one change: what it was and what it became; of a masked one only that it changed."""

    label: str
    was: str
    became: str
    is_masked: bool = False
    language: str = ""  # of the values, where it is not the reader's


@cache
def models_by_table() -> dict[str, type[models.Model]]:
    """Return every model by the name of its table."""
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}


@cache
def models_by_label() -> dict[str, type[models.Model]]:
    """Return every model by its label: "projects.project"."""
    return {model._meta.label_lower: model for model in models_by_table().values()}


def model_of(table: str) -> type[models.Model] | None:
    """Return the model of a table, or None if no installed app has it any more."""
    return models_by_table().get(table)


def thing_of(table: str) -> str:
    """Return what a row of a table is called; the table's name if nobody says."""
    model = model_of(table)
    return thing_name(model) if model is not None else table


def thing_name(model: type[models.Model]) -> str:
    """Return what a row of a model is called, with a capital first letter."""
    return _initial(str(called(model) or model._meta.verbose_name))


def is_covered(table: str) -> bool:
    """Return True if the trail writes down what happens to a table."""
    model = model_of(table)
    return model is not None and model._meta.managed and table not in MACHINERY


def is_named(model: type[models.Model]) -> bool:
    """Return True if a model's rows have a name in the reader's language."""
    return called(model) is not None or isinstance(model._meta.verbose_name, Promise)


@cache
def columns_of(model: type[models.Model]) -> dict[str, models.Field]:
    """Return a model's fields by the names of their columns."""
    return {field.column: field for field in model._meta.concrete_fields}


def is_spoken(field: models.Field) -> bool:
    """Return True if a field has a name in the reader's language: the others are the machine's own."""
    return isinstance(field.verbose_name, Promise)


def is_secret(table: str, column: str) -> bool:
    """Return True for a column whose values are shown to nobody."""
    return column in SECRET_NAMES or column in SECRET.get(table, ())


class Names:
    """The names of rows that recorded keys point at: one query for each model, however many keys."""

    def __init__(self):
        self._wanted: dict[type[models.Model], set[str]] = {}
        self._known: dict[type[models.Model], dict[str, str]] = {}

    def want(self, model: type[models.Model] | None, pk) -> None:
        """Remember that the name of a row will be asked for."""
        if model is not None and pk not in (None, ""):
            self._wanted.setdefault(model, set()).add(str(pk))

    def want_keys(self, table: str, *rows: Mapping | None) -> None:
        """Remember every row that the foreign keys of recorded values point at."""
        model = model_of(table)
        for column, field in columns_of(model).items() if model is not None else ():
            if field.is_relation:
                for row in rows:
                    self.want(field.related_model, (row or {}).get(column))

    def of(self, model: type[models.Model], pk) -> str:
        """Return a row's name today; "" if it is no longer there."""
        if model not in self._known:
            self._known[model] = _names(model, self._wanted.get(model, set()) | {str(pk)})
        return self._known[model].get(str(pk), "")


def _names(model: type[models.Model], pks: Iterable[str]) -> dict[str, str]:
    """Return the names of rows by key, in one query; keys that cannot be keys of the model are passed over."""
    with_joins = joins(model)
    if with_joins is None:
        return {}
    keys = [key for key in (key_of(model, pk) for pk in pks) if key is not None]
    rows = model._base_manager.filter(pk__in=keys)
    return {str(row.pk): str(row) for row in (rows.select_related(*with_joins) if with_joins else rows)}


def key_of(model: type[models.Model], text: str):
    """Return a recorded key as the model's own; None if it cannot be one (its kind of key was another once)."""
    if isinstance(model._meta.pk, models.IntegerField) and not (text.isdecimal() and len(text) <= MOST_DIGITS):
        return None
    try:
        return model._meta.pk.to_python(text)
    except ValidationError:
        return None


def say(field: models.Field | None, value, names: Names) -> str:
    """Return a recorded value as a reader expects it; "" for none."""
    if value is None or value == "" or value == []:
        return ""
    if field is None:
        return _short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    if field.is_relation and field.related_model is not None:
        return names.of(field.related_model, value) or _("no. %(number)s") % {"number": value}
    if isinstance(field, ArrayField) and isinstance(value, list):
        return pgettext("between the items of a list", ", ").join(say(field.base_field, one, names) for one in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    for kind, speak in SPOKEN:
        if isinstance(field, kind):
            return speak(field, value)
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def _truth(field: models.Field, value) -> str:
    return _("Yes") if value else _("No")


def _moment(field: models.Field, value) -> str:
    return moment(datetime.fromisoformat(value), "full")


def _day(field: models.Field, value) -> str:
    told = date.fromisoformat(value)
    return month(told) if field.name == "month" else day(told, "full")


def _time(field: models.Field, value) -> str:
    return time.fromisoformat(value).strftime("%H:%M")


def _number(field: models.DecimalField, value) -> str:
    whole = decimals(value, field.decimal_places)
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _parts(field: models.Field, value) -> str:
    return _short(json.dumps(value, ensure_ascii=False))


SPOKEN = (  # the first that fits; a moment is a day too, so it comes before
    (models.BooleanField, _truth),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (models.TimeField, _time),
    (models.DecimalField, _number),
    (models.JSONField, _parts),
)


def lines_of(table: str, before: Mapping | None, after: Mapping | None, names: Names, *, hidden=frozenset(), whole=False) -> list[Line]:
    """Return what a change did, field by field; `whole` also tells the fields that have no name of their own, for the auditor."""
    model = model_of(table)
    fields = columns_of(model) if model is not None else {}
    before, after = before or {}, after or {}
    found = []
    for column in [*fields, *(name for name in {**before, **after} if name not in fields)]:
        field = fields.get(column)
        was, became = before.get(column), after.get(column)
        is_same = was == became and not (is_secret(table, column) and column in before)  # a secret is written as *** before and after
        if is_same or column in hidden or not (whole or (field is not None and is_spoken(field))):
            continue
        if column.endswith(ENGLISH) and not whole and not (before and after) and not _reads_english():
            continue  # of a new row the reader sees the name already
        found.append(_line(table, column, field, was, became, names))
    return [line for line in found if line.is_masked or line.was != line.became]


def _line(table: str, column: str, field: models.Field | None, was, became, names: Names) -> Line:
    label = _label(column, field)
    if is_secret(table, column):
        return Line(label, "", "", is_masked=True)
    language = "en" if column.endswith(ENGLISH) and not _reads_english() else ""
    return Line(label, say(field, was, names), say(field, became, names), language=language)


def _label(column: str, field: models.Field | None) -> str:
    if field is not None and is_spoken(field):
        return _initial(str(field.verbose_name))
    return pgettext("of a row", "Number") if field is not None and field.primary_key else column


def _reads_english() -> bool:
    return (get_language() or "").startswith("en")


def _initial(text: str) -> str:
    """Return a text with a capital first letter; names of Django's own fields have none."""
    return text[:1].upper() + text[1:]
