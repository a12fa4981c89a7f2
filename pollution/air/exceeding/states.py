"""How far an exceedance is: told from the records, never kept."""

from datetime import datetime

from django.db import models
from django.db.models import Case, CharField, Q, Value, When
from django.utils.translation import pgettext_lazy

from pollution.air.exceeding.replies import is_late, over_unanswered


class State(models.TextChoices):
    """What an exceedance waits for (回复情况)."""

    WAITING = "waiting", pgettext_lazy("exceedance", "Reply awaited")
    LATE = "late", pgettext_lazy("exceedance", "Not replied in time")
    REPLIED = "replied", pgettext_lazy("exceedance", "Replied")
    ENDED = "ended", pgettext_lazy("exceedance", "Ended without a reply")
    FURTHER = "further", pgettext_lazy("exceedance", "Further hour of a matter")
    WITHDRAWN = "withdrawn", pgettext_lazy("exceedance", "Withdrawn")


TONES = {
    State.WAITING: "yellow",
    State.LATE: "red",
    State.REPLIED: "green",
    State.ENDED: "grey",
    State.FURTHER: "grey",
    State.WITHDRAWN: "grey",
}


def state(at: datetime) -> Case:
    """Return how far exceedances are at a moment."""
    return Case(
        When(withdrawn_at__isnull=False, then=Value(State.WITHDRAWN)),
        When(opens=False, matter__isnull=False, then=Value(State.FURTHER)),
        When(replied_at__isnull=False, then=Value(State.REPLIED)),
        When(over_unanswered(), then=Value(State.ENDED)),
        When(is_late(at), then=Value(State.LATE)),
        default=Value(State.WAITING),
        output_field=CharField(),
    )


def is_in(value: str) -> Q:
    """Return the condition on rows annotated with state()."""
    return Q(state=value)
