"""Editing one row: what was read, what stands now, what was typed; nobody's work is overwritten unseen."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker.ledger.register import Ledger
from tracker.ledger.store import Known, Stale
from tracker.org.models import User
from tracker.org.rights import reach


def storable(value: Any) -> Any:
    """Return a value as JSON holds it: days and amounts as text, equal amounts as equal texts."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, list | tuple) else value


def posted(value: Any) -> list[str]:
    """Return a stored value as a form sends it."""
    return [str(one) for one in value] if isinstance(value, list) else ["" if value is None else str(value)]


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed: what this person read, what stands now, what they typed."""

    name: str
    label: str
    was: str
    now: str
    typed: str


class Editing:
    """One person's change of one row."""

    def __init__(self, ledger: Ledger, basis: Any, user: User, obj=None, data: QueryDict | None = None, offered: QueryDict | None = None):
        self.ledger, self.basis, self.user, self.obj, self.offered = ledger, basis, user, obj, offered or {}
        self.store = ledger.intake.store
        self.data = self._chosen(data) if data is not None else None

    @cached_property
    def known(self) -> Known | None:
        """Return the row as it stands, None for a new one."""
        if self.obj is None:
            return None
        return next(iter(self.store.read(self.basis, pk=self.obj.pk).values()))

    @cached_property
    def form(self) -> forms.ModelForm:
        """Return the form: filled with what stands, or with what was sent."""
        if self.known:
            parts = {name: value for name, value in self.known.values.items() if name not in self.store.fields and value is not None}
        else:
            parts = self._offered()
        return self.ledger.form(self.data, instance=self.obj, initial=parts, basis=self.basis, user=self.user)

    def _offered(self) -> dict[str, str]:
        """Return the words that the address offers for a new row: of a station that a file names, its code and name."""
        words = {field.name for field in self.ledger.model._meta.get_fields() if isinstance(field, models.CharField)}
        return {name: text for name, text in self.offered.items() if name in words}

    @property
    def version(self) -> int:
        """Return the version that this person read."""
        sent = self.data.get("version", "") if self.data is not None else ""
        return int(sent) if sent.isdecimal() and len(sent) < 10 else self.known.version if self.known and self.data is None else 0

    @cached_property
    def now(self) -> dict[str, Any]:
        """Return what stands now, as JSON holds it."""
        return {name: storable(value) for name, value in self.known.values.items()} if self.known else {}

    @cached_property
    def was(self) -> dict[str, Any]:
        """Return what this person read."""
        try:
            sent = json.loads(self.data.get("was", "{}")) if self.data is not None else self.now
        except ValueError:
            sent = {}
        return sent if isinstance(sent, dict) else {}

    @property
    def was_json(self) -> str:
        """Return what is read now, for the form to send back."""
        return json.dumps(self.now, ensure_ascii=False)

    def _chosen(self, data: QueryDict) -> QueryDict:
        """Return what was sent, with the other's value wherever this person chose it."""
        data = data.copy()
        try:
            theirs = json.loads(data.get("was", "{}"))
        except ValueError:
            return data
        for name in data.getlist("conflict"):
            if data.get(f"choose-{name}") == "theirs" and name in theirs:
                data.setlist(name, posted(theirs[name]))
        return data

    # --- The act -------------------------------------------------------------

    def is_sound(self) -> bool:
        """Return True if what was sent can be saved, apart from what others did; else the form says why not."""
        if not self.form.is_valid():
            return False
        for name, sentence in self.ledger.intake.check(self.form.values(), self.basis):
            self.form.add_error(name if name in self.form.fields else None, sentence)
        if not self.store.is_within(self.form.values(), reach(self.user, self.ledger.thing, "change" if self.obj else "add")):
            self.form.add_error(None, _("This row belongs to units for which you do not keep the ledger."))
        return not self.form.errors

    @property
    def differing(self) -> dict[str, Any]:
        """Return the values that were typed and do not stand yet."""
        return {name: value for name, value in self.form.values().items() if storable(value) != self.now.get(name)}

    def write(self, *, at: datetime) -> int:
        """Write the change, or the new row; return its id. Raises Stale if somebody else wrote since it was read."""
        if self.obj is None:
            return self.store.add([self.form.values()], self.basis, at=at, by=self.user, how="edit")[0]
        if self.version != self.known.version:
            raise Stale([self.obj.pk])
        if changes := self.differing:
            self.store.change([(self.known, changes)], self.basis, at=at, by=self.user, how="edit")
        return self.obj.pk

    # --- What others did -------------------------------------------------------

    def reread(self) -> None:
        """Look again at what stands, after somebody else wrote."""
        typed = self.typed
        for name in ("known", "now"):
            self.__dict__.pop(name, None)
        self.__dict__["typed"] = typed

    @cached_property
    def typed(self) -> dict[str, Any]:
        """Return what was typed, as JSON holds it."""
        return {name: storable(value) for name, value in self.form.values().items()}

    def _mine(self) -> set[str]:
        return {name for name, value in self.typed.items() if value != self.was.get(name)}

    def _theirs(self) -> set[str]:
        return {name for name in self.typed if self.now.get(name) != self.was.get(name)}

    @property
    def conflicts(self) -> list[Conflict]:
        """Return the fields that both changed, and differently."""
        both = self._mine() & self._theirs()
        return [self._conflict(name) for name in self.form.fields if name in both and self.typed[name] != self.now.get(name)]

    @property
    def taken(self) -> list[Conflict]:
        """Return what only the other changed; it is kept."""
        return [self._conflict(name) for name in self.form.fields if name in self._theirs() - self._mine()]

    @property
    def kept(self) -> list[Conflict]:
        """Return what only this person changed; it goes along."""
        return [self._conflict(name) for name in self.form.fields if name in self._mine() - self._theirs()]

    def _conflict(self, name: str) -> Conflict:
        field = self.form.fields[name]
        words = [in_words(field, values.get(name)) for values in (self.was, self.now, self.typed)]
        return Conflict(name, str(field.label), *words)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return what the page of two versions sends along: this person's values where they changed something, else what stands."""
        mine = self._mine()
        values = {name: self.typed[name] if name in mine else self.now.get(name) for name in self.typed}
        return [(name, text) for name, value in values.items() for text in posted(value)]


def in_words(field: forms.Field, value: Any) -> str:
    """Return a stored value of a form's field as a reader expects it."""
    if value in (None, "", []):
        return "—"
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.filter(pk=value).first() if str(value).isdecimal() else None
        return str(found) if found else "—"
    choices = dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return "、".join(str(choices.get(one, one)) for one in value)
    return str(choices.get(value, value))
