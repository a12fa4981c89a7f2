"""The embedded database starts after anything (promise 13)."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg2
import pytest

from tests.supervise.conftest import KILLS_ONLY
from tracker.lib.dbroles import OWNER, WEB
from tracker.supervise import strays
from tracker.supervise.places import settle
from tracker.supervise.postgres import Postgres, explain
from tracker.supervise.words import Trouble

ROOT = Path(__file__).resolve().parents[2]
ONE_START = """
import sys
from pathlib import Path
from tracker.supervise import strays
from tracker.supervise.places import settle
from tracker.supervise.postgres import Postgres
from tracker.supervise.words import Trouble

places = settle(Path(sys.argv[1]))
try:
    lock = strays.hold_lock(places.var)
except Trouble:
    print("refused", flush=True)
    sys.exit()
part = Postgres(places).part({})
part.start()
part.await_health()
print("serving", flush=True)
sys.stdin.readline()
part.stop()
"""


def start(postgres):
    """Return the running process of a database that answers."""
    part = postgres.part({})
    part.start()
    part.await_health()
    return part


def ask(postgres, statement, *values):
    """Return the first row of a statement run as the superuser, or None."""
    connection = postgres.connect()
    try:
        cursor = connection.cursor()
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def kill_head_only(part):
    """Kill the postmaster with -9 and leave its children to themselves."""
    part.process.kill()
    part.process.wait()


class TestFirstStart:
    def test_the_application_gets_a_database_of_its_own_but_no_power(self, postgres):
        part = start(postgres)
        postgres.ensure_database()
        connection = psycopg2.connect(postgres.url(OWNER))
        cursor = connection.cursor()
        cursor.execute("SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT current_setting('server_encoding'), upper('дß两手抓')")
        assert cursor.fetchone() == ("UTF8", "Дß两手抓")
        connection.close()
        part.stop()

    def test_nobody_enters_without_the_password(self, postgres):
        part = start(postgres)
        postgres.ensure_database()
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(postgres.url(WEB).replace(postgres.password("tracker_web"), "guess"))
        part.stop()

    def test_it_listens_at_no_port(self, postgres):
        part = start(postgres)
        head = psutil.Process(part.process.pid)
        assert [row for row in head.net_connections("inet") if row.status == psutil.CONN_LISTEN] == []
        part.stop()

    def test_password_files_are_for_the_owner_alone(self, postgres):
        postgres.password("tracker_owner")
        assert (postgres.places.var / "tracker_owner.password").stat().st_mode & 0o777 == 0o600

    def test_an_interrupted_creation_is_begun_again(self, postgres):
        half = postgres.places.data.with_name("postgres.new")
        half.mkdir()
        (half / "PG_VERSION").write_text("18\n")
        start(postgres).stop()
        assert not half.exists()

    def test_a_folder_of_something_else_is_refused(self, postgres):
        postgres.places.data.mkdir()
        (postgres.places.data / "report.xlsx").write_text("")
        with pytest.raises(Trouble, match="不是 PostgreSQL 数据目录"):
            postgres.prepare()
        assert (postgres.places.data / "report.xlsx").exists()


class TestLaterStarts:
    def test_rows_survive_a_stop(self, postgres):
        part = start(postgres)
        ask(postgres, "CREATE TABLE kept AS SELECT 7 AS n")
        part.stop()
        assert not part.running
        part = start(postgres)
        assert ask(postgres, "SELECT n FROM kept") == (7,)
        part.stop()

    def test_rows_survive_kill_9_of_the_postmaster(self, postgres):
        part = start(postgres)
        ask(postgres, "CREATE TABLE kept AS SELECT 7 AS n")
        kill_head_only(part)
        assert postgres.pid_in_file() == part.process.pid
        part = start(postgres)
        assert ask(postgres, "SELECT n FROM kept") == (7,)
        part.stop()

    def test_a_query_left_running_by_a_killed_postmaster_is_ended(self, postgres):
        part = start(postgres)
        sleeper = postgres.connect()
        busy = [sys.executable, "-c", "import sys, psycopg2; psycopg2.connect(sys.argv[1]).cursor().execute('SELECT pg_sleep(600)')"]
        client = subprocess.Popen([*busy, sleeper.dsn + f" password={postgres.password('postgres')}"], stderr=subprocess.DEVNULL)
        while not ask(postgres, "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(600)%%' AND pid <> pg_backend_pid()"):
            time.sleep(0.05)
        kill_head_only(part)
        part = start(postgres)
        assert ask(postgres, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(600)'") == (0,)
        part.stop()
        client.wait(10)
        sleeper.close()

    def test_a_zombie_with_the_old_number_does_not_keep_it_down(self, postgres):
        start(postgres).stop()
        zombie = subprocess.Popen(["/bin/true"])
        while psutil.Process(zombie.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        leave_pid_file(postgres, zombie.pid)
        start(postgres).stop()
        zombie.wait()

    def test_a_stranger_with_the_old_number_is_left_alone(self, postgres):
        start(postgres).stop()
        stranger = subprocess.Popen(["/bin/sleep", "60"])
        leave_pid_file(postgres, stranger.pid)
        start(postgres).stop()
        assert stranger.poll() is None
        stranger.kill()
        stranger.wait()

    def test_a_server_left_behind_is_stopped_and_replaced(self, postgres):
        orphan = start(postgres)
        ask(postgres, "CREATE TABLE kept AS SELECT 7 AS n")
        part = start(Postgres(postgres.places, KILLS_ONLY))
        assert not orphan.running
        assert ask(postgres, "SELECT n FROM kept") == (7,)
        assert len({process.pid for process in strays.living_in(postgres.places.data)} & {part.process.pid}) == 1
        part.stop()
        assert strays.living_in(postgres.places.data) == []

    def test_data_of_another_version_are_refused_in_plain_words(self, postgres):
        start(postgres).stop()
        (postgres.places.data / "PG_VERSION").write_text("15\n")
        with pytest.raises(Trouble, match="属于 PostgreSQL 15"):
            postgres.part({}).start()

    def test_a_lost_password_file_is_made_again(self, postgres):
        part = start(postgres)
        postgres.ensure_database()
        part.stop()
        for file in postgres.places.var.glob("*.password"):
            file.unlink()
        part = start(postgres)
        postgres.ensure_database()
        psycopg2.connect(postgres.url(OWNER)).close()
        part.stop()

    def test_what_it_could_not_do_stands_in_the_sentence(self, postgres):
        start(postgres).stop()
        (postgres.places.data / "global" / "pg_control").unlink()
        part = postgres.part({})
        part.start()
        with pytest.raises(Trouble, match=r"数据库 PostgreSQL 无法启动(.|\n)*pg_control(.|\n)*postgres\.log"):
            part.await_health()

    def test_a_smart_signal_from_outside_does_not_end_it_half(self, postgres):
        part = start(postgres)
        idle = postgres.connect()
        part.stop()  # fast: it does not wait for the idle client
        assert part.process.returncode == 0
        idle.close()

    def test_of_five_starts_at_once_one_serves_and_four_are_refused(self, places):
        command = [sys.executable, "-c", ONE_START, str(places.var)]
        starts = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(5)]
        outcomes = [next(line.strip() for line in start.stdout if line.strip() in ("serving", "refused")) for start in starts]
        assert sorted(outcomes) == ["refused"] * 4 + ["serving"]
        for start in starts:
            start.communicate("stop\n", timeout=60)
            assert start.returncode == 0


class TestPaths:
    def test_a_deep_folder_gets_its_sockets_under_tmp(self, var):
        deep = settle(var / ("x" * 60) / ("y" * 60), elsewhere=var / "elsewhere")
        assert str(deep.run).startswith("/tmp/tracker-")
        part = start(Postgres(deep, KILLS_ONLY))
        part.stop()
        deep.run.rmdir()

    def test_a_folder_with_spaces_and_chinese_works(self, var):
        odd = settle(var / "两 手,抓", elsewhere=var / "elsewhere")
        part = start(Postgres(odd, KILLS_ONLY))
        part.stop()
        odd.run.rmdir()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as somebody else")
    def test_a_folder_closed_to_the_servers_account_keeps_the_data_elsewhere(self, var):
        closed = var / "root"
        closed.mkdir(mode=0o700)
        postgres = Postgres(settle(closed / "var", elsewhere=var / "elsewhere"), KILLS_ONLY)
        assert postgres.places.home.parent == var / "elsewhere"
        part = start(postgres)
        ask(postgres, "CREATE TABLE kept AS SELECT 7 AS n")
        part.stop()
        part = start(Postgres(settle(closed / "var", elsewhere=var / "elsewhere"), KILLS_ONLY))
        assert ask(postgres, "SELECT n FROM kept") == (7,)
        part.stop()
        postgres.places.home.rename(var / "lost")
        with pytest.raises(Trouble, match="不见了"):
            settle(closed / "var", elsewhere=var / "elsewhere")

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as somebody else")
    def test_a_new_folder_of_the_same_name_begins_anew(self, var):
        closed = var / "root"
        homes = []
        for _ in range(2):
            (closed / "var").mkdir(parents=True)
            closed.chmod(0o700)
            homes.append(settle(closed / "var", elsewhere=var / "elsewhere").home)
            shutil.rmtree(closed)
        assert homes[0] != homes[1]

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as somebody else")
    def test_data_that_became_unreachable_are_not_replaced_by_empty_ones(self, var):
        open_once = var / "root"
        (open_once / "var" / "postgres").mkdir(parents=True)
        for folder in (open_once, open_once / "var", open_once / "var" / "postgres"):
            folder.chmod(0o755)  # whatever the umask of who runs the tests
        settle(open_once / "var", elsewhere=var / "elsewhere")
        open_once.chmod(0o700)
        with pytest.raises(Trouble, match="进不去"):
            settle(open_once / "var", elsewhere=var / "elsewhere")


@pytest.mark.parametrize(
    "log, words",
    [
        ("FATAL:  could not write lock file: No space left on device", "磁盘已满"),
        ("FATAL:  could not open file: Permission denied", "属主"),
        ("PANIC:  invalid checkpoint record", "备份"),
        ("LOG:  all is well", None),
    ],
)
def test_known_ills_have_a_plain_sentence(log, words):
    found = explain(log)
    assert (words in str(found)) if words else found is None


def leave_pid_file(postgres, pid):
    """Write the two lock files that a killed server of number `pid` leaves."""
    for path in (postgres.places.data / "postmaster.pid", postgres.places.run / ".s.PGSQL.5432.lock"):
        path.write_text(f"{pid}\n{postgres.places.data}\n1480000000\n5432\n{postgres.places.run}\n\n")
        os.chown(path, postgres.places.account.uid, postgres.places.account.gid)


def test_the_socket_of_another_program_is_not_ours(postgres):
    """A leftover socket file without a server is replaced."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(postgres.places.run / ".s.PGSQL.5432"))
    part = start(postgres)
    part.signal(signal.SIGINT)
    part.process.wait(20)
