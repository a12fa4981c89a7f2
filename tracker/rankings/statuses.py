"""The words of rankings."""

from django.db import models
from django.utils.translation import pgettext_lazy


class TableStatus(models.TextChoices):
    """The life of a standing: seen by few, then frozen in public, then perhaps replaced by a numbered correction."""

    DRAFT = "draft", pgettext_lazy("ranking", "Draft")
    PUBLISHED = "published", pgettext_lazy("ranking", "Published")
    CORRECTED = "corrected", pgettext_lazy("ranking", "Replaced by a correction")
    SUPERSEDED = "superseded", pgettext_lazy("ranking", "Withdrawn")


IN_PUBLIC = (TableStatus.PUBLISHED, TableStatus.CORRECTED)
ALIVE = (TableStatus.DRAFT, TableStatus.PUBLISHED)
