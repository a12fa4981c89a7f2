"""Guesses at the same moment (promise 36): of twenty no more are looked at than the limit allows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from tests.make import make_user
from tests.org.log_in import log_in
from tracker.org.backend import WithPerson
from tracker.org.login import locking, policy
from tracker.org.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shipped_policy")]
AT_ONCE = 20


@pytest.mark.parametrize("addresses", ["one", "many"])
def test_promise_36_of_twenty_guesses_at_once_five_are_looked_at(monkeypatch, addresses):
    make_user("zhang")
    looked_at, real = [], WithPerson.authenticate

    def looking(self, request, username=None, password=None, **told):
        looked_at.append(password)
        return real(self, request, username, password, **told)

    monkeypatch.setattr(WithPerson, "authenticate", looking)

    def guess(number: int) -> int:
        try:
            where = f"10.0.0.{number}" if addresses == "many" else "10.0.0.1"
            return log_in(Client(), "zhang", f"Wrong-guess-{number}", REMOTE_ADDR=where).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(guess, range(AT_ONCE)))
    limit = policy.current().failures
    assert len(looked_at) == limit and statuses.count(200) == limit - 1 and statuses.count(429) == AT_ONCE - limit + 1
    assert log_in(Client(), "zhang").status_code == 429 and len(looked_at) == limit
    assert sum(row.failures_since_start for row in locking.AccessAttempt.objects.all()) == limit
    User.objects.all().delete()
