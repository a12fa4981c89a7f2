"""Which numbers and which standard of the field are in force on a day."""

from dataclasses import fields
from datetime import date

from pollution.models import Checklist, FieldPolicy
from pollution.rules import DEFAULT_NUMBERS, Numbers
from pollution.statuses import SourceKind


def numbers_on(day: date) -> Numbers:
    """Return the numbers of the field in force on a day; the defaults before the first policy."""
    row = FieldPolicy.objects.on(day).first()
    return Numbers(**{one.name: getattr(row, one.name) for one in fields(Numbers)}) if row else DEFAULT_NUMBERS


def standard_kinds_on(day: date) -> set[str]:
    """Return the kinds of sources that are judged by the hundred-percents in force on a day; building sites before the first list."""
    kinds = Checklist.objects.on(day).filter(is_standard=True).values_list("kinds", flat=True)
    return set().union(*kinds) or {SourceKind.SITE.value}
