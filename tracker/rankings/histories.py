"""Whose history is shown field by field on the pages of rankings."""

from tracker.rankings.models import RankingTable, ScoreScheme, SchemeTerm
from tracker.trail.showing import name_with, show


def declare() -> None:
    """Register the histories; places and terms are frozen with their standing, and computed anew before."""
    show(RankingTable)
    name_with(ScoreScheme)
    name_with(SchemeTerm)
