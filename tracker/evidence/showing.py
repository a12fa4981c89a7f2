"""Files as pages draw them: what the reader may know of each, and which earlier photos it looks like."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, hypot, radians, sin, sqrt
from types import SimpleNamespace

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.evidence.likeness import near_each
from tracker.evidence.models import File
from tracker.frame.templatetags.frame import moment
from tracker.org.models import User
from tracker.org.rights import reach

EARTH_M = 6_371_000
BITS = 64


@dataclass(frozen=True)
class Alike:
    """An earlier file that looks like one; None where the reader does not see it."""

    file: File | None
    ratio: float  # 1: the same

    @property
    def is_the_same(self) -> bool:
        """Return True if not one bit differs."""
        return self.ratio == 1


@dataclass(frozen=True)
class Shown:
    """One file for one reader."""

    file: File
    alike: tuple[Alike, ...]
    shows_place: bool

    @property
    def url(self) -> str:
        """Return where the picture for the screen lies."""
        return reverse("evidence:copy", args=[self.file.uid])

    @property
    def label(self) -> str:
        """Return what stands under the picture: when it was taken, or else when it was brought, and by whom."""
        file = self.file
        when = moment(file.taken_at, "full") if file.taken_at else _("uploaded %(at)s") % {"at": moment(file.at, "full")}
        return " · ".join([when, *([str(file.by)] if file.by else [])])

    @property
    def place(self) -> str:
        """Return where it was taken in degrees, or "" if it does not say so or the reader may not know."""
        file = self.file
        return f"{file.latitude:.5f}, {file.longitude:.5f}" if self.shows_place and file.latitude is not None else ""

    def facts(self) -> list[SimpleNamespace]:
        """Return what is known, for the list of facts."""
        file = self.file
        pairs = [(_("File name"), file.name), (_("Size"), filesizeformat(file.size))]
        if file.is_photo:
            pairs += [
                (_("Pixels"), f"{file.width} × {file.height}"),
                (_("Taken at"), moment(file.taken_at, "full")),
                (_("Taken where"), self.place),
                (_("Camera"), file.camera),
            ]
        pairs += [
            (_("Unit"), file.unit),
            (_("Uploaded by"), file.by),
            (_("Uploaded at"), moment(file.at, "full")),
            ("SHA-256", file.sha256),
        ]
        return [SimpleNamespace(label=label, value=value) for label, value in pairs]


def shown(files: Iterable[File], user: User) -> list[Shown]:
    """Return files for a reader who sees them, with the warning which earlier ones each looks like; three queries for all."""
    asked = list(files)
    near = near_each(asked)
    wanted = {pk for others in near.values() for _bits, pk in others}
    seen = {file.pk: file for file in File.objects.visible_to(user).filter(pk__in=wanted)} if wanted else {}
    is_told = bool(reach(user, "evidence.file", "compare"))
    where = reach(user, "evidence.file", "place")
    return [
        Shown(
            file,
            tuple(Alike(seen.get(pk), (BITS - bits) / BITS) for bits, pk in near.get(file.pk, []) if pk in seen or is_told),
            where.covers(file.unit_id) or (file.by_id is not None and file.by_id == user.pk),
        )
        for file in asked
    ]


def metres_between(one: File, other: File) -> int | None:
    """Return how far apart two photos were taken, or None if one does not say where."""
    if None in (one.latitude, other.latitude):
        return None
    north, east = radians(float(one.latitude)), radians(float(one.longitude))
    north_2, east_2 = radians(float(other.latitude)), radians(float(other.longitude))
    half = hypot(sin((north_2 - north) / 2), sqrt(cos(north) * cos(north_2)) * sin((east_2 - east) / 2))
    return round(2 * EARTH_M * asin(min(half, 1)))


@dataclass(frozen=True)
class Pair:
    """A photo before and one after (整改前后), for the slider."""

    before: Shown
    after: Shown

    @property
    def apart(self) -> str:
        """Return in words how far apart they were taken, or "" where the reader may not know or nobody does."""
        metres = metres_between(self.before.file, self.after.file)
        if metres is None or not (self.before.shows_place and self.after.shows_place):
            return ""
        return ngettext("taken %(metres)d metre apart", "taken %(metres)d metres apart", metres) % {"metres": metres}
