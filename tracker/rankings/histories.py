"""Whose history is shown field by field on the pages of rankings."""

from django.utils.translation import gettext_lazy as _

from tracker.rankings.models import RankingTable, RankingTableHistory, SchemeTerm, ScoreScheme
from tracker.trail.showing import call, name_with, show


def declare() -> None:
    """Register the histories; places and terms are frozen with their standing, and computed anew before."""
    show(RankingTable, hidden=["kind", "group"])  # the machine's own names; the page says them in words
    name_with(ScoreScheme)
    name_with(SchemeTerm)
    call(RankingTableHistory, _("Step of a standing"))
