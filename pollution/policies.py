"""Which numbers of the field are in force on a day."""

from dataclasses import fields
from datetime import date

from pollution.models import FieldPolicy
from pollution.rules import DEFAULT_NUMBERS, Numbers


def numbers_on(day: date) -> Numbers:
    """Return the numbers of the field in force on a day; the defaults before the first policy."""
    row = FieldPolicy.objects.on(day).first()
    return Numbers(**{one.name: getattr(row, one.name) for one in fields(Numbers)}) if row else DEFAULT_NUMBERS
