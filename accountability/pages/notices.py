"""What the page of a notice says of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accountability.models import Notice
from accountability.rules import RECEIPT_WORKDAYS
from accountability.statuses import NoticeKind
from tracker.frame.templatetags.frame import day, days_late, moment
from tracker.lib.periods import local_day
from tracker.org.workdays import workdays_between

PEOPLE = ("issued_by__person", "received_by__person", "replied_by__person")


@dataclass(frozen=True)
class Fact:
    """A line of what is known, as _facts.html draws it."""

    label: str
    value: object
    sub: str = ""
    url: str = ""
    tone: str = ""


def for_page(rows: QuerySet) -> QuerySet:
    """Return notices with what their page names."""
    return rows.select_related("matter__handling_unit", "unit", *PEOPLE)


def facts(notice: Notice, on: date) -> list[Fact]:
    """Return issue, receipt, deadline and reply of a notice."""
    issued_by = str(notice.issued_by) if notice.issued_by_id else _("the system")
    found = [
        Fact(pgettext("notice", "Number"), notice.number),
        Fact(_("To"), str(notice.unit)),
        Fact(_("Matter"), str(notice.matter), notice.matter.number, notice.matter.get_absolute_url()),
        Fact(_("Issued at"), moment(notice.issued_at, "full"), issued_by),
        _receipt(notice, on),
    ]
    if notice.due_on:
        is_late = notice.replied_at is None and asks_reply(notice) and notice.due_on < on
        tone, sub = ("red", days_late(notice.due_on, on)) if is_late else ("", "")
        found.append(Fact(_("To be answered by"), day(notice.due_on, "full"), sub, tone=tone))
    if notice.replied_at:
        found.append(Fact(_("Replied at"), moment(notice.replied_at, "full"), str(notice.replied_by)))
    return found


def asks_reply(notice: Notice) -> bool:
    """Return True if a notice is answered by a reply: slips are answered by what is fed back."""
    return notice.kind in (NoticeKind.SUPERVISION, NoticeKind.LETTER)


def _receipt(notice: Notice, on: date) -> Fact:
    if notice.received_at:
        return Fact(_("Signed for at"), moment(notice.received_at, "full"), str(notice.received_by))
    since = workdays_between(local_day(notice.issued_at), on)
    sub = _("%(days)d working days since it was issued") % {"days": since}
    return Fact(_("Signed for at"), _("Not signed for"), sub, tone="red" if since > RECEIPT_WORKDAYS else "yellow")
