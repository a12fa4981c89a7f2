"""What a test does as a person who logs in, and what it looks at afterwards."""

import requests

from tracker.org.models import SingleSignOn

CALLBACK = "http://testserver/sign-on/callback/"


def person(who="wang", **claims) -> dict:
    """Return what the provider says of somebody."""
    return {"sub": f"id-{who}", "preferred_username": who, "name": "王伟"} | claims


def begin(client, next_page="") -> str:
    """Press the button; return where the provider asks who it is."""
    answer = client.get("/sign-on/start/", {"next": next_page} if next_page else {})
    assert answer.status_code == 302
    return answer.url


def enter(address: str, who: str) -> str:
    """Log in at the provider; return the path and query by which it sends one back."""
    answer = requests.post(address, data={"who": who}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("http://testserver")


def sign_on(client, who="wang", next_page=""):
    """Go the whole way; return the last answer."""
    return client.get(enter(begin(client, next_page), who))


def is_in(client) -> bool:
    """Return True if somebody is logged in."""
    return "_auth_user_id" in client.session


def text(answer) -> str:
    return answer.content.decode()


def assert_refused(client, answer, status: int, words: str, code: str) -> None:
    """Nobody is in; the page says why in words and, for technicians, by a code."""
    assert not is_in(client)
    assert answer.status_code == status
    assert words in text(answer) and f"查找原因：{code}</p>" in text(answer)
    assert not SingleSignOn.objects.exists()
