"""Photos that look alike (疑似重复): all earlier ones are asked, by index; it warns, and never blocks.

Two hashes that differ in at most 7 of 64 bits have a band of 16 bits that differs in at most one: 4 × 17 values are looked up.
"""

from collections.abc import Iterable

from django.db.models import BigIntegerField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.db.models.lookups import In, LessThanOrEqual

from tracker.evidence.models import BANDS, File, band

WITHIN = 6  # bits; the search by bands is complete up to 7
MOST_WITHIN = 2 * BANDS - 1
MASK = (1 << 64) - 1


def bits_between(one: int, other: int) -> int:
    """Return in how many bits two hashes differ."""
    return ((one ^ other) & MASK).bit_count()


def near(file: File, within: int = WITHIN) -> QuerySet[File]:
    """Return the earlier files that look like a photo, or hold the very same bytes, with `.distance` in bits, nearest first.

    All of the district's are asked; which of them somebody may see, the caller asks: `near(file).visible_to(user)`.
    """
    if within > MOST_WITHIN:
        raise ValueError(f"at most {MOST_WITHIN} bits")
    everything = File.objects.unscoped("a photo that was used before is one whoever used it")
    alike = Q(sha256=file.sha256)
    if file.likeness is None:
        distance = Value(0, IntegerField())
    else:
        distance = _distance(file.likeness)
        alike |= _alike(file.likeness, within)
    return everything.filter(alike, pk__lt=file.pk).annotate(distance=distance).order_by("distance", "pk")


def near_each(files: Iterable[File], within: int = WITHIN) -> dict[int, list[tuple[int, int]]]:
    """Return for each of some files the earlier ones that look alike, as (bits, id), nearest first; one query for all."""
    asked, found = list(files), {}
    wanted = Q(pk__in=[])
    for file in asked:
        wanted |= Q(sha256=file.sha256)
        if file.likeness is not None:
            wanted |= _alike(file.likeness, within)
    everything = File.objects.unscoped("a photo that was used before is one whoever used it")
    others = list(everything.filter(wanted).values_list("pk", "sha256", "likeness")) if asked else []
    for file in asked:
        near_this = sorted(
            (bits, pk) for pk, sha256, likeness in others if pk < file.pk and (bits := _bits(file, sha256, likeness)) <= within
        )
        if near_this:
            found[file.pk] = near_this
    return found


def _bits(file: File, sha256: str, likeness: int | None) -> int:
    if sha256 == file.sha256:
        return 0
    return 64 if likeness is None or file.likeness is None else bits_between(file.likeness, likeness)


def _alike(likeness: int, within: int) -> Q:
    """Return the condition that a hash lies near: first by one of the bands, which indexes know, then by all bits."""
    in_a_band = Q(pk__in=[])
    for number in range(BANDS):
        own = likeness >> 16 * number & 0xFFFF
        in_a_band |= Q(In(band(number), [own, *(own ^ 1 << bit for bit in range(16))]))
    return Q(likeness__isnull=False) & in_a_band & Q(LessThanOrEqual(_distance(likeness), within))


def _distance(likeness: int) -> Func:
    """Return the SQL of the number of bits in which hashes differ from one."""
    own = Cast(Value(likeness), BigIntegerField())
    template = "bit_count((%(expressions)s)::bit(64))"
    return Func(F("likeness"), own, template=template, arg_joiner=" # ", output_field=IntegerField())
