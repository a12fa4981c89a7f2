"""Keeping the rules of supervision: wordings of the four no-lets-go, kinds of matters, prefixes of numbers (the policy: policies.py)."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import ChecklistItem, MatterKind, NumberPrefix
from accountability.statuses import Rule
from tracker.org.models import User
from tracker.org.rights import reach
from tracker.trail.notes import note

RULES = "accountability.supervisionpolicy"


def demand_keeper(user: User) -> None:
    """Raise PermissionDenied unless the user keeps the rules of supervision."""
    if not reach(user, RULES, "change"):
        raise PermissionDenied(_("You may not do this here."))


@transaction.atomic
def add_wording(*, by: User, **values) -> ChecklistItem:
    """Add a wording of one of the four; it holds from its first day, what was found before keeps the one of its day."""
    demand_keeper(by)
    item = ChecklistItem.objects.create(**values)
    words = gettext_lazy("New wording of “{rule}” from {day}")
    note("policy", thing=item, words=format_lazy(words, rule=Rule(item.rule).label, day=item.first_day.isoformat()))
    return item


@transaction.atomic
def save_kind(kind: MatterKind, *, by: User, **values) -> MatterKind:
    """Add a kind of matter, or change one; due days already given stay."""
    demand_keeper(by)
    for name, value in values.items():
        setattr(kind, name, value)
    kind.save()
    return kind


@transaction.atomic
def save_prefixes(prefixes: Mapping[str, str], *, by: User) -> None:
    """Write how numbers begin from now on; numbers already given stay."""
    demand_keeper(by)
    for series, prefix in prefixes.items():
        NumberPrefix.objects.update_or_create(series=series, defaults={"prefix": prefix})
