"""Files of evidence: facts about bytes that lie in storage, written once (a trigger keeps them so)."""

import uuid

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.evidence.querysets import FileQuerySet
from tracker.evidence.statuses import FileKind
from tracker.lib.scoping import Scoped
from tracker.org.models import Unit, User

BANDS = 4  # of 16 bits: two hashes that differ in at most 7 bits have a band that differs in at most one


def band(number: int) -> Func:
    """Return the SQL of one band of a likeness, the lowest bits first."""
    # The order of the words is the migration's, or Django sees a change.
    return Func(
        F("likeness"), Value(16 * number), arg_joiner=" >> ", template="((%(expressions)s) & 65535)", output_field=models.BigIntegerField()
    )


class File(models.Model):
    """A photo or document as it came in (证据材料): what its bytes are, who brought it, what it says about itself."""

    uid = models.UUIDField(_("Number of the file"), unique=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.BigIntegerField(_("Bytes"))
    kind = models.CharField(_("Kind"), max_length=10, choices=FileKind)
    media_type = models.CharField(_("Media type"), max_length=80)
    name = models.CharField(_("File name"), max_length=150)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Unit"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Uploaded by"))
    at = models.DateTimeField(_("Uploaded at"))
    kept_at = models.DateTimeField(_("Kept at"), db_default=Now(), editable=False)  # by the real clock
    taken_at = models.DateTimeField(_("Taken at"), null=True)
    latitude = models.DecimalField(_("Latitude"), max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(_("Longitude"), max_digits=9, decimal_places=6, null=True)
    camera = models.CharField(_("Camera"), max_length=80, blank=True)
    width = models.PositiveIntegerField(_("Width"), null=True)
    height = models.PositiveIntegerField(_("Height"), null=True)
    likeness = models.BigIntegerField(_("Likeness"), null=True, help_text="64 bits, signed; none where a picture is too flat to be told")
    copy_sha256 = models.CharField(_("SHA-256 of the copy for the screen"), max_length=64, blank=True)
    thumb_sha256 = models.CharField(_("SHA-256 of the thumbnail"), max_length=64, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("Evidence file")
        verbose_name_plural = _("Evidence files")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="a_file_is_known_by_its_hash"),
            models.CheckConstraint(condition=Q(size__gt=0), name="a_file_is_not_empty"),
            models.CheckConstraint(
                condition=~Q(kind=FileKind.PHOTO)
                | Q(width__gt=0, height__gt=0, copy_sha256__regex="^[0-9a-f]{64}$", thumb_sha256__regex="^[0-9a-f]{64}$"),
                name="a_photo_has_its_copies",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_place_has_both_coordinates",
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="evidence_by_newest"),
            models.Index(fields=["copy_sha256"], name="evidence_copy"),
            models.Index(fields=["thumb_sha256"], name="evidence_thumb"),
            *(models.Index(band(number), name=f"evidence_band_{number}", condition=Q(likeness__isnull=False)) for number in range(BANDS)),
        ]

    def __str__(self):
        # Without its name, which may hold what only those may read to whom the file is shown: this stands in histories.
        return f"{self.get_kind_display()} {str(self.uid)[:8]}"

    def get_absolute_url(self):
        return reverse("evidence:file", args=[self.uid])

    def unit_ids(self) -> tuple[int | None, ...]:
        """Return the unit for which it was brought."""
        return (self.unit_id,)

    @property
    def is_photo(self) -> bool:
        """Return True for a photo, which has a copy for the screen and a thumbnail."""
        return self.kind == FileKind.PHOTO

    @property
    def contents(self) -> dict[str, str]:
        """Return what of it lies in storage: its word ("original", "copy", "thumb") → SHA-256."""
        held = {"original": self.sha256, "copy": self.copy_sha256, "thumb": self.thumb_sha256}
        return {word: sha256 for word, sha256 in held.items() if sha256}


class Look(models.Model):
    """One day's look at a part of what is stored: each hash was made anew and compared."""

    day = models.CharField(_("Day"), max_length=10, unique=True)
    looked_at = models.DateTimeField(_("Looked at"))
    after = models.BigIntegerField(_("After file"), default=0)
    through = models.BigIntegerField(_("Through file"), default=0)
    files = models.PositiveIntegerField(_("Files looked at"), default=0)
    size = models.BigIntegerField(_("Bytes"), default=0)

    class Meta:
        verbose_name = _("Look at stored evidence")
        ordering = ["-day"]

    def __str__(self):
        return self.day


class Damage(models.Model):
    """Stored bytes that are gone or are no longer what they were."""

    file = models.ForeignKey(File, models.CASCADE, related_name="+", verbose_name=_("Evidence file"))
    content = models.CharField(_("Which of its contents"), max_length=8)
    is_missing = models.BooleanField(_("Is gone"))
    found_at = models.DateTimeField(_("Found at"))
    mended_at = models.DateTimeField(_("Mended at"), null=True)

    SCOPED_BY = ("file",)
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Damage of stored evidence")
        constraints = [
            models.UniqueConstraint(fields=["file", "content"], condition=Q(mended_at=None), name="an_open_damage_is_noted_once")
        ]

    def __str__(self):
        return f"{self.file_id} {self.content}"
