"""Password guessing is stopped (promise 36): by name, by address, whatever headers say; and nothing tells who exists."""

import re
import statistics
import time

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from django.urls import reverse

from tests.make import PASSWORD, make_user
from tests.org.log_in import is_in, log_in
from tracker.org.login import locking
from tracker.org.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_policy")]
WRONG = "Wrong-guess-2016"
LONGEST_DIFFERENCE = 0.020  # seconds
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def users():
    """Return three accounts, one of them closed."""
    return make_user("zhang"), make_user("li"), make_user("wang", is_active=False)


def said(answer) -> str:
    """Return a page without what differs from one form to the next."""
    return CSRF.sub("", answer.content.decode())


def test_promise_36_six_tries_lock_the_name_and_nobody_else():
    stranger, owner, colleague = Client(), Client(), Client()
    assert [log_in(stranger, "zhang", WRONG).status_code for _try in range(6)] == [200] * 4 + [429] * 2
    answer = log_in(owner, "zhang", REMOTE_ADDR="10.0.0.9")
    assert answer.status_code == 429 and not is_in(owner), "the right password from another address is refused too"
    assert log_in(colleague, "li").status_code == 302 and is_in(colleague), "even from the address of the guesser"


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP", "HTTP_TRUE_CLIENT_IP"])
def test_promise_36_a_forged_header_changes_nothing(client, header):
    for number in range(5):
        log_in(client, "zhang", WRONG, **{header: f"203.0.113.{number}"}, HTTP_USER_AGENT=f"browser {number}")
    assert log_in(client, "zhang", **{header: "203.0.113.77"}).status_code == 429
    assert set(locking.AccessAttempt.objects.values_list("ip_address", flat=True)) == {"127.0.0.1"}


def test_promise_36_nobody_is_locked_out_of_another_address_by_a_forged_header(client):
    for number in range(30):
        log_in(client, f"name{number}", WRONG, HTTP_X_FORWARDED_FOR="10.5.5.5")
    assert log_in(Client(), "li", REMOTE_ADDR="10.5.5.5").status_code == 302


@pytest.mark.parametrize(("proxies", "held"), [(1, "198.51.100.7"), (2, "203.0.113.1")])
def test_promise_36_behind_our_proxies_only_their_own_words_count(client, settings, proxies, held):
    settings.PROXIES = proxies
    for number in range(5):
        log_in(client, "zhang", WRONG, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, 203.0.113.1, 198.51.100.7")
    assert set(locking.AccessAttempt.objects.values_list("ip_address", flat=True)) == {held}


def test_promise_36_one_address_with_fifty_names_is_stopped(client):
    statuses = [log_in(client, f"name{number}", WRONG).status_code for number in range(50)]
    assert statuses == [200] * 29 + [429] * 21
    assert log_in(client, "li").status_code == 429
    assert log_in(Client(), "li", REMOTE_ADDR="10.0.0.9").status_code == 302


def test_promise_36_known_and_unknown_names_get_the_same_words(client):
    for _try in range(4):
        pages = {said(log_in(client, name, WRONG)).replace(name, "NAME") for name in ("zhang", "nobody", "wang")}
        assert len(pages) == 1
    locked = [log_in(client, name, word) for name in ("zhang", "nobody", "wang") for word in (WRONG, PASSWORD)]
    assert {answer.status_code for answer in locked} == {429}
    assert len({said(answer) for answer in locked}) == 1


def seconds_for(name: str) -> float:
    """Return the time a refusal takes; of this thread alone, so that other work on the machine does not count."""
    client = Client()
    began = time.thread_time()
    log_in(client, name, WRONG)
    spent = time.thread_time() - began
    locking.unlock(name=name)
    return spent


def medians(names: tuple[str, ...], rounds: int) -> list[float]:
    """Return the median time for each name, asked in turn."""
    seconds_for(names[0])
    times = {name: [] for name in names}
    for _round in range(rounds):
        for name in names:
            times[name].append(seconds_for(name))
    return [statistics.median(times[name]) for name in names]


def with_the_products_hasher(settings, users) -> None:
    """Use the hasher that the product is delivered with."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    users[0].set_password(PASSWORD)
    User.objects.update(password=users[0].password)


class Counted(PBKDF2PasswordHasher):
    """The product's hasher, which counts how often it is turned."""

    turned: list[int] = []

    def encode(self, password, salt, iterations=None):
        self.turned.append(iterations or self.iterations)
        return super().encode(password, salt, iterations)


def test_promise_36_known_unknown_and_closed_names_cost_the_same(settings, users):
    """What takes a refusal its time is the hash: one for each name, equally long, whatever else the machine does."""
    with_the_products_hasher(settings, users)
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]
    cost = {}
    for name in ("zhang", "nobody", "wang"):
        Counted.turned.clear()
        log_in(Client(), name, WRONG)
        cost[name] = list(Counted.turned)
    assert cost == {name: [PBKDF2PasswordHasher.iterations] for name in cost}


@pytest.mark.long
def test_promise_36_known_unknown_and_closed_names_take_the_same_time(settings, users):
    """Measured anew when the machine was busy with other things: a hash too many or too few is there every time."""
    with_the_products_hasher(settings, users)
    for _attempt in range(4):
        found = medians(("zhang", "nobody", "wang"), rounds=31)
        print("median seconds, known, unknown, closed:", [round(one, 4) for one in found])
        if max(found) - min(found) <= LONGEST_DIFFERENCE:
            break
    assert max(found) - min(found) <= LONGEST_DIFFERENCE, found
    assert min(found) > LONGEST_DIFFERENCE, "the hasher works at all"


def test_promise_36_locked_names_take_the_same_time(users):
    def locked(name: str) -> float:
        began = time.thread_time()
        assert log_in(Client(), name, WRONG).status_code == 429
        return time.thread_time() - began

    for name in ("zhang", "nobody"):
        for _try in range(5):
            log_in(Client(), name, WRONG)
    times = [[locked(name) for name in ("zhang", "nobody")] for _round in range(15)]
    known, unknown = (statistics.median(column) for column in zip(*times, strict=True))
    assert abs(known - unknown) <= LONGEST_DIFFERENCE


def test_promise_36_the_log_tells_no_password(client, caplog):
    with caplog.at_level("DEBUG"):
        for word in (WRONG, PASSWORD):
            log_in(client, "nobody", word)
        log_in(client, "zhang", PASSWORD)
        client.get(reverse("org:me"))
    assert WRONG not in caplog.text and PASSWORD not in caplog.text
