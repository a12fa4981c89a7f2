"""Acts of the supervision office, of who re-checks and who signs, and of leaders."""

from django.utils.translation import gettext_lazy as _

from accountability import breaches, matters, reviews, urging
from accountability.forms.matters import office as forms
from accountability.pages.acts import following
from accountability.pages.acts.following import fixed
from accountability.pages.acts.kinds import Act, S
from accountability.pages.matter.stand import Stand
from accountability.powers import may_sign
from accountability.statuses import WITH_UNIT, Rule


def _may_sign(stand: Stand) -> bool:
    return stand.step is not None and may_sign(stand.user, stand.step, stand.matter)


def _may_refuse(stand: Stand) -> bool:
    return _may_sign(stand) if stand.step else stand.may("supervise")


def _has_not_signed(stand: Stand) -> bool:
    mine = [row for row in stand.signatures if row.round == stand.matter.sign_round and row.by_id == stand.user.pk]
    return stand.step is not None and not mine and not _fed_back_themselves(stand)


def _fed_back_themselves(stand: Stand) -> bool:
    return any(row.by_id == stand.user.pk and row.status == "accepted" for row in stand.feedbacks)


def _may_judge(stand: Stand) -> bool:
    return stand.waiting_feedback is not None and stand.waiting_feedback.by_id != stand.user.pk


def _can_urge(stand: Stand) -> bool:
    return not stand.running and not stand.proposed and not (stand.matter.status == S.ACKNOWLEDGED and stand.is_untrue)


def _gate_is_open(stand: Stand) -> bool:
    return not matters.gate(stand.matter, stand.on) and not _fed_back_themselves(stand)


def _untrue(stand: Stand) -> bool:
    return stand.is_untrue


def _answerable(stand: Stand) -> list:
    """Return the reviews which this person may answer: who had no hand in them."""
    me = stand.user.pk
    return [row for row in stand.waiting_reviews if me not in (row.urging.sent_by_id, row.urging.failed_by_id, row.asked_by_id)]


def _settleable(stand: Stand) -> list:
    return [row for row in stand.open_breaches if row.rule != Rule.INADEQUATE]


def _statements(stand: Stand) -> list:
    return [said for row in stand.breaches for said in row.statements.all()]


