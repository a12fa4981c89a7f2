"""The environment: read once, a bad value named and refused."""

import pytest

from tracker.lib import env
from tracker.lib.env import BadEnvironment


@pytest.fixture
def put(monkeypatch):
    """Set the variable X."""
    return lambda value: monkeypatch.setenv("X", value)


@pytest.mark.parametrize("value", ["1", "true", "YES", " on "])
def test_a_flag_is_on(put, value):
    put(value)
    assert env.flag("X") is True


@pytest.mark.parametrize("value", ["0", "false", "No", "off"])
def test_a_flag_is_off(put, value):
    put(value)
    assert env.flag("X", default=True) is False


def test_an_empty_variable_is_the_default(put):
    put("  ")
    assert (env.text("X", "a"), env.flag("X", True), env.whole("X", 7), env.words("X", "a, b")) == ("a", True, 7, ["a", "b"])


def test_a_bad_flag_is_refused_with_its_name(put):
    put("perhaps")
    with pytest.raises(BadEnvironment, match=r"X.*perhaps"):
        env.flag("X")


@pytest.mark.parametrize("value", ["3.5", "ten", "1e3", "--5"])
def test_what_is_no_whole_number_is_refused(put, value):
    put(value)
    with pytest.raises(BadEnvironment, match="X"):
        env.whole("X", 1)


@pytest.mark.parametrize(("value", "bound"), [("0", "1"), ("-3", "1"), ("10", "9")])
def test_what_is_too_small_or_too_great_is_refused_with_the_bound(put, value, bound):
    put(value)
    with pytest.raises(BadEnvironment, match=rf"X.*{value}.*{bound}"):
        env.whole("X", 5, least=1, most=9)


def test_words_are_split_at_commas(put):
    put("a, b,,c ")
    assert env.words("X") == ["a", "b", "c"]


class TestDatabase:
    """DATABASE_URL."""

    def test_host_port_user_and_password(self, put):
        put("postgresql://zhang:p%40ss@db.local:5433/erqi?sslmode=require")
        found = env.database("X")
        assert found == {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "erqi",
            "USER": "zhang",
            "PASSWORD": "p@ss",
            "HOST": "db.local",
            "PORT": "5433",
            "OPTIONS": {"connect_timeout": "5", "sslmode": "require"},
        }

    def test_a_socket_directory_in_the_query_wins(self, put):
        put("postgresql://tracker@/erqi?host=/run/postgresql")
        found = env.database("X")
        assert (found["HOST"], found["PORT"], found["NAME"]) == ("/run/postgresql", "", "erqi")

    @pytest.mark.parametrize("value", ["", "mysql://a/b", "erqi"])
    def test_another_address_is_refused(self, put, value):
        put(value)
        with pytest.raises(BadEnvironment, match="X"):
            env.database("X")

    def test_a_port_that_is_no_number_is_refused(self, put):
        put("postgresql://a:b@host:port/erqi")
        with pytest.raises(BadEnvironment, match="X"):
            env.database("X")
