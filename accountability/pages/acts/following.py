"""What will follow, in one sentence each: pure words about how the matter stands."""

from django.utils.translation import gettext as _

from accountability.matters.handing import deadline_of
from accountability.models import Matter
from accountability.pages.matter.stand import Stand
from accountability.statuses import Rule, SignStep
from tracker.frame.templatetags.frame import day
from tracker.org.workdays import add_workdays


def fixed(words):
    """Return a sentence that is always the same, as the table takes it."""
    return lambda stand, thing: str(words)


def assign(stand: Stand, matter: Matter) -> str:
    """Say which notices go out, and the two days that begin to run."""
    joint = sum(row.role == "joint" for row in stand.further)
    due = deadline_of(matter, stand.on)
    words = {"unit": matter.handling_unit, "due": day(due.day), "signed": day(add_workdays(stand.on, stand.policy.acknowledge_days).day)}
    if joint:
        sentence = _("Numbered notices go to %(unit)s and %(joint)d joint units: to be signed for by %(signed)s, rectified by %(due)s.")
        return sentence % (words | {"joint": joint})
    return _("A numbered notice goes to %(unit)s: to be signed for by %(signed)s, rectified by %(due)s.") % words


def return_(stand: Stand, thing) -> str:
    """Say what an inadequate re-check brings: a strike, perhaps a case."""
    if stand.open_case:
        return _("It goes back to the unit; the case is open already.")
    if stand.running and stand.is_last_chance:
        return _("Failure %(count)d in a row: the system opens a case at once and freezes the evidence.") % {
            "count": len(stand.in_a_row) + 1
        }
    if stand.running:
        words = _("The urging fails, failure %(count)d of %(needed)d in a row; it goes back to the unit.")
        return words % {"count": len(stand.in_a_row) + 1, "needed": stand.needed}
    if Rule.INADEQUATE in stand.policy.at_once:
        return _("It goes back to the unit, and by the policy in force a case is opened at once.")
    return _("It goes back to the unit; “rectified inadequately” is not let go until a re-check finds it adequate.")


def accept(stand: Stand, thing) -> str:
    """Say what an adequate re-check brings: the signatures, and that the row of failures ends."""
    from accountability.matters import steps_of

    first = next(iter(steps_of(stand.matter)), None)
    met = _("The urging counts as met and the row of failures ends.") if stand.running else ""
    words = _("It goes on to the signatures, first: %(who)s.") if first else _("It goes on to be closed out.")
    return f"{met} {words % {'who': SignStep(first).label if first else ''}}".strip()


def urge(stand: Stand, thing) -> str:
    """Say until when an urging runs and what its failure brings."""
    count = len(stand.in_a_row) + 1
    words = {"due": day(stand.next_due_on), "count": count, "needed": stand.policy.failures_before_case}
    if stand.open_case is None and count >= stand.policy.failures_before_case:
        return _("A numbered slip, due on %(due)s. If it fails, it is failure %(count)d in a row: a case is opened at once.") % words
    return _("A numbered slip, due on %(due)s. If it fails, it is failure %(count)d of %(needed)d in a row.") % words


def feed_back(stand: Stand, thing) -> str:
    """Say who judges it next, and what is at stake."""
    late = stand.matter.due_on and stand.on > stand.matter.due_on
    words = _("It goes to the re-check by somebody else; until then the deadline rests.")
    reproach = _("It is late: “rectified late” stays until you have stated why and the office has dealt with it.") if late else ""
    return f"{words} {reproach}".strip()


def acknowledge(stand: Stand, thing) -> str:
    """Say what the receipt proves."""
    return _("Your name and this minute stand on the notice as its receipt. Next: check the facts.")


def sign(stand: Stand, thing) -> str:
    """Say which step is signed and what comes after it."""
    from accountability.matters import steps_of

    steps = steps_of(stand.matter)
    place = steps.index(stand.step) if stand.step in steps else 0
    if place + 1 < len(steps):
        return _("You sign as: %(who)s. Next: %(next)s.") % {"who": SignStep(stand.step).label, "next": SignStep(steps[place + 1]).label}
    return _("You sign as: %(who)s, the last. Then it can be closed out.") % {"who": SignStep(stand.step).label}


def close(stand: Stand, thing) -> str:
    """Say what close-out means, or what still stands against it."""
    from accountability.matters import gate

    missing = gate(stand.matter, stand.on)
    if missing:
        return _("Not yet: %(missing)s") % {"missing": missing[0].sentence}
    return _(
        "It leaves the list. Some are looked at again after %(days)s days; if it comes back, a new matter of the same lineage opens."
    ) % {"days": "/".join(str(days) for days in stand.policy.look_back_days)}


def ask_review(stand: Stand, urging) -> str:
    """Say by when it is answered, and by whom."""
    words = _("Answered within %(days)d days by somebody who had no hand in it. Upheld, %(urging)s is annulled and the count is made anew.")
    return words % {"days": stand.policy.review_answer_days, "urging": urging}


def answer_review(stand: Stand, review) -> str:
    """Say what upholding brings."""
    return _("Upheld, %(urging)s is annulled: the count is made anew, and a case that rests on it is dropped.") % {"urging": review.urging}


def ask_extension(stand: Stand, thing) -> str:
    """Say that the date stands until the answer."""
    return _("The office decides. Until it does, you are not urged; without its consent the date stands.")


def statement(stand: Stand, breach) -> str:
    """Say who answers."""
    return _("The office answers it. Upheld, “%(rule)s” no longer keeps the matter from being closed out.") % {"rule": breach}
