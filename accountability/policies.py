"""Which numbers and which wording are in force on a day."""

from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accountability.models import ChecklistItem, SupervisionPolicy
from accountability.rules import DEFAULT_CHECKLIST, DEFAULT_POLICY, Item, Policy
from tracker.org.models import User
from tracker.org.rights import demand
from tracker.trail.notes import note


def policy_on(day: date) -> Policy:
    """Return the numbers in force on a day; the built-in ones before the first version."""
    row = SupervisionPolicy.objects.on(day).first()
    return numbers_of(row) if row else DEFAULT_POLICY


def numbers_of(row: SupervisionPolicy) -> Policy:
    """Return the numbers of a version."""
    return Policy(
        acknowledge_days=row.acknowledge_days,
        urging_mode=row.urging_mode,
        urge_after_days=row.urge_after_days,
        days_to_fix=row.days_to_fix,
        failures_before_case=row.failures_before_case,
        at_once=tuple(row.at_once),
        review_ask_days=row.review_ask_days,
        review_answer_days=row.review_answer_days,
        extension_times=row.extension_times,
        extension_cap_days=row.extension_cap_days,
        look_back_days=tuple(row.look_back_days),
        look_back_share=row.look_back_share,
        source=row.document,
        pk=row.pk,
    )


@transaction.atomic
def add_version(*, by: User, **numbers) -> SupervisionPolicy:
    """Add a version of the policy; it holds from its first day until the next version's, and for urgings sent from then on."""
    version = SupervisionPolicy(made_by=by, **numbers)
    demand(by, "change", version)
    version.save()
    note("policy", thing=version, words=format_lazy(_("New supervision policy from {day}"), day=version.first_day.isoformat()))
    return version


def checklist_on(day: date) -> dict[str, Item]:
    """Return the four no-lets-go as worded on a day, by rule; the built-in wording where no row has begun."""
    rows = {row.rule: Item(row.rule, row.words, row.paragraph, row.source, row.pk) for row in ChecklistItem.objects.on(day)}
    return {rule: rows.get(rule, item) for rule, item in DEFAULT_CHECKLIST.items()}
