"""The door itself: who comes in by which key, what is answered when something is refused, and the addresses behind it."""

from contextlib import contextmanager
from dataclasses import replace

from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from pollution.air import keys
from pollution.air.api import limits
from pollution.air.api.body import ExactParser
from pollution.air.api.refusals import Turned, answer
from pollution.air.api.rows import problems_of
from pollution.air.models import ApiKey
from tracker.lib import periods
from tracker.lib.acting import acting, current
from tracker.lib.addresses import client_address


class ByKey(HttpBearer):
    """Lets in who brings a key in the header Authorization; a log-in of the pages counts for nothing here."""

    def __call__(self, request):
        """Return the key, None without one. Raises Turned for who comes too often."""
        limits.demand(f"from {client_address(request)}", limits.OF_ADDRESS, periods.real_now())
        return super().__call__(request)

    def authenticate(self, request, token: str) -> ApiKey | None:
        """Return the key of a token."""
        at = periods.real_now()
        key = keys.opened_by(token, on=periods.today())
        if key:
            limits.demand(f"key {key.pk}", limits.OF_KEY, at)
            keys.see(key, at)
        return key


api = NinjaAPI(
    title="Air monitoring",
    version="1",
    openapi_url=None,
    docs_url=None,
    urls_namespace="air-api",
    auth=ByKey(),
    parser=ExactParser(),
)


@api.exception_handler(Turned)
def turned(request, refusal: Turned) -> JsonResponse:
    """Answer what we refuse ourselves."""
    return answer(refusal)


@api.exception_handler(HttpError)
def refused(request, error: HttpError) -> JsonResponse:
    """Answer what the library refuses: no key, or no body."""
    if isinstance(error.__cause__, Turned):  # what our parser refused
        return answer(error.__cause__)
    if error.status_code == 401:
        said = _("A key is needed that is in force: Authorization: Bearer …")
        return answer(Turned(401, "no_key", said, headers={"WWW-Authenticate": "Bearer"}))
    return answer(Turned(error.status_code, "refused", _("This cannot be read.")))


@api.exception_handler(ValidationError)
def malformed(request, error: ValidationError) -> JsonResponse:
    """Answer a body or a question of another shape; one of no known length was not read at all."""
    if "Transfer-Encoding" in request.headers:
        return answer(Turned(411, "no_length", _("Say how long the body is: Content-Length.")))
    return answer(Turned(422, "malformed", _("Nothing was taken in: some of it has another shape."), problems=problems_of(error.errors)))


@api.exception_handler(Http404)
def not_found(request, error: Http404) -> JsonResponse:
    """Answer for what does not exist, or not for this key: the same."""
    return answer(Turned(404, "not_found", _("There is no such thing for this key.")))


@contextmanager
def acting_by(key: ApiKey):
    """Let what is written be told as the key's, by its name."""
    with acting(replace(current(), user_id=None, user_name=f"API {key.name}", unit_id=None)):
        yield
