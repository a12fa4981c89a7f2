"""From a district's workbook to rows: dry run with every error at its cell, then all or nothing."""

from tracker.ledger.intake.fields import Intake
from tracker.ledger.intake.parsers import Choice, Choices, Day, Money, Reference, Text

__all__ = ["Choice", "Choices", "Day", "Intake", "Money", "Reference", "Text"]
