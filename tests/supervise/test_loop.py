"""Parts start in order, come back when they die, and stop in the opposite order."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tracker.supervise import strays
from tracker.supervise.loop import Supervisor
from tracker.supervise.processes import Part
from tracker.supervise.words import Trouble

SLEEPER = "import signal, sys, time\nsignal.signal(15, lambda *_: (open(sys.argv[2], 'a').write(sys.argv[1] + '\\n'), sys.exit()))\n"
SLEEPER += "print('ready', flush=True)\ntime.sleep(600)"


def dummy(places, name, code=SLEEPER, **fields):
    """Return a part that runs a line of Python and says `ready`."""
    argv = [sys.executable, "-c", code, name, str(places.var / "order")]
    ready = fields.pop("healthy", lambda part: part.running and b"ready" in part.log.read_bytes()[part.log_start :])
    env = {"PATH": os.environ["PATH"], strays.MARK: str(places.var)}
    return Part(name=name, title=name, argv=argv, log=places.log(name), env=env, healthy=ready, **fields)


@pytest.fixture
def supervisor():
    """Give a supervisor; nothing of it outlives the test."""
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop_all()


class TestStopping:
    def test_the_last_started_stops_first(self, supervisor, places):
        for name in ("postgres", "redis", "web", "worker", "beat"):
            assert supervisor.bring_up(dummy(places, name))
        supervisor.stop_all()
        assert (places.var / "order").read_text().split() == ["beat", "worker", "web", "redis", "postgres"]

    def test_one_that_does_not_listen_is_ended_by_force(self, supervisor, places):
        deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
        part = dummy(places, "web", deaf, grace=0.3)
        supervisor.bring_up(part)
        supervisor.stop_all()
        assert part.process.returncode == -signal.SIGKILL

    def test_grandchildren_do_not_stay(self, supervisor, places):
        forks = "import subprocess, time; p = subprocess.Popen(['sleep', '600']); print('ready', p.pid, flush=True); time.sleep(600)"
        part = dummy(places, "worker", forks)
        supervisor.bring_up(part)
        grandchild = int(part.log.read_text().split()[-1])
        supervisor.stop_all()
        assert ends(grandchild)


class TestRestarting:
    def test_a_killed_part_comes_back_and_the_others_keep_their_process(self, supervisor, places, capsys):
        web, worker = dummy(places, "web"), dummy(places, "worker")
        supervisor.bring_up(web)
        supervisor.bring_up(worker)
        first, other = web.process.pid, worker.process.pid
        os.kill(first, signal.SIGKILL)
        deadline = time.monotonic() + 15
        supervisor.watch(until=lambda: time.monotonic() > deadline or (web.running and web.process.pid != first))
        assert web.running and web.process.pid != first
        assert worker.process.pid == other
        assert "SIGKILL" in capsys.readouterr().out

    def test_the_pauses_grow_to_half_a_minute(self, places):
        part = dummy(places, "web", "raise SystemExit(3)")
        part.start()
        part.process.wait()
        pauses = []
        for _ in range(7):
            part.plan_restart()
            pauses.append(round(part.due - time.monotonic()))
        assert pauses == [1, 2, 4, 8, 16, 30, 30]

    def test_its_last_words_are_told(self, supervisor, places, capsys):
        part = dummy(places, "web", "raise SystemExit('the disk is gone')")
        part.start()
        part.process.wait()
        supervisor.look_after(part)
        assert "the disk is gone" in capsys.readouterr().out

    def test_a_part_that_never_gets_well_is_a_plain_failure(self, supervisor, places, monkeypatch):
        monkeypatch.setattr(supervisor, "pause", lambda seconds: True)
        with pytest.raises(Trouble, match=r"web无法启动：退出码 3(.|\n)*web\.log"):
            supervisor.bring_up(dummy(places, "web", "raise SystemExit(3)"))


class TestKilledSupervisor:
    def test_children_do_not_outlive_it(self, places):
        script = (
            "import sys, time\nfrom pathlib import Path\n"
            "from tests.supervise.test_loop import dummy\nfrom tracker.supervise.places import settle\n"
            "part = dummy(settle(Path(sys.argv[1])), 'web')\npart.start()\npart.await_health()\n"
            "print(part.process.pid, flush=True)\ntime.sleep(600)"
        )
        root = Path(__file__).resolve().parents[2]
        head = subprocess.Popen([sys.executable, "-c", script, str(places.var)], cwd=root, stdout=subprocess.PIPE, text=True)
        child = int(head.stdout.readline())
        head.kill()
        head.wait()
        head.stdout.close()
        assert ends(child)

    def test_what_is_left_is_found_by_its_mark_and_stopped(self, places, capsys):
        part = dummy(places, "web", if_orphaned=0)
        part.start()
        part.await_health()
        assert [process.pid for process in strays.marked(places.var)] == [part.process.pid]
        strays.clear(strays.marked(places.var))
        assert not part.running

    def test_a_second_supervisor_is_refused_and_told_who_holds_the_folder(self, places):
        with strays.hold_lock(places.var):
            with pytest.raises(Trouble, match=f"进程号 {os.getpid()}"):
                strays.hold_lock(places.var)
        strays.hold_lock(places.var).close()


def ends(pid):
    """Return True if process `pid` is gone, or a zombie, within five seconds."""
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
