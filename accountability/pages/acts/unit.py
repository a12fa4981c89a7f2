"""Acts of the responsible unit, those first that somebody waits for."""

from django.utils.translation import gettext_lazy as _

from accountability import breaches, matters, reviews
from accountability.forms.matters import unit as forms
from accountability.pages.acts import following
from accountability.pages.acts.following import fixed
from accountability.pages.acts.kinds import Act, S
from accountability.pages.matter.stand import Stand
from accountability.rules import review_may_be_asked
from tracker.lib.periods import local_day


def _unreviewed(stand: Stand) -> list:
    """Return the strikes whose review may still be asked for."""
    return [
        row for row in stand.failed if not hasattr(row, "review") and review_may_be_asked(local_day(row.failed_at), stand.on, stand.policy)
    ]


def _may_ask_time(stand: Stand) -> bool:
    granted = sum(row.status == "granted" for row in stand.extensions)
    return bool(
        stand.matter.due_on and stand.on <= stand.matter.due_on and not stand.waiting_extensions and granted < stand.policy.extension_times
    )


def _known(stand: Stand, said: dict) -> bool:
    return any(row.uid == said["uid"] for row in stand.feedbacks)


ACTS = [
    Act("acknowledge", _("Sign for it"), forms.AcknowledgeForm, matters.acknowledge, "handle", following.acknowledge, (S.ASSIGNED,)),
    Act(
        "verify",
        _("Record the check of the facts"),
        forms.VerifyForm,
        matters.verify,
        "handle",
        fixed(_("True or partly true: it goes on to rectification. Not true: the office confirms it first, or sends it back.")),
        (S.ACKNOWLEDGED,),
        when=lambda stand: not stand.matter.verdict,
    ),
    Act(
        "feed-back",
        _("Feed back what was done"),
        forms.FeedBackForm,
        matters.feed_back,
        "handle",
        following.feed_back,
        (S.RECTIFYING,),
        may_be_done=_known,
    ),
    Act(
        "plan",
        _("Make the rectification plan"),
        forms.PlanForm,
        matters.set_plan,
        "handle",
        fixed(_("Target, measures and dated steps stand on this page; an earlier plan stays in the history.")),
        (S.RECTIFYING,),
    ),
    Act(
        "ask-extension",
        _("Ask for more time"),
        forms.AskExtensionForm,
        matters.ask_extension,
        "handle",
        following.ask_extension,
        (S.ASSIGNED, S.ACKNOWLEDGED, S.RECTIFYING),
        when=_may_ask_time,
    ),
    Act(
        "state",
        _("State your defence"),
        forms.StateForm,
        breaches.state,
        "handle",
        following.statement,
        rows=lambda stand: stand.open_breaches,
        every=lambda stand: stand.breaches,
        is_aside=True,
    ),
    Act(
        "ask-review",
        _("Ask for a review"),
        forms.AskReviewForm,
        reviews.ask_review,
        "handle",
        following.ask_review,
        tuple(S),
        rows=_unreviewed,
        every=lambda stand: stand.urgings,
    ),
    Act(
        "hand-on",
        _("Hand it to a colleague"),
        forms.HandOnForm,
        matters.hand_on,
        lambda stand: stand.may("supervise" if stand.matter.status == S.REGISTERED else "handle"),
        fixed(_("The colleague answers for it from now on; the day that is due stays.")),
        (S.REGISTERED, S.ASSIGNED, S.ACKNOWLEDGED, S.RECTIFYING, S.SUBMITTED),
        is_aside=True,
    ),
]
