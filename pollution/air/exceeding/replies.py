"""How soon units reply to what was found: the first sign from the unit, as the records of supervision hold it.

A reply is the acknowledgement, a feedback, the reply to a notice, or a phone call that the office logged; the earliest of them counts.
Measured is the exceedance that opened the matter; further hours of the same matter ask for no reply of their own.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, DurationField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Extract, Floor

from accountability.statuses import MatterStatus
from pollution.air.models import Exceedance
from pollution.figures import Percentile, Share, in_minutes
from tracker.lib.periods import at_local

LOOKED_BACK = timedelta(days=90)
REPLIED = """
UPDATE air_exceedance AS own SET replied_at = said.at
FROM (
    SELECT found.id, min(reply.at) AS at
    FROM air_exceedance AS found
    JOIN accountability_matter AS matter ON matter.id = found.matter_id
    CROSS JOIN LATERAL (
        SELECT at FROM accountability_matterhistory WHERE matter_id = matter.id AND became = 'acknowledged'
        UNION ALL SELECT at FROM accountability_feedback WHERE matter_id = matter.id
        UNION ALL SELECT at FROM accountability_contact WHERE matter_id = matter.id AND kind = 'phone'
        UNION ALL SELECT replied_at FROM accountability_notice WHERE matter_id = matter.id AND unit_id = matter.handling_unit_id
    ) AS reply
    WHERE found.opens AND found.replied_at IS NULL AND found.found_at > %(since)s AND reply.at >= found.found_at
    GROUP BY found.id
) AS said WHERE own.id = said.id
"""


def note_replies(at: datetime) -> int:
    """Write down when units first replied; return how many. The moment is that of the reply, however late this is run."""
    with connection.cursor() as cursor:
        cursor.execute(REPLIED, {"since": at - LOOKED_BACK})
        return cursor.rowcount


def opening() -> Q:
    """Return the condition on the exceedances that opened their matter and still hold: of these a reply is asked.

    None is asked any more where the matter ended before it came (merged, not of this district): nobody could give it.
    """
    return Q(opens=True, withdrawn_at=None) & ~over_unanswered()


def over_unanswered() -> Q:
    """Return the condition that the matter ended without rectification before anybody replied."""
    return Q(replied_at=None, matter__status=MatterStatus.DISMISSED)


def took() -> ExpressionWrapper:
    """Return the time from finding to reply."""
    return ExpressionWrapper(F("replied_at") - F("found_at"), output_field=DurationField())


def allowed() -> ExpressionWrapper:
    """Return the time that the rule gives for the reply."""
    minutes = Cast("rule__reply_minutes", IntegerField())
    return ExpressionWrapper(minutes * Value(timedelta(minutes=1)), output_field=DurationField())


def is_late(at: datetime) -> Q:
    """Return the condition that a reply is asked for, was not given, and its minutes have passed."""
    return opening() & Q(replied_at=None, found_at__lt=Value(at) - allowed())


@dataclass(frozen=True)
class Response:
    """How a unit replied in a period: within the minutes of the rule ÷ asked; the percentiles are of those that replied."""

    unit_id: int | None
    in_time: Share
    replied: int
    median: int | None
    ninth: int | None


def responses(rows: QuerySet[Exceedance], first: date, last: date, *, at: datetime) -> dict[int, Response]:
    """Return how each unit replied to what was found on days of a period (one statement), by the ids of the responsible units.

    Asked is what was replied to or whose minutes have passed; what runs still is not held against anybody.
    """
    found = _asked(rows, first, last, at).values("matter__handling_unit").annotate(**_figures())
    return {row["matter__handling_unit"]: _response(row, row["matter__handling_unit"]) for row in found}


def response(rows: QuerySet[Exceedance], first: date, last: date, *, at: datetime) -> Response:
    """Return how all units together replied to what was found on days of a period (one statement)."""
    return _response(_asked(rows, first, last, at).aggregate(**_figures()), None)


def _asked(rows: QuerySet[Exceedance], first: date, last: date, at: datetime) -> QuerySet:
    span = Q(found_at__gte=at_local(first), found_at__lt=at_local(last + timedelta(days=1)))
    over = Q(replied_at__isnull=False) | Q(found_at__lt=Value(at) - allowed())
    return rows.filter(opening(), span, over).order_by()


def _figures() -> dict:
    return {
        "n": Count("pk"),
        "in_time": Count("pk", Q(replied_at__lte=F("found_at") + allowed())),
        "replied": Count("replied_at"),
        "median": Percentile(took(), share="0.5"),
        "ninth": Percentile(took(), share="0.9"),
    }


def _response(row: dict, unit_id: int | None) -> Response:
    return Response(unit_id, Share(row["in_time"], row["n"]), row["replied"], in_minutes(row["median"]), in_minutes(row["ninth"]))


def minutes() -> Floor:
    """Return the whole minutes from finding to reply, for lists."""
    return Floor(Extract(took(), "epoch") / 60, output_field=IntegerField())