JUDGE = [
    Act("accept", _("Found adequate"), forms.AcceptForm, matters.accept, "accept", following.accept, (S.SUBMITTED,), when=_may_judge),
    Act(
        "return",
        _("Found inadequate: return it"),
        forms.ReturnForm,
        matters.return_,
        "accept",
        following.return_,
        (S.SUBMITTED,),
        when=_may_judge,
        is_danger=True,
    ),
    Act("sign", _("Sign"), forms.SignForm, matters.sign, _may_sign, following.sign, (S.ACCEPTED,), when=_has_not_signed),
    Act(
        "refuse-signature",
        _("Refuse to sign"),
        forms.RefuseSignForm,
        matters.refuse_signature,
        _may_refuse,
        fixed(_("It goes back to the unit with your reason, and is accepted and signed anew.")),
        (S.ACCEPTED,),
        is_danger=True,
    ),
]
DESK = [
    Act("assign", _("Hand it down"), forms.AssignForm, matters.assign, "supervise", following.assign, (S.REGISTERED,), previews=True),
    Act(
        "confirm-untrue",
        _("Confirm that it is not true"),
        forms.BecauseForm,
        matters.confirm_untrue,
        "supervise",
        fixed(_("The matter ends as not true; what ran against the unit ends too.")),
        (S.ACKNOWLEDGED,),
        when=_untrue,
    ),
    Act(
        "refuse-untrue",
        _("Send it back to be checked again"),
        forms.BecauseForm,
        matters.refuse_untrue,
        "supervise",
        fixed(_("The unit checks the facts again; the day that is due stays.")),
        (S.ACKNOWLEDGED,),
        when=_untrue,
    ),
    Act(
        "close-out", _("Close it out"), forms.CloseForm, matters.close_out, "supervise", following.close, (S.ACCEPTED,), when=_gate_is_open
    ),
    Act(
        "decide-extension",
        _("Decide on more time"),
        forms.DecideExtensionForm,
        matters.decide_extension,
        "supervise",
        fixed(_("Granted, the new day is the one that counts; the original stays beside it. Refused, the date stands.")),
        rows=lambda stand: [row for row in stand.waiting_extensions if row.asked_by_id != stand.user.pk],
        every=lambda stand: stand.extensions,
    ),
    Act(
        "answer-review",
        _("Answer the review"),
        forms.AnswerReviewForm,
        reviews.answer_review,
        "supervise",
        following.answer_review,
        tuple(S),
        rows=_answerable,
        every=lambda stand: stand.reviews,
    ),
    Act(
        "approve",
        _("Send the proposed urging"),
        forms.ProposedForm,
        urging.approve,
        "supervise",
        following.urge,
        WITH_UNIT,
        rows=lambda stand: stand.proposed,
        every=lambda stand: stand.urgings,
    ),
    Act(
        "decline",
        _("Do not send the proposed urging"),
        forms.DeclineForm,
        urging.decline,
        "supervise",
        fixed(_("Nothing is sent; your reason stays. The system proposes it again while the matter is overdue.")),
        rows=lambda stand: stand.proposed,
        every=lambda stand: stand.urgings,
        is_aside=True,
    ),
    Act("urge", _("Urge"), forms.UrgeForm, urging.urge, "supervise", following.urge, WITH_UNIT, when=_can_urge),
    Act(
        "answer-statement",
        _("Answer the statement"),
        forms.AnswerStatementForm,
        breaches.answer,
        "supervise",
        fixed(_("Upheld, it excuses the breach; not upheld, the breach stays open.")),
        rows=lambda stand: stand.unanswered,
        every=_statements,
    ),
    Act(
        "settle",
        _("Record how the breach was dealt with"),
        forms.SettleForm,
        breaches.settle,
        "supervise",
        fixed(_("The breach no longer keeps the matter from being closed out.")),
        rows=_settleable,
        every=lambda stand: stand.breaches,
        is_aside=True,
    ),
]
FURTHER = [
    Act(
        "instruct",
        _("Write an instruction"),
        forms.InstructForm,
        matters.instruct,
        "instruct",
        fixed(_("It stands at the head of the page, and the matter becomes a priority.")),
    ),
    Act(
        "contact",
        _("Record a call or visit"),
        forms.ContactForm,
        matters.log_contact,
        "contact",
        fixed(_("It is kept with its result and never counts as an urging.")),
        is_aside=True,
    ),
    Act(
        "mark-unclear",
        _("Mark as unclear"),
        forms.UnclearForm,
        breaches.mark_unclear,
        "supervise",
        fixed(_("“Description unclear” keeps it from being closed out until it is restated, answered or dealt with.")),
        when=lambda stand: not any(row.rule == Rule.UNCLEAR for row in stand.open_breaches),
        is_aside=True,
    ),
    Act(
        "interim-close",
        _("Close a phase"),
        forms.InterimForm,
        matters.close_interim,
        "supervise",
        fixed(_("It counts in the closing rate; the plan runs on to another day.")),
        (S.SUBMITTED,),
        when=lambda stand: not stand.matter.interim_closed_on and _may_judge(stand),
        is_aside=True,
    ),
    Act(
        "restate",
        _("Restate the description"),
        forms.RestateForm,
        matters.restate,
        "supervise",
        fixed(_("What stood here before stays in the history; an unclear description is made good by it.")),
        is_aside=True,
    ),
    Act(
        "holders",
        _("Name who answers"),
        forms.HoldersForm,
        matters.set_holders,
        "supervise",
        fixed(_("Empty slots are shown red on this page and in the printed list.")),
        is_aside=True,
    ),
    Act(
        "attach",
        _("Add photos or papers"),
        forms.AttachForm,
        matters.add_files,
        "contact",
        fixed(_("Photos of what was found stand beside those of the rectification.")),
        is_aside=True,
    ),
    Act(
        "blame-lead",
        _("Record that the lead unit did not coordinate"),
        forms.BlameForm,
        matters.blame_lead,
        "supervise",
        fixed(_("It stands on the record of the matter; the lead unit answers for it first.")),
        when=lambda stand: bool(stand.matter.lead_unit_id),
        is_aside=True,
    ),
    Act(
        "reassign",
        _("Hand it to another unit"),
        forms.ReassignForm,
        matters.reassign,
        "supervise",
        fixed(_("The other unit gets a notice and days of its own; the unit before is relieved.")),
        (S.REGISTERED, S.ASSIGNED, S.ACKNOWLEDGED),
        is_aside=True,
    ),
    Act(
        "split",
        _("Split among units"),
        forms.SplitForm,
        matters.split,
        "supervise",
        fixed(_("Each unit gets a matter of its own, registered and to be handed down; this one stays with its unit.")),
        (S.REGISTERED, S.ASSIGNED),
        is_aside=True,
    ),
    Act(
        "merge",
        _("Merge into another matter"),
        forms.MergeForm,
        matters.merge,
        "supervise",
        fixed(_("This one ends and counts no more; both name each other.")),
        (S.REGISTERED, S.ASSIGNED, S.ACKNOWLEDGED, S.RECTIFYING),
        when=lambda stand: stand.open_case is None,
        is_aside=True,
    ),
    Act(
        "relapse",
        _("Record a relapse"),
        forms.BecauseForm,
        matters.relapse,
        "accept",
        fixed(_("A new matter of the same lineage opens, with priority; this one stays closed.")),
        (S.CLOSED,),
        is_aside=True,
        is_danger=True,
    ),
]
