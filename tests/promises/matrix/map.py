"""Rows of the table: the map of sources (see table.py). Outlines of townships are everybody's who is logged in."""

from tests.promises.matrix.rules import Row, anywhere

SOURCE = "pollution.source"

MAP = [
    Row("pollution:map", (anywhere(SOURCE),)),
    Row("pollution:map-clusters", (anywhere(SOURCE),), query="bbox=113,34,114,35&zoom=12"),
    Row("pollution:map-townships", (anywhere(SOURCE),)),
    Row("pollution:map-outlines"),
]
