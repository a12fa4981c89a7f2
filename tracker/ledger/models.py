"""What people keep about registers (views, columns), what left as a workbook, what came in as one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.ledger import querysets
from tracker.lib.scoping import Scoped
from tracker.org.models import User


class ColumnChoice(models.Model):
    """The columns a user wants to see in a register, in order, by name with commas between."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    ledger = models.CharField(max_length=30)
    columns = models.TextField()

    objects = querysets.ColumnChoiceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ledger"], name="a_user_chooses_columns_once")]

    def __str__(self):
        return f"{self.user} {self.ledger}"


class SavedView(models.Model):
    """A filter, order and columns under a name; without a user it is shared by everybody."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("User"))
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    ledger = models.CharField(max_length=30)
    name = models.CharField(_("Name of the view"), max_length=30)
    query = models.TextField(blank=True)

    objects = querysets.SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("Saved view")
        verbose_name_plural = _("Saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "ledger", "name"],
                nulls_distinct=False,
                name="a_view_has_a_name_of_its_own",
                violation_error_message=_("There is already a view of this name."),
            )
        ]

    def __str__(self):
        return self.name


class ExportEvent(models.Model):
    """That somebody took rows out as a workbook: which, how many, when (real time)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("User"))
    ledger = models.CharField(_("Ledger"), max_length=30)
    query = models.TextField(_("Filter"), blank=True)
    columns = models.TextField(_("Columns"))
    rows = models.PositiveIntegerField(_("Number of rows"))
    at = models.DateTimeField(_("At"))

    SCOPED_BY = ("user",)
    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("Export")
        indexes = [models.Index(fields=["user", "-at"])]

    def __str__(self):
        return f"{self.ledger} {self.rows}"


class ImportStatus(models.TextChoices):
    """The life of an import."""

    CHECKING = "checking", _("Being checked")
    REFUSED = "refused", _("With errors")
    CHECKED = "checked", _("Checked")
    APPLYING = "applying", _("Being saved")
    APPLIED = "applied", _("Saved")
    FAILED = "failed", _("Not saved")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class ImportBatch(models.Model):
    """A workbook that came in: the file as it was, what the dry run found, whether it was saved. Times are real."""

    ledger = models.CharField(_("Ledger"), max_length=30)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("User"))
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(_("File"), max_length=200)
    params = models.JSONField(default=dict)  # the year it is for, in the register's own words
    status = models.CharField(_("Status"), max_length=8, choices=ImportStatus)
    status_since = models.DateTimeField()
    rows = models.PositiveIntegerField(_("Number of rows"), default=0)
    added = models.PositiveIntegerField(_("New"), default=0)
    changed = models.PositiveIntegerField(_("Changed"), default=0)
    unchanged = models.PositiveIntegerField(_("Unchanged"), default=0)
    error_count = models.PositiveIntegerField(_("Errors"), default=0)
    errors = models.JSONField(default=list)  # the first ones: [sheet, cell, value, sentence]
    warning_count = models.PositiveIntegerField(_("Oddities"), default=0)
    warnings = models.JSONField(default=list)  # the first ones, as errors: rows that are kept
    notes = models.JSONField(default=list)  # sentences: rows passed over, columns not read
    sample = models.JSONField(default=dict)  # {"added": […], "changed": […]}: a few of each
    seen = models.JSONField(default=dict)  # key → version at the dry run, of the rows that would change
    made_at = models.DateTimeField(_("Uploaded at"))
    applied_at = models.DateTimeField(_("Saved at"), null=True)

    MOVES = {
        ImportStatus.CHECKING: {ImportStatus.CHECKED, ImportStatus.REFUSED},  # files too big to be checked while somebody waits
        ImportStatus.CHECKED: {ImportStatus.APPLYING},
        ImportStatus.APPLYING: {ImportStatus.APPLIED, ImportStatus.FAILED},
        ImportStatus.APPLIED: {ImportStatus.UNDONE, ImportStatus.UNDOING},
        ImportStatus.UNDOING: {ImportStatus.UNDONE},
    }

    objects = querysets.ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("Import")
        verbose_name_plural = _("Imports")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["ledger", "-made_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(error_count=0) | Q(status__in=[ImportStatus.REFUSED, ImportStatus.FAILED]),
                name="an_import_with_errors_is_not_saved",
            )
        ]

    def __str__(self):
        return self.file_name


class ImportHistory(models.Model):
    """Every change of status of an import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="history")
    was = models.CharField(max_length=8)
    became = models.CharField(max_length=8, choices=ImportStatus)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    SCOPED_BY = ("batch",)
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.was} → {self.became}"


class ImportedRow(models.Model):
    """What an import did to one row, with the values before and after, so that it can be taken back."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="done")
    line = models.PositiveIntegerField()
    object_id = models.BigIntegerField()
    is_new = models.BooleanField()
    was = models.JSONField(default=dict)
    became = models.JSONField(default=dict)

    SCOPED_BY = ("batch",)
    objects = Scoped.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "object_id"], name="an_import_touches_a_row_once")]

    def __str__(self):
        return f"{self.batch} {self.line}"
