"""A database that is busy or away is said to be so; any other failure is our fault."""

import psycopg2.errors
import pytest
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError, ProgrammingError
from django.test import RequestFactory

from tracker.frame.failing import server_error


def caused(error: Exception, cause: type[Exception]) -> Exception:
    """Return a failure of Django's with the one of the driver behind it."""
    error.__cause__ = cause("canceling statement: SELECT secret")
    return error


class Ended(psycopg2.errors.IdleInTransactionSessionTimeout):
    """What the driver raises when the server ended the session."""

    pgcode = "25P03"


BUSY = [
    caused(OperationalError(), psycopg2.errors.QueryCanceled),
    caused(OperationalError(), psycopg2.errors.LockNotAvailable),
    caused(OperationalError(), psycopg2.errors.AdminShutdown),
    InterfaceError("connection already closed"),
    caused(InternalError(), Ended),
]
OURS = [ProgrammingError(), IntegrityError(), InternalError("out of shape"), ValueError()]


def answer_to(error: Exception):
    """Return what a person sees after an error."""
    try:
        raise error
    except type(error):
        return server_error(RequestFactory().get("/"))


@pytest.mark.parametrize("error", BUSY, ids=lambda error: type(error.__cause__ or error).__name__)
def test_busy_is_503_and_a_sentence(error):
    answer = answer_to(error)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "系统繁忙，请稍后再试" in answer.text and "secret" not in answer.text


@pytest.mark.parametrize("error", OURS, ids=lambda error: type(error).__name__)
def test_anything_else_is_500(error):
    assert answer_to(error).status_code == 500
