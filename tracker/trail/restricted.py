"""Pages whose reading is written down: one decorator for the views of users, rights, the trail and whatever else is not for everybody."""

from collections.abc import Callable
from functools import wraps

from django.core.cache import cache

from tracker.trail.notes import note

MOST_CHARACTERS = 500  # of what a page was asked
AGAIN_AFTER = 600  # seconds within which a part that a page fetches again and again counts as the same reading


def restricted(thing: str, *, pk: str = "pk") -> Callable:
    """Write down each reading of a page: by whom, of which object (the view's argument named `pk`), from where.

    The note is written before the answer leaves: if it cannot be written, nothing is shown. What was not found is not read.
    """

    def around(view: Callable) -> Callable:
        @wraps(view)
        def noted(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                note_reading(request, thing, kwargs.get(pk))
            return response

        return noted

    return around


def note_reading(request, thing: str, pk=None) -> None:
    """Write down that a page is read, once a page view."""
    if request.method == "GET" and _is_a_reading(request):
        note("read", thing=thing, pk=pk, query=request.GET.urlencode()[:MOST_CHARACTERS])


def _is_a_reading(request) -> bool:
    """Return True unless a page that stays open fetches what its reader has been given a moment ago."""
    key = f"read-{request.user.pk}-{request.get_full_path()}"
    is_first = cache.add(key, 1, AGAIN_AFTER)
    return is_first or "HX-Request" not in request.headers
