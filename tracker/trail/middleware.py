"""Each request acts as its user: from where, on which page, under a number of its own that the answer carries too."""

from uuid import uuid4

from django.utils.functional import LazyObject, empty

from tracker.lib.acting import Acting, acting
from tracker.lib.addresses import client_address

HEADER = "X-Request-ID"


class ActsAsUser:
    """Let what a request changes be written down as its user's; stands after AuthenticationMiddleware."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        number, address = str(uuid4()), client_address(request)
        request.number = number

        def who() -> Acting:
            user = known_user(request)
            named = {"user_id": user.pk, "user_name": user.acting_name, "unit_id": user.acting_unit_id()} if user else {}
            return Acting(request=number, address=address, path=request.path, **named)

        with acting(who):
            response = self.get_response(request)
        response.headers[HEADER] = number
        return response


def known_user(request):
    """Return who is known to be logged in, None before anybody asked: to find out here could itself write a session."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:
        return None
    return user if user is not None and user.is_authenticated else None
