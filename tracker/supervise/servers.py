"""PostgreSQL and Redis: the embedded ones, or those that DATABASE_URL and REDIS_URL name."""

import os
import time
from collections.abc import Callable, Sequence
from functools import partial

import psycopg2
from redis import Redis
from redis.exceptions import RedisError

from tracker.supervise import addresses
from tracker.supervise.loop import Supervisor
from tracker.supervise.places import Places
from tracker.supervise.postgres import Postgres
from tracker.supervise.redis import EmbeddedRedis
from tracker.supervise.words import Trouble, say

OLDEST_POSTGRES = 15
HOPELESS = ("authentication failed", "does not exist", "WRONGPASS", "NOAUTH", "invalid username-password", "Authentication required")
OUTSIDE_WAIT = 30  # seconds; after a power cut the database may come up later than we do


def bring_up_servers(
    supervisor: Supervisor,
    places: Places,
    env: dict[str, str],
    *,
    settings: Sequence[str] = (),
    durable: bool = True,
    createdb: bool = False,
) -> bool:
    """Start or find PostgreSQL and Redis and write their addresses into `env`; False if told to stop meanwhile."""
    if os.environ.get("DATABASE_URL"):
        for name, url in addresses.given(os.environ).items():
            await_outside(name, partial(ask_postgres, url))
    else:
        postgres = Postgres(places, settings)
        if not supervisor.bring_up(postgres.part(env)):
            return False
        postgres.ensure_database(createdb=createdb)
        env.update(addresses.of_embedded(postgres))
    if url := os.environ.get("REDIS_URL"):
        await_outside("REDIS_URL", lambda: ask_redis(url))
        return not supervisor.stopping
    redis = EmbeddedRedis(places, durable)
    env["REDIS_URL"] = redis.url
    return supervisor.bring_up(redis.part(env))


def await_outside(name: str, ask: Callable[[], None]) -> None:
    """Wait for a server of somebody else's; raise Trouble with its own words if it stays away or refuses us."""
    deadline, told = time.monotonic() + OUTSIDE_WAIT, False
    while True:
        try:
            return ask()
        except (psycopg2.ProgrammingError, ValueError):
            # Not quoted: the address may hold a password.
            raise Trouble(f"{name} 的写法不对，写法见 docs/deployment.md。", f"{name} is not a valid address.") from None
        except (psycopg2.OperationalError, RedisError, OSError) as refusal:
            said = " ".join(str(refusal).split())
            if time.monotonic() > deadline or any(word in said for word in HOPELESS):
                raise Trouble(
                    f"{name} 所指的服务器连接不上：{said}。请检查地址、口令与网络。",
                    f"Cannot use the server that {name} names: check address, password and network.",
                ) from None
        if not told:
            told = True
            say(f"正在等待 {name} 所指的服务器……", f"Waiting for the server that {name} names ...")
        time.sleep(1)


def ask_postgres(url: str) -> None:
    """Raise unless a PostgreSQL that is new enough answers at `url`."""
    connection = psycopg2.connect(url, connect_timeout=10)
    try:
        major = connection.server_version // 10_000
    finally:
        connection.close()
    if major < OLDEST_POSTGRES:
        raise Trouble(
            f"环境变量所指的 PostgreSQL 是 {major}，至少需要 {OLDEST_POSTGRES}。",
            f"PostgreSQL {major} is too old: {OLDEST_POSTGRES} or newer is needed.",
        )


def ask_redis(url: str) -> None:
    """Raise unless a Redis answers at `url`."""
    client = Redis.from_url(url.replace("redis+socket://", "unix://", 1), socket_timeout=10)
    try:
        client.ping()
    finally:
        client.close()
