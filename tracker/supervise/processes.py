"""One child process: how it starts, how one knows it is well, how it stops."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tracker.supervise.places import Account, cap
from tracker.supervise.words import Trouble, last_lines, say

PR_SET_PDEATHSIG = 1
PATIENCE = 60  # seconds alive after which a crash counts as the first again
LONGEST_PAUSE = 30
_libc = ctypes.CDLL(None)


@dataclass
class Part:
    """A process that the supervisor keeps alive (web, worker, beat, Redis, PostgreSQL)."""

    name: str
    title: str  # Chinese
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    account: Account | None = None  # None: ourselves
    healthy: Callable[["Part"], bool] = lambda part: part.running and part.age > 1
    before: Callable[[], None] = lambda: None  # run before each start
    explain: Callable[[str], Trouble | None] = lambda lines: None  # reads the log of a failed start
    stop_with: int = signal.SIGTERM
    if_orphaned: int = signal.SIGTERM
    patience: float = 60  # seconds until it must be healthy
    grace: float = 30  # seconds to end after stop_with
    process: subprocess.Popen | None = None
    started: float = 0.0
    log_start: int = 0
    crashes: int = 0
    due: float | None = None  # when to start again

    @property
    def running(self) -> bool:
        """Return True while the process lives; reaps it when it has ended."""
        return self.process is not None and self.process.poll() is None

    @property
    def age(self) -> float:
        """Return seconds since the last start."""
        return time.monotonic() - self.started

    def start(self) -> None:
        """Start the process, its output going to the log."""
        self.before()
        cap(self.log)
        with self.log.open("ab") as log:
            self.log_start = log.seek(0, os.SEEK_END)
            self.process = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.env),
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the parts in order
                preexec_fn=_dying_with_us(self.if_orphaned),
                **_as(self.account),
            )
        self.started, self.due = time.monotonic(), None

    def await_health(self, *, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Wait until it is well; raise Trouble if it ends or takes too long; return False if we are told to stop."""
        told = False
        while not self.healthy(self):
            if stopping():
                return False
            if not self.running or self.age > self.patience:
                raise self.trouble()
            if self.age > 5 and not told:
                told = True
                say(f"{self.title}仍在启动，请稍候……", f"Still waiting for {self.name} ...")
            time.sleep(0.05)
        return True

    def trouble(self) -> Trouble:
        """Return why it could not be started, with the last lines of its log."""
        lines = last_lines(self.log, since=self.log_start)
        how, plain = how_it_ended(self.process) if not self.running else (f"{self.patience:.0f} 秒内未就绪", "it was not ready in time")
        known = self.explain(lines)
        chinese, english = str(known).split("\n  ", 1) if known else (how, plain)
        return Trouble(f"{self.title}无法启动：{chinese}\n{lines}\n  日志：{self.log}", f"{self.name} does not start: {english}")

    def signal(self, number: int) -> None:
        """Send a signal to the process and to no other."""
        if self.running:
            self.process.send_signal(number)

    def stop(self, grace: float | None = None) -> None:
        """End the process, by force after its grace, together with children it leaves behind."""
        self.due = None
        if self.process is None:
            return
        self.signal(self.stop_with)
        try:
            self.process.wait(self.grace if grace is None else grace)
        except subprocess.TimeoutExpired:
            say(f"{self.title}没有按时停止，强制结束。", f"{self.name} did not end in time: killed.")
            self.process.kill()
            self.process.wait(10)
        self.sweep()

    def sweep(self) -> None:
        """End what is left of the process's own group once it has ended itself."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return

    def plan_restart(self) -> None:
        """Say that the process died, and set when it is to start again: after 1, 2, 4 .. 30 seconds."""
        self.crashes = 1 if self.age > PATIENCE else self.crashes + 1
        pause = min(2 ** (self.crashes - 1), LONGEST_PAUSE)
        self.due = time.monotonic() + pause
        how, plain = how_it_ended(self.process)
        say(f"{self.title}停了（{how}），{pause} 秒后重新启动。", f"{self.name} died ({plain}); starting again in {pause} s.")
        if lines := last_lines(self.log, count=4, since=self.log_start):
            say(lines)
            if known := self.explain(lines):
                say(f"  → {known}")


def how_it_ended(process: subprocess.Popen | None) -> tuple[str, str]:
    """Return how a process ended, in Chinese and in English."""
    code = process.returncode if process else None
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return f"被信号 {name} 结束", f"killed by {name}"
    return f"退出码 {code}", f"exit code {code}"


def _as(account: Account | None) -> dict:
    """Return the arguments that make Popen run as `account`."""
    if account is None or not account.is_other:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _dying_with_us(number: int) -> Callable[[], None]:
    """Return what a child runs before exec: it gets `number` when the supervisor dies, even by kill -9."""
    parent = os.getpid()

    def arrange() -> None:
        # The kernel forgets this at setuid, so it must come after; Popen changes the user before it calls us.
        _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange
