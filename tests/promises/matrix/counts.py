"""Rows of the table: the printed counts of pollution control, for those who read the district's sources (see table.py)."""

from tests.promises.matrix.rules import Row, everywhere

COUNTS = [Row("pollution:counts", (everywhere("pollution.source"),))]
