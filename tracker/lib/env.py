"""Reading the environment: a bad value is refused at start, with the name of the variable."""

import os
import re
from urllib.parse import parse_qs, unquote, urlsplit

CONNECT_SECONDS = "5"  # a database that does not answer is said to be away, not waited for


class BadEnvironment(SystemExit):
    """An environment variable holds something that cannot be used."""

    def __init__(self, name: str, why: str):
        super().__init__(f"环境变量 {name} 无效：{why} (bad environment variable {name})")


def text(name: str, default: str = "") -> str:
    """Return the variable, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """Return True for 1/true/yes/on and False for 0/false/no/off."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadEnvironment(name, f"“{value}” 不是 1 或 0")


def whole(name: str, default: int, *, least: int | None = None, most: int | None = None) -> int:
    """Return the variable as a whole number from `least` to `most`, where they are given."""
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"-?[0-9]+", value):
        raise BadEnvironment(name, f"“{value}” 不是整数")
    number = int(value)
    if least is not None and number < least:
        raise BadEnvironment(name, f"{number} 太小，至少是 {least}")
    if most is not None and number > most:
        raise BadEnvironment(name, f"{number} 太大，至多是 {most}")
    return number


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def identifier(name: str, default: str) -> str:
    """Return a variable that becomes part of names in the database."""
    value = text(name, default)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", value):
        raise BadEnvironment(name, f"“{value}” 不是小写字母、数字和下划线")
    return value


def database(name: str = "DATABASE_URL") -> dict:
    """Return Django's settings for `postgresql://user:password@host:port/name?host=/socket/dir`.

    The host in the query wins: that is how a Unix socket directory is written.
    """
    url = text(name)
    if not url:
        raise BadEnvironment(name, "没有设置；请用 script/server 启动，或写明 PostgreSQL 地址")
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment(name, f"“{parts.scheme}” 不是 postgresql")
    try:
        port = parts.port
    except ValueError as error:
        raise BadEnvironment(name, "端口不是 0 到 65535 的整数") from error
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "tracker",
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(port or query.pop("port", "")),
        "OPTIONS": {"connect_timeout": CONNECT_SECONDS} | query,
    }
