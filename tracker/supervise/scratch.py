"""script/test: the same servers in a folder that is thrown away, and pytest in front of them."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tracker.lib.dbroles import OWNER
from tracker.supervise import site, strays
from tracker.supervise.addresses import of_embedded
from tracker.supervise.loop import Supervisor
from tracker.supervise.places import REPOSITORY, Places, settle
from tracker.supervise.postgres import SCRATCH, SUPERUSER, Postgres
from tracker.supervise.servers import bring_up_servers
from tracker.supervise.words import say

PREFIX = "tracker-test-"
MOST_WORKERS = 5
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def test(arguments: Sequence[str]) -> int:
    """Run pytest against real servers; return its exit code."""
    tell_about_browser()
    supervisor = Supervisor()
    with scratch_folder() as var:
        places = settle(var)
        with strays.hold_lock(places.home):
            supervisor.listen()
            try:
                env = site.environment(places, **{strays.MARK: str(places.var)})
                if not bring_up_servers(supervisor, places, env, settings=SCRATCH, durable=False, createdb=True):
                    return 130
                return run_pytest(supervisor, env | addresses_for_tests(places), arguments)
            finally:
                supervisor.stop_all()


def addresses_for_tests(places: Places) -> dict[str, str]:
    """Return all addresses of the scratch server: tests act as the owner, and as others where that is what they try."""
    if os.environ.get("DATABASE_URL"):
        return {}
    postgres = Postgres(places)
    addresses = of_embedded(postgres)
    connection = postgres.connect()
    try:  # tests look at other roles' sessions and end them
        connection.cursor().execute(f"GRANT pg_read_all_stats, pg_signal_backend TO {postgres.roles.name(OWNER)}")
    finally:
        connection.close()
    return addresses | {
        "DATABASE_URL": addresses["DATABASE_OWNER_URL"],
        "DATABASE_WEB_URL": addresses["DATABASE_URL"],
        "DATABASE_SUPERUSER_URL": postgres.url_of(SUPERUSER),
    }


def run_pytest(supervisor: Supervisor, env: dict[str, str], arguments: Sequence[str]) -> int:
    """Run pytest with some workers, keeping the servers alive meanwhile; return its exit code."""
    # Compiled code may stay beside the sources (git passes over it): a hundred processes would each compile the house anew.
    own = {name: value for name, value in env.items() if name not in (strays.MARK, "PYTHONDONTWRITEBYTECODE")}
    chosen = [] if any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in arguments) else ["-n", str(workers())]
    return supervisor.foreground(subprocess.Popen([sys.executable, "-m", "pytest", *chosen, *arguments], env=own, cwd=REPOSITORY))


def workers() -> int:
    """Return one worker more than we have processors, up to some: one of them mostly waits for processes that it started."""
    return min(len(os.sched_getaffinity(0)) + 1, MOST_WORKERS)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a new folder that other accounts may pass through; remove it afterwards, and forgotten ones too."""
    remove_forgotten()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base()))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def base() -> Path:
    """Return where scratch folders are made; root's own may be closed to the account that the servers run as."""
    return Path("/tmp") if os.geteuid() == 0 else Path(tempfile.gettempdir())


def remove_forgotten() -> None:
    """Remove the scratch folders of runs that were killed: ours, and not locked by anybody."""
    for folder in base().glob(f"{PREFIX}*"):
        lock = folder / "supervisor.lock"
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid() or not lock.exists():
            continue
        with lock.open("a") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            strays.clear(strays.marked(folder) + strays.living_in(folder / "postgres", folder / "redis"), wait=5)
            shutil.rmtree(folder, ignore_errors=True)


def tell_about_browser() -> None:
    """Say it when the browser tests will be skipped."""
    if os.environ.get("TRACKER_CHROMIUM") or any(map(shutil.which, BROWSERS)):
        return
    if os.environ.get("TRACKER_BROWSER") == "required":
        say("没有找到 Chromium，浏览器测试将失败。", "No Chromium: the browser tests will fail. script/bootstrap --browser")
    else:
        say("没有找到 Chromium，浏览器测试将跳过。", "No Chromium: browser tests are SKIPPED. script/bootstrap --browser installs it.")
