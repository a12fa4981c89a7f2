"""Numbered papers (文书): issued, signed for, replied to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accountability import numbering
from accountability.models import Matter, Notice
from accountability.powers import MATTER, demand_may
from accountability.records import hold
from accountability.statuses import FINAL
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import Unit, User
from tracker.org.rights import reach


class AlreadySigned(Refused):
    """Somebody of the unit signed for the notice first."""

    def __init__(self, notice: Notice):
        text = _("%(number)s was signed for already, by %(who)s.")
        super().__init__(text % {"number": notice.number, "who": notice.received_by})


@dataclass(frozen=True)
class Draft:
    """A notice before it has its number."""

    matter: Matter
    kind: str
    unit: Unit
    title: str
    body: str
    requirement: str = ""
    due_on: date | None = None
    signer: str = ""


def issue(drafts: Sequence[Draft], *, at: datetime, by: User | None) -> list[Notice]:
    """Number and keep notices, all of one kind, within the transaction of the act they belong to."""
    if not drafts:
        return []
    (kind,), year = {draft.kind for draft in drafts}, local_day(at).year
    numbers = numbering.take_written(kind, year, len(drafts))
    issued = [
        Notice(
            matter=draft.matter,
            kind=kind,
            unit=draft.unit,
            year=year,
            serial=serial,
            number=number,
            title=draft.title,
            body=draft.body,
            requirement=draft.requirement,
            due_on=draft.due_on,
            signer=draft.signer,
            issued_at=at,
            issued_by=by,
        )
        for draft, (serial, number) in zip(drafts, numbers, strict=True)
    ]
    return Notice.objects.bulk_create(issued)


@transaction.atomic
def send(draft: Draft, *, at: datetime, by: User) -> Notice:
    """Issue a notice by hand: a supervision notice or letter about a matter in hand. Raises NotNow, Missing."""
    hold(draft.matter)
    demand_may(by, "supervise", draft.matter)
    if draft.matter.status in FINAL:
        raise Refused(_("The matter has ended: nothing more is sent about it."))
    if draft.due_on and draft.due_on < local_day(at):
        raise Refused(_("The due date lies in the past."), "due_on")
    demand_text(draft.title, "title"), demand_text(draft.body, "body")
    return issue([draft], at=at, by=by)[0]


def receive(notice: Notice, *, at: datetime, by: User) -> None:
    """Sign for a notice on behalf of its unit (签收). Raises AlreadySigned for the second of two people."""
    _demand_unit(notice, by)
    if not Notice.objects.again(notice).filter(received_at=None).update(received_at=at, received_by=by):
        notice.refresh_from_db()
        raise AlreadySigned(notice)
    notice.received_at, notice.received_by = at, by


@transaction.atomic
def reply(notice: Notice, *, words: str, at: datetime, by: User) -> None:
    """Reply to a notice that was signed for (回复), once. Raises Refused, Missing."""
    _demand_unit(notice, by)
    words = demand_text(words, "words")
    open_ = Notice.objects.again(notice).filter(received_at__isnull=False, replied_at=None)
    if not open_.update(reply=words, replied_at=at, replied_by=by):
        notice.refresh_from_db()
        raise Refused(_("It has been replied to already.") if notice.replied_at else _("Sign for it first."))
    notice.reply, notice.replied_at, notice.replied_by = words, at, by


def _demand_unit(notice: Notice, by: User) -> None:
    where = reach(by, MATTER, "handle")
    if not (where and where.covers(notice.unit_id)):
        raise PermissionDenied(_("You may not do this here."))
