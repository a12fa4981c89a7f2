"""What a person sees when a page fails: the database that is busy or away is said to be so, anything else is our fault."""

import sys

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

GIVEN_UP = ("25P03", "25P04")  # idle in a transaction, a transaction too long: the server ended the session
AGAIN_AFTER = "5"  # seconds


@requires_csrf_token
def server_error(request, *_args) -> HttpResponse:
    """Answer 503 where the database gave up, 500 otherwise; drawn without the request, for which the database would be asked again."""
    if not is_busy(sys.exc_info()[1]):
        return HttpResponseServerError(loader.get_template("500.html").render())
    return HttpResponse(loader.get_template("503.html").render({"busy": True}), status=503, headers={"Retry-After": AGAIN_AFTER})


def is_busy(error: BaseException | None) -> bool:
    """Return True if the database was too slow, locked, full or away: it may be well in a moment."""
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "pgcode", None) in GIVEN_UP
    return isinstance(error, (OperationalError, InterfaceError))
