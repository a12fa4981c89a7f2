"""The audit trail as PostgreSQL keeps it (sql/tables.sql): read here, written by triggers and trail_note() only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.lib.scoping import Scoped, door


class TrailStays(TypeError):
    """Somebody tried to save or delete what only the database writes."""


class TrailQuerySet(Scoped):
    """Rows of the trail."""

    @door
    def visible_to(self, user):
        """Return all of it for who audits, nothing for anybody else."""
        return self if user.reaches("trail.act") else self.none()


class ReadOnly(models.Model):
    """A row that Django reads and never writes."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        raise TrailStays(f"{self._meta.label} is written by the database")

    def delete(self, *args, **kwargs):
        raise TrailStays(f"{self._meta.label} stays")


class Op(models.TextChoices):
    """What happened to a row, or to a whole table."""

    INSERT = "I", _("Added")
    UPDATE = "U", _("Changed")
    DELETE = "D", _("Deleted")
    TRUNCATE = "T", _("Table emptied")


class Act(ReadOnly):
    """Somebody did something, once: the changes of one transaction, or a note (log-in, export, read); `chain` is the unit acted for.

    Users and units are named, not pointed to: the trail outlives them.
    """

    xid = models.TextField(editable=False)
    at = models.DateTimeField(_("At"))
    kind = models.TextField(_("Kind"))  # "change", or the kind of the note
    chain = models.BigIntegerField(_("Chain"))  # id of the unit for which the user acted; 0: the district, jobs, nobody
    user_id = models.BigIntegerField(_("User"), null=True)
    user_name = models.TextField(_("User"))
    db_role = models.TextField(_("Database role"))
    request = models.TextField(_("Request"))
    address = models.TextField(_("Address"))
    path = models.TextField(_("Page"))
    job = models.TextField(_("Job"))
    reason = models.TextField(_("Reason"))
    thing = models.TextField(_("Thing"))  # of a note: "projects.project"
    object_pk = models.TextField(db_column="pk")  # of a note
    words = models.TextField(_("Words"))
    detail = models.JSONField(default=dict)

    objects = TrailQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "trail_act"
        verbose_name = _("Act")
        verbose_name_plural = _("Acts")

    def __str__(self):
        return f"{self.pk} {self.kind} {self.user_name or self.job or self.db_role}"


class Change(ReadOnly):
    """One row of one table before and after; of an update only the columns that differ; secrets are "***"."""

    act = models.ForeignKey(Act, models.DO_NOTHING, db_constraint=False, related_name="changes")
    number = models.IntegerField()  # 1, 2, … within the act
    table_name = models.TextField(_("Table"))
    object_pk = models.TextField(db_column="pk")
    op = models.TextField(_("What happened"), choices=Op)
    before = models.JSONField(_("Before"), null=True)
    after = models.JSONField(_("After"), null=True)
    digest = models.BinaryField()

    SCOPED_BY = ("act",)
    objects = TrailQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "trail_change"
        verbose_name = _("Change")
        verbose_name_plural = _("Changes")

    def __str__(self):
        return f"{self.act_id}/{self.number} {self.op} {self.table_name} {self.object_pk}"


class Seal(ReadOnly):
    """An act's link in its chain, made at the end of its transaction: SHA-256 over the link before, the act and its changes."""

    act = models.OneToOneField(Act, models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="seal")
    chain = models.BigIntegerField(_("Chain"))
    seq = models.BigIntegerField(_("Place in the chain"))
    prev = models.BinaryField()
    hash = models.BinaryField()
    changes = models.IntegerField(_("Changes"))
    at = models.DateTimeField(_("At"))

    SCOPED_BY = ("act",)
    objects = TrailQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "trail_seal"
        verbose_name = _("Seal")
        verbose_name_plural = _("Seals")

    def __str__(self):
        return f"{self.chain}:{self.seq}"
