"""The rounds of a matter: the assignment and each urging, when due, what the re-check found, and the chain to the case."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability import texts
from accountability.models import Feedback, Urging
from accountability.pages.matter.head import is_with_unit
from accountability.pages.matter.stand import Stand
from accountability.statuses import FeedbackStatus, MatterStatus, UrgingStatus, WhyFailed
from tracker.frame.templatetags.frame import days_late
from tracker.org.rights import reach

U = UrgingStatus


@dataclass(frozen=True)
class Round:
    """One round: what was sent, until when, what became of it and on what that rests."""

    label: str
    sent_at: datetime | None
    due_on: date | None
    result: str
    tone: str  # of the result: red, yellow, green, grey
    basis: str
    number: str = ""
    url: str = ""
    is_strike: bool = False
    counts: bool = False  # towards the next case
    is_running: bool = False


def rounds(stand: Stand) -> list[Round]:
    """Return the rounds in their order; empty before the matter was assigned."""
    if not stand.matter.assigned_at:
        return []
    return [_assignment(stand), *(_of_urging(stand, row) for row in stand.urgings if row.status != U.DECLINED)]


def _assignment(stand: Stand) -> Round:
    """Return the round of the assignment itself: it ends with the first urging."""
    matter = stand.matter
    sent = [row for row in stand.urgings if row.sent_at]
    until = sent[0].sent_at if sent else None
    judged = [row for row in stand.feedbacks if row.judged_at and (until is None or row.judged_at < until)]
    result, tone, basis = _found(stand, judged[-1]) if judged else _open_round(stand, is_over=until is not None, due_on=matter.due_on)
    if judged and until is None and matter.status in (MatterStatus.RECTIFYING, MatterStatus.SUBMITTED):
        result, tone, running = _open_round(stand, is_over=False, due_on=matter.due_on)
        basis = running or basis
    return Round(
        _("Assigned to be rectified"), matter.assigned_at, matter.due_on, result, tone, basis, is_running=not sent and not matter.is_final
    )


def _open_round(stand: Stand, *, is_over: bool, due_on: date | None) -> tuple[str, str, str]:
    """Return what a round says that no re-check has ended."""
    matter = stand.matter
    if is_over:
        return WhyFailed.LAPSED.label, "red", ""
    if matter.is_final:
        return matter.state, "grey", ""
    if stand.waiting_feedback:
        return _("Fed back, awaiting re-check"), "blue", stand.waiting_feedback.words
    if not is_with_unit(stand):
        return matter.state, "blue", ""
    return days_late(due_on, stand.on), "red" if due_on < stand.on else "yellow" if due_on == stand.on else "blue", ""


def _found(stand: Stand, feedback: Feedback) -> tuple[str, str, str]:
    tone = "green" if feedback.status == FeedbackStatus.ACCEPTED else "red"
    return FeedbackStatus(feedback.status).label, tone, _with_photos(stand, feedback)


def _with_photos(stand: Stand, feedback: Feedback) -> str:
    """Return what the re-check found, with how many photos prove it."""
    count = sum(row.feedback_id == feedback.pk and row.phase == "recheck" for row in stand.files)
    photos = ngettext("%(count)d photo of the re-check", "%(count)d photos of the re-check", count) % {"count": count} if count else ""
    return _("%(words)s (%(photos)s)") % {"words": feedback.judgement, "photos": photos} if photos else feedback.judgement


def _of_urging(stand: Stand, row: Urging) -> Round:
    result, tone, basis = _ended(stand, row) or _running(stand, row)
    is_strike = row.status == U.FAILED
    return Round(
        str(row),
        row.sent_at,
        row.due_on,
        result,
        tone,
        basis,
        number=row.notice.number if row.notice else "",
        url=reverse("accountability:notice", args=[row.notice_id]) if row.notice_id else "",
        is_strike=is_strike,
        counts=is_strike and row in stand.in_a_row,
        is_running=row.status in (U.SENT, U.PROPOSED),
    )


def _ended(stand: Stand, row: Urging) -> tuple[str, str, str] | None:
    if row.status == U.ANNULLED:
        review = getattr(row, "review", None)
        return row.get_status_display(), "grey", review.answer if review else ""
    if row.status == U.MET:
        feedback = next((one for one in stand.feedbacks if one.status == FeedbackStatus.ACCEPTED and one.judged_at >= row.sent_at), None)
        return FeedbackStatus.ACCEPTED.label, "green", _with_photos(stand, feedback) if feedback else ""
    if row.status != U.FAILED:
        return None
    if row.why_failed == WhyFailed.LAPSED:
        return WhyFailed.LAPSED.label, "red", str(texts.LAPSED) % {"due": row.due_on.isoformat()}
    feedback = next((one for one in stand.feedbacks if one.judged_at == row.failed_at), None)
    return FeedbackStatus.RETURNED.label, "red", _with_photos(stand, feedback) if feedback else ""


def _running(stand: Stand, row: Urging) -> tuple[str, str, str]:
    if row.status == U.PROPOSED:
        return row.get_status_display(), "yellow", _("The office sends it, or declines it with a reason.")
    result, tone, _basis = _open_round(stand, is_over=False, due_on=row.due_on)
    return result, tone, what_follows(stand)


def what_follows(stand: Stand) -> str:
    """Return what a failure of the running urging brings, and the document that says so."""
    if stand.open_case:
        return _("The case is open already: %(number)s.") % {"number": stand.open_case.number}
    if stand.is_last_chance:
        words = _("If it fails, the system opens a case at once and freezes the evidence (%(source)s).")
    else:
        words = _("If it fails, it is failure %(count)d of %(needed)d in a row (%(source)s).")
    running = stand.running
    source = (running.policy.document if running and running.policy else "") or stand.policy.source
    return words % {"count": len(stand.in_a_row) + 1, "needed": stand.needed, "source": source}


@dataclass(frozen=True)
class Link:
    """A case at the end of the chain: its number and status, and the page for who keeps cases; never a name."""

    number: str
    status: str
    tone: str
    why: str
    opened_at: datetime
    strikes: int
    url: str = ""


def cases(stand: Stand) -> list[Link]:
    """Return the cases of the matter, in their order."""
    may_open = bool(reach(stand.user, "accountability.case"))
    return [
        Link(
            case.number,
            case.get_status_display(),
            "grey" if case.status == "dropped" else "red",
            case.get_why_opened_display(),
            case.opened_at,
            len(stand.strikes_of_cases[case.pk]),
            reverse("accountability:case", args=[case.pk]) if may_open else "",
        )
        for case in stand.cases
    ]
