"""Rows of the table: the audit trail and the histories of objects (see table.py)."""

from tests.promises.matrix.administration import SEES_CHANNEL, SEES_PERSON, SEES_UNIT, USER_SEES
from tests.promises.matrix.business import DRAFT, PUBLISHED, SEES, SEES_ROUND
from tests.promises.matrix.rules import (
    HELD,
    PEOPLE,
    PROJECTS,
    UNITS,
    Row,
    anywhere,
    mine,
)
from tests.promises.matrix.words import pk

# --- The trail ---------------------------------------------------------------------------------


def history(url: str, label: str, asks: tuple, name: str = "", **more) -> Row:
    """Return the row of the history of a kind of object: its door is that of the object itself."""
    return Row(
        url,
        asks,
        at=lambda it: {"label": label} | ({"pk": str(getattr(it, name).pk)} if name else {}),
        case=more.pop("case", label),
        **more,
    )


SEES_TRAIL = anywhere("trail.act")
TRAIL = [
    Row("trail:acts", (SEES_TRAIL,)),
    Row("trail:today", (SEES_TRAIL,)),
    Row("trail:act", (SEES_TRAIL,), at=pk("act")),
    Row("trail:export", (anywhere("trail.act", "export"),)),
    history("trail:of", "projects.project", (SEES,), "project", places=PROJECTS),
    history("trail:of", "projects.report", (SEES,), "report", places=PROJECTS),
    history("trail:of", "projects.round", (SEES_ROUND,), "round"),
    history("trail:of", "org.unit", (SEES_UNIT,), "unit", places=UNITS),
    history("trail:of", "org.person", (SEES_PERSON,), "person", places=PEOPLE),
    history("trail:of", "org.user", (USER_SEES,), "user", places=PEOPLE),
    history("trail:of", "ledger.importbatch", (mine(),), "batch", places=HELD),
    history("trail:of", "rankings.rankingtable", PUBLISHED, "published"),
    history("trail:of", "rankings.rankingtable", DRAFT, "draft", case="a draft"),
    history("trail:of-all", "org.calendarday", (anywhere("org.calendarday"),)),
    history("trail:of-all", "org.loginpolicy", (anywhere("org.loginpolicy"),)),
    history("trail:of-all", "alerts.levelpolicy", (anywhere("alerts.levelpolicy"),)),
    history("trail:of-all", "alerts.channel", (SEES_CHANNEL,)),
]
