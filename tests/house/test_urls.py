"""Without logging in nobody gets in: every address, by its name, leads a stranger to the log-in page."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

OPEN = {"login", "healthz", "set_language"}  # for strangers too
KEYED = "air-api:"  # for programs: no log-in leads there, only a key
SAMPLES = ("1", "x", "2016-08-09", "2016-07", "00000000-0000-0000-0000-000000000001")


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, dict]]:
    """Yield every URL name with made-up arguments; a pattern without a name is yielded as its route."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}" if entry.name else f"? {entry.pattern}", dict(_arguments(entry))


def _arguments(entry: URLPattern) -> Iterator[tuple[str, object]]:
    for name, converter in entry.pattern.converters.items():
        sample = next(sample for sample in SAMPLES if re.fullmatch(converter.regex, sample))
        yield name, converter.to_python(sample)


CLOSED = sorted({name: arguments for name, arguments in addresses() if name not in OPEN}.items())


def test_every_address_has_a_name():
    assert not [name for name, _arguments in addresses() if name.startswith("?")]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "arguments"), CLOSED, ids=[name for name, _arguments in CLOSED])
def test_a_stranger_is_led_to_the_log_in(client, name, arguments, method):
    client.raise_request_exception = False
    answer = getattr(client, method)(reverse(name, kwargs=arguments))
    if answer.status_code == 302:
        assert answer.url.startswith(reverse("login")), f"{name} leads a stranger to {answer.url}"
    elif name.startswith(KEYED):
        assert answer.status_code in (401, 405), f"{name} answers a program without a key with {answer.status_code}"
    else:
        assert answer.status_code in (404, 405), f"{name} answers a stranger with {answer.status_code}"
