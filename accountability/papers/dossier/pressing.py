"""How the unit was pressed: urgings that count, reviews of them, contacts that do not, time given, breaches and defence."""

from django.utils.translation import gettext as _

from accountability.models import Matter
from accountability.papers.words import day, moment, named, signed, who
from accountability.rules import DEFAULT_POLICY
from tracker.bulletins.blocks import Block, Column, Fact, Facts, Heading, Paragraph, Table


def urgings(matter: Matter) -> list[Block]:
    """Return the chain that proves the strikes, and beside it what never counts."""
    blocks: list[Block] = []
    for urging in matter.urgings.select_related("notice__received_by__person", "sent_by__person", "failed_by__person", "review", "policy"):
        blocks += [Heading(2, f"{urging} ({urging.get_status_display()})"), Facts(_urging(urging))]
    blocks += _extensions(matter)
    rows = matter.contacts.select_related("by__person")
    contacts = [[moment(row.at), row.get_kind_display(), row.with_whom, row.result, who(row.by)] for row in rows]
    if contacts:
        columns = (Column(_("Time"), 3), Column(_("Kind"), 1.6), Column(_("With whom"), 2), Column(_("Result"), 4), Column(_("By"), 1.6))
        blocks += [Heading(2, _("Calls, visits and reminders")), Paragraph(_("These never count as urgings.")), Table(columns, contacts)]
    return blocks


def _urging(urging) -> list[Fact]:
    notice = urging.notice
    facts = [
        named(urging, "serial"),
        Fact(_("Number of the slip"), notice.number if notice else ""),
        named(urging, "sent_at"),
        Fact(_("Sent by"), who(urging.sent_by)),
        named(urging, "due_on"),
        Fact(_("Time of receipt"), signed(notice.received_at, notice.received_by) if notice else ""),
        named(urging, "because", is_wide=True),
        Fact(_("Policy in force"), _policy(urging), is_wide=True),
    ]
    if urging.failed_at:
        facts += [named(urging, "failed_at"), named(urging, "why_failed")]
    review = getattr(urging, "review", None)
    if review:
        facts += [
            Fact(_("Review asked for"), f"{moment(review.asked_at)}\n{review.reason}", is_wide=True),
            Fact(
                _("Answer to the review"),
                f"{review.get_status_display()} {moment(review.answered_at)}\n{review.answer}".strip(),
                is_wide=True,
            ),
        ]
    return facts


def _policy(urging) -> str:
    """Return the document and the number by which this urging counts; the built-in ones have no row."""
    if urging.policy_id is None:
        document = str(DEFAULT_POLICY.source)
    else:
        document = f"{urging.policy.document} {day(urging.policy.first_day)}"
    return _("%(document)s; %(count)d failures in a row open a case") % {"document": document, "count": urging.failures_before_case}


def _answered(review) -> str:
    return f"{review.get_status_display()} {moment(review.answered_at)}\n{review.answer}".strip()


def _extensions(matter: Matter) -> list[Block]:
    rows = [
        [day(row.was_due_on), day(row.wanted_on), row.reason, row.get_status_display(), signed(row.decided_at, row.decided_by)]
        for row in matter.extensions.select_related("decided_by__person")
    ]
    columns = (
        Column(_("Was due on"), 3),
        Column(_("Until"), 3),
        Column(_("Reason"), 4),
        Column(_("Decision"), 1.4),
        Column(_("Decided"), 3),
    )
    return [Heading(2, _("Extensions of time")), Table(columns, rows)] if rows else []


def breaches(matter: Matter) -> list[Block]:
    """Return each breach with the paragraph it rests on, what the unit said and what was answered."""
    blocks: list[Block] = []
    for breach in matter.breaches.select_related("item", "by__person", "ended_by__person").prefetch_related("statements__by__person"):
        facts = [
            Fact(_("Found at"), moment(breach.at)),
            Fact(_("Found by"), who(breach.by)),
            named(breach, "words", is_wide=True),
            Fact(_("Paragraph"), f"{breach.item.source} {breach.item.paragraph}" if breach.item_id else "", is_wide=True),
            named(breach, "status"),
            Fact(_("Ended"), signed(breach.ended_at, breach.ended_by)),
            *([named(breach, "ended_because", is_wide=True)] if breach.ended_because else []),
        ]
        for row in breach.statements.all():
            said = f"{row.words}\n{moment(row.at)} {who(row.by)}"
            facts.append(Fact(str(row._meta.verbose_name), said, is_wide=True))
            if row.answered_at:
                facts.append(Fact(_("Answer"), f"{_upheld(row)}{row.answer}\n{moment(row.answered_at)}", is_wide=True))
        blocks += [Heading(2, breach.get_rule_display()), Facts(facts)]
    return blocks


def _upheld(row) -> str:
    return f"{_('Upheld') if row.is_upheld else _('Not upheld')}\n"
