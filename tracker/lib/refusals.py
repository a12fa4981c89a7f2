"""Why an act is refused; each sentence may name the field it concerns, so that a form can show it there."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from tracker.lib.periods import local_day


class Refused(Exception):
    """An act that cannot be done; its text is a sentence for the person who tried."""

    def __init__(self, sentence: str, field: str | None = None):
        self.field = field
        super().__init__(sentence)


class InTheFuture(Refused):
    """A day on which something is said to have happened is still to come."""

    def __init__(self, day: date, field: str):
        super().__init__(_("%(day)s is still to come: only what has happened can be recorded.") % {"day": day.isoformat()}, field)


class Missing(Refused):
    """A text without which the record proves nothing."""

    def __init__(self, field: str):
        super().__init__(_("Please fill this in: without it the record proves nothing."), field)


class Stale(Refused):
    """Somebody changed the row since it was read."""

    def __init__(self, by: str = ""):
        who = by or _("Somebody")
        super().__init__(_("%(who)s has changed this since you opened it. Reload the page to see how it stands.") % {"who": who})


class SaidAlready(Refused):
    """The same is recorded already: a form sent twice, or two people with one thought."""

    def __init__(self):
        super().__init__(_("The same is recorded already."))


def demand_past(day: date, at: datetime, field: str) -> None:
    """Raise InTheFuture unless the day is today or earlier."""
    if day > local_day(at):
        raise InTheFuture(day, field)


def demand_text(text: str, field: str) -> str:
    """Return the text without blanks at its ends. Raises Missing when nothing is left."""
    if not text.strip():
        raise Missing(field)
    return text.strip()
