"""The field for money."""

from django.core.validators import MinValueValidator
from django.db import models

NOT_NEGATIVE = [MinValueValidator(0)]


def wan_field(label, **options) -> models.DecimalField:
    """Return a money field in 万元 with two decimals, never negative."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, validators=NOT_NEGATIVE, **options)
