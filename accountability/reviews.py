"""A unit asks that a strike be looked at again (复核): within 30 days, answered within 30, by somebody who had no hand in it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import texts
from accountability.models import Review, Urging
from accountability.policies import policy_on
from accountability.powers import demand_may
from accountability.records import hold
from accountability.rules import review_may_be_asked
from accountability.statuses import ReviewStatus, UrgingStatus
from accountability.urging import annul
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User

R = ReviewStatus


@transaction.atomic
def ask_review(urging: Urging, *, reason: str, at: datetime, by: User) -> Review:
    """Ask for the review of a strike. Raises Refused: not failed, too late, asked already; Missing."""
    hold(urging.matter)
    demand_may(by, "handle", urging.matter)
    urging.refresh_from_db(from_queryset=Urging.objects.again(urging))
    if urging.status != UrgingStatus.FAILED:
        raise Refused(_("Only a failed urging can be reviewed."))
    if Review.objects.within(urging=urging).exists():
        raise Refused(_("A review of this strike was asked for already."))
    day = local_day(at)
    policy = policy_on(local_day(urging.failed_at))
    if not review_may_be_asked(local_day(urging.failed_at), day, policy):
        raise Refused(_("A review can be asked for within %(days)d days only.") % {"days": policy.review_ask_days})
    due_on = day + timedelta(days=policy.review_answer_days)
    return Review.objects.create(urging=urging, reason=demand_text(reason, "reason"), asked_at=at, asked_by=by, due_on=due_on)


@transaction.atomic
def answer_review(review: Review, *, is_upheld: bool, answer: str, at: datetime, by: User) -> None:
    """Answer a review: upheld, the strike is annulled and the count made anew. Raises Refused for who had a hand in it, Missing."""
    urging = review.urging
    hold(urging.matter)
    demand_may(by, "supervise", urging.matter)
    if by.pk in (urging.sent_by_id, urging.failed_by_id, review.asked_by_id):
        raise Refused(_("Who sent or judged the urging, or asked for the review, does not answer it: a colleague must."))
    answered = {
        "status": R.UPHELD if is_upheld else R.REJECTED,
        "answer": demand_text(answer, "answer"),
        "answered_at": at,
        "answered_by": by,
    }
    if not Review.objects.again(review).waiting().update(**answered):
        raise Refused(_("It has been answered already."))
    for name, value in answered.items():
        setattr(review, name, value)
    if is_upheld:
        urging.refresh_from_db(from_queryset=Urging.objects.again(urging))
        annul(urging, because=texts.kept(texts.STRIKE_ANNULLED, why=answered["answer"]), at=at, by=by)
