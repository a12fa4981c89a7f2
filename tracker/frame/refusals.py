"""What cannot be answered is refused with a page: signs that no text has, and methods that an address does not know."""

from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

NUL = "\0"  # in no text, and no column takes it


class PlainRefusals:
    """Refuse a NUL wherever text comes in; give the answer 405, which has no body, a page with a way back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        refuse_nul(request.path_info, *_texts(request.GET))
        response = self.get_response(request)
        is_bare = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.streaming and not response.content
        if not is_bare or request.method == "HEAD" or "HX-Request" in request.headers:
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_view(self, request, view, args, kwargs):
        """Look at what was sent, once it is known that it may be."""
        if request.method == "POST":
            refuse_nul(*_texts(request.POST))


def refuse_nul(*texts: str) -> None:
    """Raise BadRequest for a text that holds a NUL."""
    if any(NUL in text for text in texts):
        raise BadRequest(_("It holds signs that no text has."))


def _texts(query) -> list[str]:
    return [text for name, values in query.lists() for text in (name, *values)]
