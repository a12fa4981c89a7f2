"""script/manage: a management command by hand, with the addresses of the servers that script/server runs."""

import os
import sys

from tracker.supervise import site
from tracker.supervise.addresses import acting_as, given, of_embedded
from tracker.supervise.places import REPOSITORY, settle
from tracker.supervise.postgres import Postgres
from tracker.supervise.redis import EmbeddedRedis
from tracker.supervise.serve import var_folder
from tracker.supervise.words import Trouble

OWNERS = ("migrate", "grants")  # commands that change tables and rights
KNOWS_ALL = ("doctor",)


def manage_by_hand(words: list[str]) -> int:
    """Become manage.py, entering the database as the worker, or as the owner where tables change."""
    places = settle(var_folder())
    env = site.environment(places)
    if not given(env).get("DATABASE_URL"):
        postgres = Postgres(places)
        if not postgres.answers():
            raise Trouble("数据库没有运行。请先运行 script/server。", "The database is not running: start script/server first.")
        env |= of_embedded(postgres)
    if not env.get("REDIS_URL") and EmbeddedRedis(places).answers():
        env["REDIS_URL"] = EmbeddedRedis(places).url
    command = words[0] if words else ""
    if command not in KNOWS_ALL:
        env = acting_as(env, "owner" if command in OWNERS else "worker")
    os.chdir(REPOSITORY)
    os.execve(sys.executable, [sys.executable, "manage.py", *words], env)
