"""Start parts in order, restart what dies, stop in the opposite order."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tracker.supervise.places import cap
from tracker.supervise.processes import Part
from tracker.supervise.words import Trouble, say

TRIES_AT_START = 3
LOOK_EVERY = 0.1
FOREGROUND_GRACE = 10
CAP_LOGS_EVERY = 60


@dataclass
class Supervisor:
    """The parts that are up, and whether we were told to stop."""

    parts: list[Part] = field(default_factory=list)
    signals: int = 0
    chores: list[Callable[[], None]] = field(default_factory=list)  # done each minute
    helpers: list[Part] = field(default_factory=list)  # run now and then, and end with us

    def listen(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.told_to_stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means what it says
            signal.signal(signal.SIGHUP, self.told_to_stop)

    def told_to_stop(self, *_: object) -> None:
        """Note the wish; whoever waits looks at `stopping`."""
        self.signals += 1

    @property
    def stopping(self) -> bool:
        """Return True once somebody asked us to stop."""
        return self.signals > 0

    def bring_up(self, part: Part) -> bool:
        """Start one part and wait until it is well, trying again a few times; False if told to stop meanwhile."""
        self.parts.append(part)
        for attempt in range(1, TRIES_AT_START + 1):
            part.start()
            try:
                return part.await_health(stopping=lambda: self.stopping)
            except Trouble as trouble:
                part.stop(grace=5)
                if attempt == TRIES_AT_START:
                    raise
                say(f"{part.title}没有启动成功，再试一次……", f"{part.name} did not start, trying again ...")
                last = trouble
                if not self.pause(2 ** (attempt - 1)):
                    raise last from None
        return False

    def pause(self, seconds: float) -> bool:
        """Sleep; return False as soon as we are told to stop."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping:
            time.sleep(0.05)
        return not self.stopping

    def watch(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Keep all parts alive until told to stop, or until `until` says so."""
        next_cap = 0.0
        while not self.stopping and not until():
            for part in self.parts:
                self.look_after(part)
            if time.monotonic() > next_cap:
                next_cap = time.monotonic() + CAP_LOGS_EVERY
                for part in self.parts:
                    cap(part.log)
                for chore in self.chores:
                    chore()
            time.sleep(LOOK_EVERY)

    def foreground(self, process: subprocess.Popen) -> int:
        """Keep all parts alive while a command has the terminal; return its exit code.

        Told to stop, give it a while: Ctrl-C reached it too and it may be tidying up, a SIGTERM did not.
        """
        self.watch(until=lambda: process.poll() is not None)
        try:
            return process.wait(FOREGROUND_GRACE if self.stopping else None)
        except subprocess.TimeoutExpired:
            process.terminate()
            return process.wait()

    def look_after(self, part: Part) -> None:
        """Plan a restart for a part that died; start it when the time has come."""
        if part.running:
            return
        if part.due is None:
            part.sweep()
            part.plan_restart()
        elif time.monotonic() >= part.due:
            try:
                part.start()
            except (Trouble, OSError) as trouble:
                say(str(trouble))
                part.crashes += 1
                part.due = time.monotonic() + min(2**part.crashes, 30)
            else:
                say(f"{part.title}已重新启动。", f"{part.name} started again.")

    def stop_all(self) -> None:
        """Stop every part, the last started first; a second Ctrl-C shortens the wait, but never the database's."""
        asked = self.signals
        for helper in self.helpers:
            helper.stop()
        for part in reversed(self.parts):
            hurry = self.signals > max(asked, 1) and part.name != "PostgreSQL"
            part.stop(grace=2 if hurry else None)
        self.parts.clear()
