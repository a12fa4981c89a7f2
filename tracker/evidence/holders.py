"""Who shows files: an app above holds files by foreign keys to File and says at start which of them it shows to a user."""

from collections.abc import Callable

from django.db.models import QuerySet

_holders: dict[str, Callable[..., QuerySet]] = {}


def register(name: str, files_of: Callable[..., QuerySet]) -> None:
    """Make a holder known; `files_of(user)` returns a queryset of one column, the ids of the files which it shows the user.

    It must have come through the holder's own door: `MatterFile.objects.visible_to(user).values("file_id")`.
    """
    _holders[name] = files_of


def holders() -> dict[str, Callable[..., QuerySet]]:
    """Return all holders by name."""
    return dict(_holders)
