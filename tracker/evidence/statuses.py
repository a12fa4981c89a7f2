"""The words of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FileKind(models.TextChoices):
    """What a file of evidence is."""

    PHOTO = "photo", _("Photo")
    DOCUMENT = "document", pgettext_lazy("evidence", "Document")
