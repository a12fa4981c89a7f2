"""Where a matter comes from and what came of it: relapses, merged repeats, split parts; only what the reader sees too is linked."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accountability.models import Matter
from accountability.pages.matter.stand import Stand


@dataclass(frozen=True)
class Kin:
    """A matter of the same lineage, and how it is related."""

    how: str
    matter: Matter
    url: str


def kin(stand: Stand) -> list[Kin]:
    """Return the matters to which this one is related, those it comes from first (one query)."""
    matter = stand.matter
    ties = Q(relapse_of=matter) | Q(repeat_of=matter) | Q(split_from=matter)
    from_ids = [pk for pk in (matter.relapse_of_id, matter.repeat_of_id, matter.split_from_id, matter.root_id) if pk]
    rows = Matter.objects.visible_to(stand.user).filter(ties | Q(pk__in=from_ids)).exclude(pk=matter.pk).order_by("registered_at", "id")
    return [Kin(_how(matter, row), row, row.get_absolute_url()) for row in rows]


def _how(matter: Matter, other: Matter) -> str:
    if matter.relapse_of_id == other.pk:
        return _("Relapse of")
    if matter.repeat_of_id == other.pk:
        return _("Merged into")
    if matter.split_from_id == other.pk:
        return _("Split from")
    if other.relapse_of_id == matter.pk:
        return _("Came back as")
    if other.repeat_of_id == matter.pk:
        return _("Merged into this one")
    if other.split_from_id == matter.pk:
        return _("Part of another unit")
    return _("First of the lineage")
