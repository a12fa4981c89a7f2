"""The logged-in user comes with the person they are, in one query a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.backends import ModelBackend

from tracker.org.models import User

_at_hand: ContextVar[User | None] = ContextVar("user_at_hand", default=None)


@contextmanager
def at_hand(user: User) -> Iterator[None]:
    """Let a user who was read with the session need no query of their own within this request."""
    token = _at_hand.set(user)
    try:
        yield
    finally:
        _at_hand.reset(token)


class WithPerson(ModelBackend):
    """Django's own check of passwords; the user of a session is read together with the person."""

    request = None

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Return the user of a name and password; the password is hashed once, whether or not there is such a user."""
        self.request = request
        return super().authenticate(request, username, password, **kwargs)

    def user_can_authenticate(self, user):
        """Return True for an open account. Of a closed one the request is told: its password was found right before we are asked."""
        is_open = super().user_can_authenticate(user)
        if self.request is not None and not is_open:
            self.request.is_account_closed = True
        return is_open

    def get_user(self, user_id):
        """Return the user of a session, or None once the account is closed."""
        user = _at_hand.get()
        if user is None or user.pk != user_id:
            user = User.objects.unscoped("the account of the session").select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
