"""Why an upload is not kept: the text is the sentence for the person, `field` the field of a form, `status` what a page answers."""

from tracker.lib import refusals


class Refused(refusals.Refused):
    """A file that is not kept; nothing of it stays, neither row nor bytes."""

    status = 422

    def __init__(self, sentence: str, *, field: str = "photos"):
        super().__init__(sentence, field)


class TooBig(Refused):
    """More bytes or more pixels than are taken."""

    status = 413


class WrongKind(Refused):
    """No photo and no document of the kinds that are taken, or not what its name says."""

    status = 415


class Taken(Refused):
    """The number belongs to another file."""

    status = 409


class NoRoom(Refused):
    """The disk is full."""

    status = 507


class NotWritten(Refused):
    """The disk did not take it."""

    status = 503


class Busy(Refused):
    """Too many photos at once."""

    status = 503
