"""Photos and papers of a matter as its page draws them: what was found, each feedback with its re-check, pairs of the same spot."""

from dataclasses import dataclass

from django.utils.translation import pgettext

from accountability.models import Feedback, MatterFile
from accountability.pages.matter.stand import Stand
from accountability.statuses import FeedbackStatus
from tracker.evidence.showing import Pair, Shown, shown
from tracker.frame.templatetags.frame import moment

PHASE = MatterFile.Phase
TONES = {FeedbackStatus.WAITING: "blue", FeedbackStatus.RETURNED: "red", FeedbackStatus.ACCEPTED: "green"}


@dataclass(frozen=True)
class Answered:
    """A feedback with its photos, what the re-check found, and its photos."""

    feedback: Feedback
    number: int
    tone: str
    photos: list[Shown]
    recheck: list[Shown]


@dataclass(frozen=True)
class Spot:
    """The same spot before and after, with the words for the two sides."""

    pair: Pair
    before: str
    after: str


@dataclass(frozen=True)
class Album:
    """All files of a matter."""

    before: list[Shown]
    papers: list[Shown]
    spots: list[Spot]
    answered: list[Answered]


def album(stand: Stand) -> Album:
    """Return the files of a matter for this reader, who sees the matter; warnings of likeness are for who may be told."""
    drawn = {one.file.pk: one for one in shown({row.file_id: row.file for row in stand.files}.values(), stand.user)}

    def of(condition) -> list[Shown]:
        return [drawn[row.file_id] for row in stand.files if condition(row)]

    answered = [
        Answered(
            feedback,
            number,
            TONES[feedback.status],
            of(lambda row, pk=feedback.pk: row.feedback_id == pk and row.phase != PHASE.RECHECK),
            of(lambda row, pk=feedback.pk: row.feedback_id == pk and row.phase == PHASE.RECHECK),
        )
        for number, feedback in enumerate(stand.feedbacks, start=1)
    ]
    return Album(
        of(lambda row: row.phase == PHASE.BEFORE),
        of(lambda row: row.feedback_id is None and row.phase != PHASE.BEFORE),
        _spots(stand, drawn),
        list(reversed(answered)),
    )


def _spots(stand: Stand, drawn: dict[int, Shown]) -> list[Spot]:
    """Return the latest pair of each spot, in the order of the photos before."""
    latest: dict[int, MatterFile] = {}
    for row in stand.files:
        if row.pair_of_id and row.file.is_photo:
            latest[row.pair_of_id] = row
    rows = {row.pk: row for row in stand.files}
    return [
        Spot(
            Pair(drawn[rows[before].file_id], drawn[after.file_id]),
            pgettext("photo", "Before"),
            f"{after.get_phase_display()} {moment(after.at, stand.on)}",
        )
        for before, after in latest.items()
        if before in rows and rows[before].file.is_photo
    ]
