"""Filters that registers share, on django-filter: quick search, text with an operator, one row of a long list, yes or no."""

from collections.abc import Callable, Iterable

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import RangeField

from tracker.ledger.search import found_by

LONGEST_TEXT = 100
TEXT_OPERATORS = (
    ("icontains", gettext_lazy("contains")),
    ("lacks", gettext_lazy("does not contain")),
    ("istartswith", gettext_lazy("begins with")),
    ("iexact", gettext_lazy("is")),
    ("empty", gettext_lazy("is empty")),
)


class PickField(forms.ChoiceField):
    """One row of another table by its id; the list of them is read only where a menu is drawn."""

    def to_python(self, value):
        if value in self.empty_values:
            return ""
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise ValidationError(_("“%(value)s” cannot be chosen here.") % {"value": value}) from error

    def valid_value(self, value):
        return -(2**63) < value < 2**63

    def validate(self, value):
        forms.Field.validate(self, value)
        if value != "" and not self.valid_value(value):
            raise ValidationError(_("“%(value)s” cannot be chosen here.") % {"value": value})


class PickFilter(django_filters.Filter):
    """Rows that name a unit or person in one of `paths`.

    `offered(rows)` are the (id, words) of its menu, `named(id, rows)` a queryset of one; `rows` are all that the reader may see.
    """

    field_class = PickField

    def __init__(self, *, paths: Iterable[str], offered: Callable[[QuerySet], list], named: Callable, **kwargs):
        self.paths, self.offered, self.named = tuple(paths), offered, named
        super().__init__(**kwargs)

    @property
    def field(self):
        """Return the form field; its menu is read when it is drawn."""
        self.extra["choices"] = lambda: [("", _("All")), *self.offered(self.parent.queryset)]
        return super().field

    def filter(self, queryset, value):
        """Return the rows that name it."""
        if value in (None, ""):
            return queryset
        wanted = Q()
        for path in self.paths:
            wanted |= Q(**{f"{path}_id": value})
        return queryset.filter(wanted)


def part_of(label, words):
    """Return what one box of a condition with several boxes is called."""
    return format_lazy("{}{}{}", label, gettext_lazy(": "), words)


class WordsField(forms.MultiValueField):
    """An operator and a text."""

    def __init__(self, *args, **kwargs):
        text = forms.TextInput(attrs={"maxlength": LONGEST_TEXT, "aria-label": part_of(kwargs.get("label"), gettext_lazy("words"))})
        how = forms.Select(choices=TEXT_OPERATORS, attrs={"aria-label": part_of(kwargs.get("label"), gettext_lazy("how to compare"))})
        widget = forms.MultiWidget({"": text, "how": how})
        widget.decompress = lambda value: [None, None]
        parts = [forms.CharField(required=False, max_length=LONGEST_TEXT), forms.ChoiceField(choices=TEXT_OPERATORS, required=False)]
        kwargs.setdefault("widget", widget)
        super().__init__(parts, *args, require_all_fields=False, **kwargs)

    def compress(self, data_list):
        """Return (text, operator) or None."""
        text, how = data_list or ("", "")
        if not text and how != "empty":
            return None
        return text, how or "icontains"


class WordsFilter(django_filters.Filter):
    """Text with an operator: ?builder=绿地&builder_how=lacks."""

    field_class = WordsField

    def filter(self, queryset, value):
        """Return the rows whose text stands so."""
        if not value:
            return queryset
        text, how = value
        if how == "empty":
            return queryset.filter(**{self.field_name: ""})
        if how == "lacks":
            return queryset.exclude(**{f"{self.field_name}__icontains": text})
        return queryset.filter(**{f"{self.field_name}__{how}": text})


class BetweenField(RangeField):
    """The least and the most, each box saying which it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for box, words in zip(self.widget.widgets, (gettext_lazy("at least"), gettext_lazy("at most")), strict=True):
            box.attrs |= {"aria-label": part_of(self.label, words), "placeholder": words, "inputmode": "decimal"}


class BetweenFilter(django_filters.RangeFilter):
    """Figures between two others, either of which may be missing: ?planned_min=1000."""

    field_class = BetweenField


class OneOfFilter(django_filters.ChoiceFilter):
    """One of a few words."""

    def __init__(self, **kwargs):
        super().__init__(empty_label=gettext_lazy("All"), **kwargs)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not asked."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("choices", [("", gettext_lazy("All")), ("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))])
        super().__init__(*args, coerce=lambda value: value == "true", empty_value=None, **kwargs)


class YesNoFilter(django_filters.Filter):
    """Rows of which something holds or not; `method` says how."""

    field_class = YesNoField


class LedgerFilter(django_filters.FilterSet):
    """What every register's filters inherit: the quick search, and the basis of the page as `self.basis`."""

    q = django_filters.CharFilter(label=gettext_lazy("Quick search"), method="search")

    def __init__(self, data=None, queryset=None, *, basis=None, **kwargs):
        self.basis = basis
        super().__init__(data, queryset, **kwargs)

    def search(self, queryset, name, value):
        """Return the rows whose texts, code or pinyin initials hold every word."""
        return found_by(queryset, value[:LONGEST_TEXT])

    def asked(self) -> dict:
        """Return the conditions that are set, by filter name, as cleaned."""
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}
