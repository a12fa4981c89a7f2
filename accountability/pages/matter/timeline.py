"""Everything that happened to a matter as one line of time, newest first; of cases number and status only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accountability.models import CaseHistory, UrgingHistory
from accountability.pages.matter.stand import Stand
from accountability.statuses import (
    BreachStatus,
    CaseStatus,
    Deed,
    ExtensionStatus,
    FeedbackStatus,
    LookBackStatus,
    MatterStatus,
    ReviewStatus,
    SignStep,
    UrgingStatus,
    Verdict,
)
from tracker.frame.templatetags.frame import day

MOST = 300  # rows shown; the newest
TONES = {
    MatterStatus.CLOSED: "green",
    MatterStatus.ACCEPTED: "green",
    UrgingStatus.FAILED: "red",
    UrgingStatus.MET: "green",
    UrgingStatus.SENT: "yellow",
    Deed.RELAPSED: "red",
    Deed.EXTENDED: "yellow",
    Deed.SIGN_REFUSED: "yellow",
    Deed.INSTRUCTED: "red",
}


@dataclass(frozen=True)
class Happened:
    """One thing that happened, as _history.html shows it."""

    what: str
    by: object
    at: datetime
    because: str = ""
    tone: str = ""


def timeline(stand: Stand) -> list[Happened]:
    """Return what happened to a matter, newest first."""
    sources = (
        _moves,
        _deeds,
        _urgings,
        _notices,
        _feedbacks,
        _plans,
        _extensions,
        _breaches,
        _reviews,
        _signatures,
        _contacts,
        _cases,
        _look_backs,
    )
    rows = [row for source in sources for row in source(stand)]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:MOST]


def _moves(stand: Stand) -> Iterator[Happened]:
    for row in stand.matter.history.select_related("by__person").order_by("-at", "-id")[:MOST]:
        if row.became in (MatterStatus.SUBMITTED, MatterStatus.ACCEPTED) or row.was == MatterStatus.SUBMITTED:
            continue  # the feedback and its re-check say it
        words = stand.matter.state if row.became == MatterStatus.DISMISSED else row.get_became_display()
        yield Happened(words, row.by, row.at, row.because, TONES.get(row.became, ""))


def _deeds(stand: Stand) -> Iterator[Happened]:
    for row in stand.matter.events.select_related("by__person").order_by("-at", "-id")[:MOST]:
        yield Happened(
            row.get_deed_display(),
            row.by,
            row.at,
            _(". ").join(part for part in (_changed(row), row.words) if part),
            TONES.get(row.deed, ""),
        )


def _changed(row) -> str:
    """Return from what to what, in words."""
    if row.deed in (Deed.RESTATED, Deed.SIGN_REFUSED):
        return str(SignStep(row.was).label) if row.was in SignStep.values else ""
    if row.deed == Deed.VERIFIED and row.became in Verdict.values:
        return str(Verdict(row.became).label)
    was, became = _shown(row.was), _shown(row.became)
    return f"{was} → {became}" if was and became else was or became


def _shown(value: str) -> str:
    found: date | None = parse_date(value) if value[:2] == "20" and len(value) == 10 else None
    return day(found, "full") if found else value


def _urgings(stand: Stand) -> Iterator[Happened]:
    rows = UrgingHistory.objects.within(urging__matter=stand.matter).select_related("urging", "by__person").order_by("-at", "-id")
    for row in rows[:MOST]:
        yield Happened(f"{row.urging}{_(': ')}{row.get_became_display()}", row.by, row.at, row.because, TONES.get(row.became, ""))


def _notices(stand: Stand) -> Iterator[Happened]:
    for row in stand.notices:
        name = f"{row.get_kind_display()} {row.number}"
        yield Happened(_("%(notice)s issued to %(unit)s") % {"notice": name, "unit": row.unit}, row.issued_by, row.issued_at)
        if row.received_at:
            yield Happened(_("%(notice)s signed for") % {"notice": name}, row.received_by, row.received_at)
        if row.replied_at:
            yield Happened(_("%(notice)s replied to") % {"notice": name}, row.replied_by, row.replied_at, row.reply)


def _feedbacks(stand: Stand) -> Iterator[Happened]:
    for row in stand.feedbacks:
        yield Happened(_("Fed back"), row.by, row.at, row.words)
        if row.judged_at:
            tone = "green" if row.status == FeedbackStatus.ACCEPTED else "red"
            yield Happened(
                _("Re-check: %(found)s") % {"found": row.get_status_display()}, row.judged_by, row.judged_at, row.judgement, tone
            )


def _plans(stand: Stand) -> Iterator[Happened]:
    for row in stand.plans:
        yield Happened(
            _("Rectification plan, to be finished on %(day)s") % {"day": day(row.planned_on, "full")}, row.by, row.at, row.target
        )


def _extensions(stand: Stand) -> Iterator[Happened]:
    for row in stand.extensions:
        yield Happened(
            _("More time asked for, until %(day)s") % {"day": day(row.wanted_on, "full")}, row.asked_by, row.asked_at, row.reason
        )
        if row.decided_at:
            tone = "yellow" if row.status == ExtensionStatus.GRANTED else ""
            words = f"{_('Extension')}{_(': ')}{row.get_status_display()}"
            yield Happened(words, row.decided_by, row.decided_at, row.answer, tone)


def _breaches(stand: Stand) -> Iterator[Happened]:
    for row in stand.breaches:
        rule = row.get_rule_display()
        yield Happened(_("Not let go: %(rule)s") % {"rule": rule}, row.by, row.at, row.words, "red")
        if row.ended_at:
            words = f"{rule}{_(': ')}{BreachStatus(row.status).label}"
            yield Happened(words, row.ended_by, row.ended_at, row.ended_because, "green")
        for said in row.statements.all():
            yield Happened(f"{_('Statement in defence')}{_(': ')}{rule}", said.by, said.at, said.words)
            if said.answered_at:
                words = _("Statement in defence upheld") if said.is_upheld else _("Statement in defence not upheld")
                yield Happened(words, said.answered_by, said.answered_at, said.answer)


def _reviews(stand: Stand) -> Iterator[Happened]:
    for row in stand.reviews:
        yield Happened(_("Review asked for: %(urging)s") % {"urging": row.urging}, row.asked_by, row.asked_at, row.reason)
        if row.answered_at:
            yield Happened(ReviewStatus(row.status).label, row.answered_by, row.answered_at, row.answer, "yellow")


def _signatures(stand: Stand) -> Iterator[Happened]:
    for row in stand.signatures:
        yield Happened(_("Signed: %(step)s") % {"step": row.get_step_display()}, row.by, row.at, row.words, "green")


def _contacts(stand: Stand) -> Iterator[Happened]:
    for row in stand.contacts:
        yield Happened(f"{row.get_kind_display()}{_(': ')}{row.with_whom}", row.by, row.at, row.result)


def _cases(stand: Stand) -> Iterator[Happened]:
    """Yield the steps of cases without their reasons, which may tell names."""
    for row in _case_history(stand):
        words = _("Case %(number)s: %(status)s") % {"number": row.case.number, "status": CaseStatus(row.became).label}
        yield Happened(words, None, row.at, tone="red" if row.became == CaseStatus.OPENED else "")


def _case_history(stand: Stand):
    if not stand.cases:
        return []
    return CaseHistory.objects.within(case=stand.cases).select_related("case").order_by("-at", "-id")[:MOST]


def _look_backs(stand: Stand) -> Iterator[Happened]:
    for row in stand.look_backs:
        if row.done_at:
            tone = "red" if row.status == LookBackStatus.RELAPSED else "green"
            words = f"{_('Look-back')}{_(': ')}{row.get_status_display()}"
            yield Happened(words, row.done_by, row.done_at, row.words, tone)
