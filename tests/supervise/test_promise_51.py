"""Secrets stay inside (promise 51): not among the arguments that `ps` shows, not in files that others may read."""

import os
import stat

import psutil

from tracker.lib.dbroles import WEB
from tracker.supervise import site, strays
from tracker.supervise.loop import Supervisor
from tracker.supervise.places import settle

KEY = "seeded-secret-key-of-promise-51"


def secrets_of(places) -> set[str]:
    """Return every password that lies in the folder."""
    return {path.read_text(encoding="ascii").strip() for path in places.var.glob("*.password")} | {KEY}


def test_promise_51_no_process_is_started_with_a_secret_in_its_arguments(postgres, redis, places, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", KEY)
    env = site.environment(places, DATABASE_URL=postgres.url(WEB), REDIS_URL=redis.url, **{strays.MARK: str(places.var)})
    database = postgres.part(env)
    parts = [
        database,
        redis.part(env),
        site.web(places, env, host="127.0.0.1", port=8239),
        site.worker(places, env),
        site.beat(places, env),
        site.receiver(places, env),
    ]
    supervisor = Supervisor()
    try:
        supervisor.bring_up(database)
        postgres.ensure_database()
        secrets = secrets_of(places)
        assert len(secrets) >= 6
        told = [word for part in parts for word in part.argv]
        told += [word for process in psutil.process_iter(["cmdline"]) for word in process.info["cmdline"] or ()]
        assert not [word for word in told if any(secret in word for secret in secrets)]
        assert KEY not in str(dict(database.env)) and KEY not in str(dict(parts[1].env)), "the servers need no key of ours"
    finally:
        supervisor.stop_all()


def test_promise_51_the_servers_logs_hold_no_password(postgres, places):
    supervisor = Supervisor()
    try:
        supervisor.bring_up(postgres.part({}))
        postgres.ensure_database()
    finally:
        supervisor.stop_all()
    logs = b"".join(path.read_bytes() for path in places.logs.iterdir())
    assert logs and not [secret for secret in secrets_of(places) if secret.encode() in logs]


def test_promise_51_nobody_else_reads_the_folder(var, postgres):
    before = os.umask(0o022)  # a careless shell
    try:
        folder = var / "mine"
        places = settle(folder, elsewhere=var / "elsewhere")
        assert stat.S_IMODE(folder.stat().st_mode) == (0o711 if os.geteuid() == 0 else 0o700)
        postgres.places = places
        for role in ("tracker_web", "postgres"):
            postgres.password(role)
        others = [path for path in folder.rglob("*") if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH)]
        assert others == []
    finally:
        os.umask(before)
