"""Substring search without an extension: two-character grams of name, code and pinyin initials under a plain GIN index."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tracker.lib import pinyin


def initials(text: str) -> str:
    """Return the pinyin initials of a text: 郑州绿地城 → zzldc; letters and digits stay."""
    return "".join(pinyin.first_letters(text)).lower()


def grams(text: str) -> list[str]:
    """Return the distinct two-character pieces of a text, lower-cased; blanks separate words."""
    found = {word[i : i + 2] for word in text.lower().split() for i in range(max(len(word) - 1, 1))}
    return sorted(found)


class Searchable(models.Model):
    """A row that is found by any part of its texts; `searched()` names them."""

    search_text = models.TextField(editable=False, default="")
    search_grams = ArrayField(models.CharField(max_length=2), editable=False, default=list)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.fill_search()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text", "search_grams"}
        super().save(*args, **kwargs)

    def searched(self) -> list[str]:
        """Return the texts by which this row is found."""
        raise NotImplementedError

    def fill_search(self) -> None:
        """Write the search columns from the texts of today."""
        texts = [text for text in self.searched() if text]
        words = texts + [initials(text) for text in texts if not text.isascii()]
        self.search_text = " ".join(words).lower()
        self.search_grams = grams(self.search_text)


def found_by(queryset: models.QuerySet, text: str, prefix: str = "") -> models.QuerySet:
    """Return the rows whose search text holds every word of `text`; the grams narrow, the text decides."""
    for word in text.lower().split():
        if len(word) > 1:
            queryset = queryset.filter(**{f"{prefix}search_grams__contains": grams(word)})
        queryset = queryset.filter(**{f"{prefix}search_text__contains": word})
    return queryset


def gram_index(name: str) -> GinIndex:
    """Return the index that a Searchable model declares in its Meta."""
    return GinIndex(fields=["search_grams"], name=name)
