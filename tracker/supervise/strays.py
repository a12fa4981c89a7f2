"""One supervisor per installation, and nothing left over from one that was killed."""

import fcntl
import os
import signal
from pathlib import Path
from typing import IO

import psutil

from tracker.supervise.words import Trouble, say

MARK = "TRACKER_SUPERVISED"  # in the environment of every process we start: the folder it belongs to


def hold_lock(var: Path) -> IO[str]:
    """Return the open lock file of `var`; refuse if another supervisor holds it."""
    lock = (var / "supervisor.lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "?"
        lock.close()
        raise Trouble(
            f"{var} 已由另一个进程使用（进程号 {holder}）。请先停止它（Ctrl-C 或 kill {holder}），或用 TRACKER_VAR 指定别的目录。",
            f"{var} is in use by process {holder}: stop that one first, or set TRACKER_VAR to another folder.",
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def living_in(*folders: Path) -> list[psutil.Process]:
    """Return the live processes whose working folder is one of `folders`: servers of a killed supervisor."""
    wanted = {str(folder.resolve()) for folder in folders}
    return [process for process in psutil.process_iter() if _cwd(process) in wanted]


def marked(var: Path) -> list[psutil.Process]:
    """Return the live processes that an earlier supervisor of `var` started, our own ancestors excepted."""
    family = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [process for process in psutil.process_iter() if process.pid not in family and _mark(process) == str(var)]


def clear(strays: list[psutil.Process], stop_with: int = signal.SIGTERM, wait: float = 20) -> None:
    """Stop `strays`: politely, and after `wait` seconds by force."""
    if not strays:
        return
    numbers = ", ".join(str(process.pid) for process in strays)
    say(f"上次运行的进程还在（{numbers}），正在停止……", f"Stopping what an earlier run left behind ({numbers}) ...")
    pids = {process.pid for process in strays}
    for process in strays:
        if _parent(process) not in pids:  # a head ends its own children, and in better order than we could
            _send(process, stop_with)
    _, stubborn = psutil.wait_procs(strays, timeout=wait)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    _, immortal = psutil.wait_procs(stubborn, timeout=10)
    if any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in immortal):
        pids = " ".join(str(process.pid) for process in immortal)
        raise Trouble(f"无法停止进程 {pids}。请手工执行 kill -9 {pids}。", f"Cannot stop processes {pids}: run kill -9 {pids}.")


def _send(process: psutil.Process, number: int) -> None:
    """Send a signal; a process that has ended meanwhile is what was wanted."""
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _parent(process: psutil.Process) -> int | None:
    """Return the number of a process's parent, or None where it is gone."""
    try:
        return process.ppid()
    except psutil.Error:
        return None


def _cwd(process: psutil.Process) -> str | None:
    """Return the working folder of a process, or None where it is gone or a stranger's."""
    try:
        return process.cwd()
    except psutil.Error:
        return None


def _mark(process: psutil.Process) -> str | None:
    """Return the folder whose supervisor started a process, or None."""
    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):
        return None
