"""Who acts, in which request or job, and why: known to the process, told to the database with every change (tracker.trail)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps


@dataclass(frozen=True)
class Acting:
    """Somebody, or a job, at work; what is not known stays empty."""

    user_id: int | None = None
    user_name: str = ""
    unit_id: int | None = None  # the unit for which the user acts; its chain holds what the user does
    request: str = ""  # UUID of the web request
    address: str = ""
    path: str = ""
    job: str = ""  # "project-rounds 2016-08", or "manage.py ranking"
    reason: str = ""


NOBODY = Acting()
_who: ContextVar[Callable[[], Acting]] = ContextVar("who", default=lambda: NOBODY)
_reason: ContextVar[str] = ContextVar("reason", default="")


def current() -> Acting:
    """Return who acts now, with the reason given."""
    who = _who.get()()
    return replace(who, reason=_reason.get()) if _reason.get() else who


@contextmanager
def acting(who: Callable[[], Acting] | Acting) -> Iterator[None]:
    """Let somebody act; a function is asked at each change, because a request learns its user on the way."""
    token = _who.set(who if callable(who) else lambda: who)
    try:
        yield
    finally:
        _who.reset(token)


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Give the reason for all changes within; an empty one leaves an outer reason in force."""
    token = _reason.set(reason or _reason.get())
    try:
        yield
    finally:
        _reason.reset(token)


@contextmanager
def on_behalf_of(user) -> Iterator[None]:
    """Let a job act for the user who asked for it; job, request and reason stay."""
    with acting(replace(_who.get()(), user_id=user.pk, user_name=user.acting_name, unit_id=user.acting_unit_id())):
        yield


def gives_reason(argument: str = "because"):
    """Decorate an act: what is given as this keyword argument is the reason of all its changes."""

    def decorate(act):
        @wraps(act)
        def with_reason(*args, **kwargs):
            with because(kwargs.get(argument) or ""):
                return act(*args, **kwargs)

        return with_reason

    return decorate
