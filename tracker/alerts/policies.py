"""Which policy is in force on a day."""

from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tracker.alerts.models import LevelPolicy
from tracker.alerts.rules import DEFAULT_POLICY, Policy
from tracker.alerts.statuses import Level
from tracker.org.models import User
from tracker.org.rights import demand
from tracker.trail.notes import note


def policy_on(day: date) -> Policy:
    """Return the numbers in force on a day; the built-in ones before the first version."""
    row = LevelPolicy.objects.on(day).first()
    return numbers_of(row) if row else DEFAULT_POLICY


@transaction.atomic
def add_version(*, by: User, **numbers) -> LevelPolicy:
    """Add a version of the policy; it holds from its first day until the next version's."""
    version = LevelPolicy(**numbers)
    demand(by, "change", version)
    version.save()
    note("policy", thing=version, words=format_lazy(_("New alert policy from {day}"), day=version.first_day.isoformat()))
    return version


def numbers_of(row: LevelPolicy) -> Policy:
    """Return the numbers of a version."""
    return Policy(
        after={
            Level.RESPONSIBLE: row.responsible_after,
            Level.DEPUTY: row.deputy_after,
            Level.MAIN_LEADER: row.main_leader_after,
            Level.SUPERVISION: row.supervision_after,
        },
        repeat_every=row.repeat_every,
        warn_days=tuple(row.warn_days),
        digest_at=row.digest_at,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        is_quiet_on_days_off=row.is_quiet_on_days_off,
        source=row.source,
    )
